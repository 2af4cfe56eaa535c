#include "core/workload.h"
#include "sim/virtual_scheduler.h"
#include "sim/virtual_transport.h"

#include <QTest>

#include <functional>
#include <memory>
#include <string>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Makes every latency its median.
class ZeroRandom final : public Random
{
public:
    double uniform() override { return 0.0; }
};

struct Heard
{
    Instant at;
    AttemptId attempt;
    bool ended;
    std::string text;
    AttemptResult result;
};

struct Fixture final : TransportListener
{
    explicit Fixture(const ServerSettings& settings)
        : server(settings, random, scheduler.now())
    {
        transport.setListener(this);
    }

    void attemptDeparted(AttemptId) override {}
    void attemptProgressed(AttemptId attempt, std::string_view text) override
    {
        heard.push_back({scheduler.now(), attempt, false, std::string(text), {}});
        if (onProgress) {
            onProgress(attempt);
        }
    }
    void attemptEnded(AttemptId attempt, AttemptResult result) override
    {
        heard.push_back({scheduler.now(), attempt, true, {}, std::move(result)});
        if (onEnd) {
            onEnd(attempt);
        }
    }

    AttemptId start(std::uint64_t job, bool stream = false, Duration timeout = 60s,
                    bool wantsText = false)
    {
        JobSpec spec;
        spec.request =
            std::make_shared<const ChatRequest>(singlePrompt("Hello", std::nullopt, stream));
        spec.wantsText = wantsText;
        const AttemptId attempt{JobId{job}, 1};
        transport.start(attempt, spec, timeout);
        return attempt;
    }

    void run() { scheduler.runUntil(Instant(100s)); }

    VirtualScheduler scheduler;
    ZeroRandom random;
    ServerModel server;
    VirtualTransport transport{scheduler, server};
    std::vector<Heard> heard;
    std::function<void(AttemptId)> onProgress;
    std::function<void(AttemptId)> onEnd;
};

ServerSettings oneSlot()
{
    ServerSettings settings;
    settings.limiter = LimiterKind::concurrency;
    settings.concurrency = 1;
    return settings;
}

ServerSettings faulty(double ServerSettings::*share)
{
    ServerSettings settings = oneSlot();
    settings.*share = 1.0;
    return settings;
}

} // namespace

class VirtualTransportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPlainAnswerComesWhole()
    {
        Fixture f{ServerSettings()};
        const AttemptId attempt = f.start(1);
        QVERIFY(f.heard.empty());
        QCOMPARE(f.transport.underWay(), std::size_t(1));
        f.run();
        QCOMPARE(f.heard.size(), std::size_t(1));
        const Heard& end = f.heard[0];
        QVERIFY(end.ended && end.attempt == attempt && end.at == Instant(700ms));
        QVERIFY(end.result.status == TransportStatus::completed);
        QCOMPARE(end.result.httpStatus, 200);
        QVERIFY(end.result.error.empty() && end.result.diagnosis.empty());
        QVERIFY(findHeader(end.result.headers, "x-ratelimit-limit-requests"));
        QVERIFY(end.result.usage == (Usage{Tokens{2}, Tokens{30}}));
        QVERIFY(end.result.receivedAt == WallTime(700ms));
        QCOMPARE(f.transport.underWay(), std::size_t(0));
    }

    void aStreamBeginsWithItsFirstToken()
    {
        Fixture f{ServerSettings()};
        f.start(1, true);
        f.run();
        QCOMPARE(f.heard.size(), std::size_t(2));
        QVERIFY(!f.heard[0].ended && f.heard[0].at == Instant(200ms) && f.heard[0].text.empty());
        QVERIFY(f.heard[1].ended && f.heard[1].at == Instant(700ms));
    }

    void textComesOnlyToWhoeverWantsIt()
    {
        Fixture f{ServerSettings()};
        f.start(1, true, 60s, true);
        f.run();
        QVERIFY(!f.heard[0].text.empty());
    }

    void aRefusalComesAtOnceButNotFromWithinStart()
    {
        Fixture f{ServerSettings()};
        f.start(1);
        f.start(2, true);
        QVERIFY(f.heard.empty());
        f.scheduler.step();
        QCOMPARE(f.heard.size(), std::size_t(1));
        const Heard& end = f.heard[0];
        QVERIFY(end.ended && end.attempt.job == JobId{2} && end.at == Instant());
        QCOMPARE(end.result.httpStatus, 429);
        QCOMPARE(QString::fromStdString(end.result.error.code),
                 QStringLiteral("rate_limit_exceeded"));
        QVERIFY(findHeader(end.result.headers, "retry-after"));
        QVERIFY(!end.result.usage);
    }

    void anAttemptTimesOut()
    {
        Fixture f{oneSlot()};
        f.start(1, false, 699ms);
        f.run();
        QCOMPARE(f.heard.size(), std::size_t(1));
        QVERIFY(f.heard[0].at == Instant(699ms));
        QVERIFY(f.heard[0].result.status == TransportStatus::timedOut);
        QCOMPARE(f.heard[0].result.httpStatus, 0); // nothing of a plain answer has come
        QVERIFY(f.heard[0].result.headers.empty() && !f.heard[0].result.usage);
        QVERIFY(!f.heard[0].result.diagnosis.empty());
        f.start(2); // the slot is free again
        f.run();
        f.scheduler.runUntil(Instant(200s));
        QCOMPARE(f.heard[1].result.httpStatus, 200);
    }

    void anAnswerJustInTimeIsNoTimeOut()
    {
        Fixture f{ServerSettings()};
        f.start(1, false, 700ms);
        f.run();
        QVERIFY(f.heard[0].result.status == TransportStatus::completed);
    }

    void aStreamTimesOutBeforeOrAfterItsFirstToken()
    {
        ServerSettings settings;
        settings.limiter = LimiterKind::none;
        Fixture f{settings};
        f.start(1, true, 100ms);
        f.start(2, true, 300ms);
        f.run();
        QCOMPARE(f.heard.size(), std::size_t(3));
        QVERIFY(f.heard[0].ended && f.heard[0].at == Instant(100ms));
        QCOMPARE(f.heard[0].result.httpStatus, 0);
        QVERIFY(!f.heard[1].ended && f.heard[1].at == Instant(200ms));
        QVERIFY(f.heard[2].ended && f.heard[2].at == Instant(300ms));
        QVERIFY(f.heard[2].result.status == TransportStatus::timedOut);
        QCOMPARE(f.heard[2].result.httpStatus, 200);
    }

    void aDroppedConnectionEndsHalfway_data()
    {
        QTest::addColumn<bool>("stream");
        QTest::newRow("plain") << false;
        QTest::newRow("stream") << true;
    }

    void aDroppedConnectionEndsHalfway()
    {
        QFETCH(bool, stream);
        Fixture f{faulty(&ServerSettings::shareDropped)};
        f.start(1, stream);
        f.run();
        QCOMPARE(f.heard.size(), std::size_t(stream ? 2 : 1));
        const Heard& end = f.heard.back();
        QVERIFY(end.at == Instant(450ms));
        QVERIFY(end.result.status == TransportStatus::connectionLost);
        QCOMPARE(end.result.httpStatus, 200);
        QVERIFY(!end.result.usage && !end.result.diagnosis.empty());
        f.start(2);
        f.scheduler.runUntil(Instant(200s));
        QVERIFY(f.heard.back().result.status == TransportStatus::connectionLost); // not refused
    }

    void aDropAfterTheTimeOutIsATimeOut()
    {
        Fixture f{faulty(&ServerSettings::shareDropped)};
        f.start(1, false, 400ms);
        f.run();
        QVERIFY(f.heard[0].at == Instant(400ms));
        QVERIFY(f.heard[0].result.status == TransportStatus::timedOut);
        QCOMPARE(f.heard[0].result.httpStatus, 0);
    }

    void aStalledAnswerHoldsItsSlotUntilTheTimeOut()
    {
        Fixture f{faulty(&ServerSettings::shareStalled)};
        f.start(1, true, 30s);
        f.scheduler.runUntil(Instant(29s));
        f.start(2);
        f.scheduler.step();
        QCOMPARE(f.heard.back().result.httpStatus, 429);
        f.run();
        QVERIFY(f.heard.back().at == Instant(30s));
        QVERIFY(f.heard.back().result.status == TransportStatus::timedOut);
        QCOMPARE(f.heard.back().result.httpStatus, 200);
        f.start(3, false, 1s);
        f.scheduler.runUntil(Instant(200s));
        QVERIFY(f.heard.back().result.status == TransportStatus::timedOut); // not refused
    }

    void anAbandonedAttemptIsNotHeardOfAgain()
    {
        Fixture f{oneSlot()};
        const AttemptId attempt = f.start(1, true);
        f.transport.abandon(AttemptId{JobId{1}, 2});
        f.transport.abandon(AttemptId{});
        QCOMPARE(f.transport.underWay(), std::size_t(1));
        f.transport.abandon(attempt);
        f.transport.abandon(attempt);
        QCOMPARE(f.transport.underWay(), std::size_t(0));
        QCOMPARE(f.scheduler.pending(), std::size_t(0));
        f.start(2);
        f.start(3);
        f.run();
        QCOMPARE(f.heard.size(), std::size_t(2));
        QCOMPARE(f.heard[0].result.httpStatus, 429); // abandoning twice freed one slot, not two
        QCOMPARE(f.heard[1].result.httpStatus, 200);
    }

    void anAttemptMayBeAbandonedFromItsOwnProgress()
    {
        Fixture f{oneSlot()};
        f.onProgress = [&f](AttemptId attempt) { f.transport.abandon(attempt); };
        f.start(1, true);
        f.run();
        QCOMPARE(f.heard.size(), std::size_t(1));
        QCOMPARE(f.transport.underWay(), std::size_t(0));
    }

    void anEndMayStartTheNextAttempt()
    {
        Fixture f{oneSlot()};
        f.onEnd = [&f](AttemptId attempt) {
            if (attempt.job.value < 100) {
                f.start(attempt.job.value + 1);
            }
        };
        f.start(1);
        f.run();
        QCOMPARE(f.heard.size(), std::size_t(100));
        for (std::size_t i = 0; i < f.heard.size(); ++i) {
            QCOMPARE(f.heard[i].result.httpStatus, 200);
            QVERIFY(f.heard[i].at == Instant(700ms * (i + 1)));
        }
    }

    void twoHundredAndFiftySixAtOnce()
    {
        ServerSettings settings;
        settings.limiter = LimiterKind::none;
        Fixture f{settings};
        for (std::uint64_t job = 1; job <= 256; ++job) {
            f.start(job, true);
        }
        f.run();
        QCOMPARE(f.heard.size(), std::size_t(512));
        for (std::uint64_t job = 1; job <= 256; ++job) {
            QVERIFY(f.heard[job - 1].attempt.job == JobId{job} && !f.heard[job - 1].ended);
            QVERIFY(f.heard[255 + job].attempt.job == JobId{job} && f.heard[255 + job].ended);
        }
    }
};

QTEST_GUILESS_MAIN(VirtualTransportTest)
#include "tst_virtual_transport.moc"
