#include "sim/limiter.h"

#include <QTest>

#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// One request and everything that is to be answered; times in milliseconds since the start.
struct Step
{
    int at;
    bool admitted;
    int retryAfter;
    int remaining;
    int untilFull;
};
using Steps = std::vector<Step>;

Instant at(Duration time)
{
    return Instant(time);
}

ServerSettings limited(LimiterKind kind, double perMinute, int burst = 1, Duration window = 60s)
{
    ServerSettings settings;
    settings.limiter = kind;
    settings.rate = RequestRate::perMinute(perMinute);
    settings.burst = burst;
    settings.window = window;
    return settings;
}

/// The whole answer in one line, so that a difference shows in one comparison.
QString words(bool admitted, Duration retryAfter, std::int64_t limit, std::int64_t remaining,
              Duration untilFull)
{
    return QStringLiteral("%1, retry after %2 ns, %3 of %4, full in %5 ns")
        .arg(admitted ? QStringLiteral("admitted") : QStringLiteral("refused"))
        .arg(retryAfter.count())
        .arg(remaining)
        .arg(limit)
        .arg(untilFull.count());
}

void check(Limiter& limiter, std::int64_t limit, const Steps& steps)
{
    using Milliseconds = std::chrono::milliseconds;
    for (const Step& step : steps) {
        const QString when = QStringLiteral("at %1 ms: ").arg(step.at);
        const LimiterDecision decision = limiter.decide(at(Milliseconds(step.at)), 0);
        const AxisLimit& requests = decision.requests;
        QVERIFY(requests.limit && requests.remaining && requests.untilFull);
        QCOMPARE(when + words(decision.admitted, decision.retryAfter, *requests.limit,
                              *requests.remaining, *requests.untilFull),
                 when + words(step.admitted, Milliseconds(step.retryAfter), limit, step.remaining,
                              Milliseconds(step.untilFull)));
    }
}

} // namespace

class LimitersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decides_data()
    {
        QTest::addColumn<ServerSettings>("settings");
        QTest::addColumn<qint64>("limit");
        QTest::addColumn<Steps>("steps");

        QTest::newRow("bucket of one")
            << limited(LimiterKind::tokenBucket, 60) << qint64(1)
            << Steps{{0, true, 0, 0, 1000},    {0, false, 1000, 0, 1000},
                     {999, false, 1, 0, 1},    {1000, true, 0, 0, 1000},
                     {3500, true, 0, 0, 1000}, {4000, false, 500, 0, 500}};
        QTest::newRow("bucket of sixty, as OpenAI tells it")
            << limited(LimiterKind::tokenBucket, 60, 60) << qint64(60)
            << Steps{{0, true, 0, 59, 1000}, {0, true, 0, 58, 2000}, {500, true, 0, 57, 2500}};
        QTest::newRow("bucket at an odd rate")
            << limited(LimiterKind::tokenBucket, 240, 3) << qint64(3)
            << Steps{{0, true, 0, 2, 250},    {0, true, 0, 1, 500},    {0, true, 0, 0, 750},
                     {0, false, 250, 0, 750}, {249, false, 1, 0, 501}, {250, true, 0, 0, 750},
                     {875, true, 0, 1, 375}};
        QTest::newRow("fixed window")
            << limited(LimiterKind::fixedWindow, 12, 1, 10s) << qint64(2)
            << Steps{{4000, true, 0, 1, 6000},   {9000, true, 0, 0, 1000},
                     {9999, false, 1, 0, 1},     {10000, true, 0, 1, 10000},
                     {10000, true, 0, 0, 10000}, {10000, false, 10000, 0, 10000},
                     {35000, true, 0, 1, 5000}};
        QTest::newRow("sliding log")
            << limited(LimiterKind::slidingLog, 12, 1, 10s) << qint64(2)
            << Steps{{4000, true, 0, 1, 10000},     {9000, true, 0, 0, 10000},
                     {10000, false, 4000, 0, 9000}, {13999, false, 1, 0, 5001},
                     {14000, true, 0, 0, 10000},    {14000, false, 5000, 0, 10000},
                     {19000, true, 0, 0, 10000},    {60000, true, 0, 1, 10000}};
    }

    void decides()
    {
        QFETCH(ServerSettings, settings);
        QFETCH(qint64, limit);
        QFETCH(Steps, steps);
        check(*makeLimiter(settings, at(0s)), limit, steps);
    }

    void windowsBeginAtConstruction()
    {
        const auto limiter = makeLimiter(limited(LimiterKind::fixedWindow, 6, 1, 10s), at(3s));
        check(*limiter, 1, {{3000, true, 0, 0, 10000}, {12999, false, 1, 0, 1}});
        check(*limiter, 1, {{13000, true, 0, 0, 10000}});
    }

    void noLimiterAdmitsAllAndSaysNothing()
    {
        const auto limiter = makeLimiter(limited(LimiterKind::none, 1), at(0s));
        for (int i = 0; i < 1000; ++i) {
            const LimiterDecision decision = limiter->decide(at(0s), i);
            QVERIFY(decision.admitted && decision.requests.empty());
        }
    }

    void concurrencyLooksAtWhatIsInService()
    {
        ServerSettings settings = limited(LimiterKind::concurrency, 1);
        settings.concurrency = 3;
        const auto limiter = makeLimiter(settings, at(0s));
        QVERIFY(limiter->decide(at(0s), 2).admitted);
        const LimiterDecision refused = limiter->decide(at(0s), 3);
        QVERIFY(!refused.admitted);
        QVERIFY(refused.retryAfter == 0s && refused.requests.empty());

        settings.concurrency = 4;
        limiter->retune(settings, at(0s));
        QVERIFY(limiter->decide(at(0s), 3).admitted);
        settings.concurrency = 1;
        limiter->retune(settings, at(0s));
        QVERIFY(!limiter->decide(at(0s), 1).admitted);
        QVERIFY(limiter->decide(at(0s), 0).admitted);
    }

    void bucketKeepsWhatIsAvailable()
    {
        const auto limiter = makeLimiter(limited(LimiterKind::tokenBucket, 60, 4), at(0s));
        check(*limiter, 4, {{0, true, 0, 3, 1000}, {0, true, 0, 2, 2000}, {0, true, 0, 1, 3000}});
        limiter->retune(limited(LimiterKind::tokenBucket, 120, 10), at(0s)); // one is left
        check(*limiter, 10, {{0, true, 0, 0, 5000}, {0, false, 500, 0, 5000}});
        limiter->retune(limited(LimiterKind::tokenBucket, 60, 2), at(2s)); // four overflow to two
        check(*limiter, 2, {{2000, true, 0, 1, 1000}, {2000, true, 0, 0, 2000}});
        check(*limiter, 2, {{2000, false, 1000, 0, 2000}});
    }

    void counterFadesOverTheNextWindow()
    {
        const auto limiter = makeLimiter(limited(LimiterKind::slidingCounter, 24, 1, 10s), at(0s));
        const auto admitted = [&](Duration when) { return limiter->decide(at(when), 0).admitted; };
        for (int i = 0; i < 4; ++i) {
            QVERIFY(admitted(1s));
        }
        QVERIFY(!admitted(9999ms)); // the window is full until it ends;
        QVERIFY(!admitted(10s));
        QVERIFY(admitted(10001ms));  // what is left of it is rounded down,
        QVERIFY(!admitted(12499ms)); // and a fourth of it leaves every 2.5 s
        QVERIFY(admitted(12501ms));
        QVERIFY(!admitted(14999ms));
        QVERIFY(admitted(15001ms));
        QVERIFY(admitted(40s)); // nothing is left of two windows ago
        const LimiterDecision decision = limiter->decide(at(41s), 0);
        QCOMPARE(decision.requests.remaining, std::optional<std::int64_t>(2));
        // Two in this window: half of them are left in the middle of the next, none after it.
        QVERIFY(decision.requests.untilFull > 18999ms && decision.requests.untilFull < 19001ms);
    }

    void counterNamesTheTimeOfTheNext()
    {
        const auto limiter = makeLimiter(limited(LimiterKind::slidingCounter, 24, 1, 10s), at(0s));
        for (int i = 0; i < 4; ++i) {
            limiter->decide(at(0s), 0);
        }
        const LimiterDecision refused = limiter->decide(at(1s), 0);
        QVERIFY(!refused.admitted);
        QVERIFY(!limiter->decide(at(1s + refused.retryAfter - 1us), 0).admitted);
        QVERIFY(limiter->decide(at(1s + refused.retryAfter), 0).admitted);
    }

    void counterCountsRefusalsWhereTheyCount()
    {
        ServerSettings settings = limited(LimiterKind::slidingCounter, 24, 1, 10s);
        settings.countRefusals = true;
        const auto limiter = makeLimiter(settings, at(0s));
        for (int i = 0; i < 8; ++i) {
            limiter->decide(at(0s), 0);
        }
        QVERIFY(!limiter->decide(at(14999ms), 0).admitted); // four of eight are left
        QVERIFY(limiter->decide(at(16300ms), 0).admitted);  // 2.96 of eight, and the refused one
    }

    void windowKeepsCountAndPhase()
    {
        const auto limiter = makeLimiter(limited(LimiterKind::fixedWindow, 18, 1, 10s), at(0s));
        check(*limiter, 3, {{1000, true, 0, 2, 9000}, {1000, true, 0, 1, 9000}});
        limiter->retune(limited(LimiterKind::fixedWindow, 6, 1, 10s), at(2s));
        check(*limiter, 1, {{2000, false, 8000, 0, 8000}});
        limiter->retune(limited(LimiterKind::fixedWindow, 24, 1, 10s), at(3s));
        check(*limiter, 4, {{3000, true, 0, 1, 7000}});
        limiter->retune(limited(LimiterKind::fixedWindow, 24, 1, 5s), at(4s)); // begins anew
        check(*limiter, 2, {{4000, true, 0, 1, 5000}, {9000, true, 0, 1, 5000}});
    }

    void logKeepsItsEntries()
    {
        const auto limiter = makeLimiter(limited(LimiterKind::slidingLog, 18, 1, 10s), at(0s));
        check(*limiter, 3, {{1000, true, 0, 2, 10000}, {2000, true, 0, 1, 10000}});
        check(*limiter, 3, {{3000, true, 0, 0, 10000}});
        limiter->retune(limited(LimiterKind::slidingLog, 6, 1, 10s), at(4s));
        check(*limiter, 1, {{4000, false, 9000, 0, 9000}}); // all three have to leave
        limiter->retune(limited(LimiterKind::slidingLog, 24, 1, 10s), at(5s));
        check(*limiter, 4, {{5000, true, 0, 0, 10000}, {5000, false, 6000, 0, 10000}});
        limiter->retune(limited(LimiterKind::slidingLog, 60, 1, 3s), at(5s)); // 1 and 2 s are out
        check(*limiter, 3, {{5000, true, 0, 0, 3000}});
    }

    void logNeverAdmitsMoreThanTheLimitInAnyWindow()
    {
        const auto limiter = makeLimiter(limited(LimiterKind::slidingLog, 300, 1, 2s), at(0s));
        std::vector<int> admitted;
        for (int ms = 0; ms < 20'000; ms += 7) {
            if (limiter->decide(at(std::chrono::milliseconds(ms)), 0).admitted) {
                admitted.push_back(ms);
            }
        }
        for (std::size_t i = 10; i < admitted.size(); ++i) {
            QVERIFY(admitted[i] - admitted[i - 10] >= 2000);
        }
        QCOMPARE(admitted.size(), std::size_t(100));
    }

    void bucketDoesNotDrift()
    {
        const auto limiter = makeLimiter(limited(LimiterKind::tokenBucket, 420), at(0s));
        Instant now = at(0s);
        for (int i = 0; i < 7'000; ++i) {
            QVERIFY(limiter->decide(now, 0).admitted);
            now += limiter->decide(now, 0).retryAfter;
        }
        QCOMPARE(qint64(now.time_since_epoch().count()), qint64(Duration(1000s).count()));
    }
};

QTEST_GUILESS_MAIN(LimitersTest)
#include "tst_limiters.moc"
