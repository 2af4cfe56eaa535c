#include "controller_harness.h"

#include "core/controllers/search.h"
#include "core/token_bucket.h"

#include <QTest>

#include <deque>
#include <random>

using namespace ratescope;
using namespace ratescope::test;
using namespace std::chrono_literals;

namespace {

double secondsOf(Instant at)
{
    return toSeconds(at.time_since_epoch());
}

ControllerHarness::Server bucketServer(double perSecond, double burst)
{
    return [bucket = TokenBucket(perSecond, burst, Instant())](Instant now, int) mutable {
        if (bucket.nextAvailable(now, 1.0) > now) {
            return false;
        }
        bucket.take(now, 1.0);
        return true;
    };
}

ControllerHarness::Server logServer(std::size_t limit, Duration window)
{
    return [limit, window, log = std::deque<Instant>()](Instant now, int) mutable {
        while (!log.empty() && log.front() + window <= now) {
            log.pop_front();
        }
        if (log.size() >= limit) {
            return false;
        }
        log.push_back(now);
        return true;
    };
}

ControllerHarness::Server fixedServer(std::int64_t limit, Duration window)
{
    return [limit, window, count = std::int64_t(0), edge = Instant()](Instant now, int) mutable {
        const Instant current = Instant(now.time_since_epoch() / window * window);
        if (current != edge) {
            edge = current;
            count = 0;
        }
        return ++count <= limit;
    };
}

/// A window begins with the first request after the one before, as web frameworks count. Each
/// request is on its way for up to 3 ms, the very first, which opens a connection, for 8.
ControllerHarness::Server windowFromRequest(std::int64_t limit, Duration window)
{
    return [limit, window, count = std::int64_t(0), end = Instant(),
            random = std::minstd_rand()](Instant now, int) mutable {
        const bool first = end == Instant();
        const Instant arrival = now + (first ? 8ms : std::chrono::microseconds(random() % 3000));
        if (arrival >= end) {
            end = arrival + window;
            count = 0;
        }
        return ++count <= limit;
    };
}

} // namespace

class TestSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rampsBeforeTheFirstRefusal();
    void findsTheLimit_data();
    void findsTheLimit();
    void keepsToSlots();
    void threeASecondIsNotTenThousandAnHour();
    void aWaitTellsAnUnusualWindow_data();
    void aWaitTellsAnUnusualWindow();
    void neverMoreThanTold_data();
    void neverMoreThanTold();
    void noticesAHalvedLimit();
    void noticesADoubledLimit();
    void faultsAreNoEvidence();
};

void TestSearch::rampsBeforeTheFirstRefusal()
{
    Search search(std::nullopt, Instant());
    ControllerHarness harness(search);
    const Course course = harness.run([](Instant, int) { return true; }, 400);
    QVERIFY(course.refused.empty());
    // 8/s at first, then e^0.7t: 400 take no more than 1.4 s + ln(400/11)/0.7 and what is unheard.
    QCOMPARE(course.admitted[1] - course.admitted[0], Duration(125ms));
    QVERIFY2(secondsOf(course.admitted.back()) < 7.5,
             qPrintable(QString::number(secondsOf(course.admitted.back()))));
    QCOMPARE(search.belief(course.end).kind, LimitKind::unknown);
    QCOMPARE(QString::fromStdString(search.belief(course.end).sentence),
             QStringLiteral("no limit found yet, from 400 responses"));
}

void TestSearch::findsTheLimit_data()
{
    QTest::addColumn<int>("server");
    QTest::addColumn<int>("jobs");
    QTest::addColumn<double>("possible"); ///< seconds until the last one goes
    QTest::addColumn<double>("share");    ///< of what is possible
    QTest::addColumn<double>("refused");  ///< at most this share
    QTest::addColumn<int>("kind");
    QTest::newRow("strict, 1/s") << 0 << 180 << 179.0 << 0.97 << 0.06 << int(LimitKind::continuous);
    QTest::newRow("bucket of 10, 1/s")
        << 1 << 180 << 170.0 << 0.97 << 0.06 << int(LimitKind::continuous);
    QTest::newRow("60 in a sliding minute")
        << 2 << 180 << 120.0 << 0.94 << 0.08 << int(LimitKind::window);
    QTest::newRow("60 in a fixed minute")
        << 3 << 180 << 120.0 << 0.97 << 0.07 << int(LimitKind::window);
    QTest::newRow("20 in 10 s") << 4 << 200 << 90.0 << 0.94 << 0.07 << int(LimitKind::window);
    QTest::newRow("bucket of 25, 7.3/s")
        << 5 << 900 << 120.0 << 0.93 << 0.05 << int(LimitKind::continuous);
    QTest::newRow("30 in 10 s from a request on")
        << 6 << 600 << 190.0 << 0.95 << 0.05 << int(LimitKind::window);
    QTest::newRow("20 in 5 s from a request on")
        << 7 << 600 << 145.0 << 0.95 << 0.05 << int(LimitKind::window);
    QTest::newRow("60 in a minute from a request on")
        << 8 << 300 << 240.0 << 0.97 << 0.05 << int(LimitKind::window);
}

void TestSearch::findsTheLimit()
{
    QFETCH(int, server);
    QFETCH(int, jobs);
    QFETCH(double, possible);
    QFETCH(double, share);
    QFETCH(double, refused);
    QFETCH(int, kind);
    const ControllerHarness::Server servers[] = {
        bucketServer(1, 1),         bucketServer(1, 10),       logServer(60, 1min),
        fixedServer(60, 1min),      logServer(20, 10s),        bucketServer(7.3, 25),
        windowFromRequest(30, 10s), windowFromRequest(20, 5s), windowFromRequest(60, 1min)};
    Search search(std::nullopt, Instant());
    ControllerHarness harness(search);
    const Course course = harness.run(servers[server], jobs);
    QCOMPARE(course.admitted.size(), std::size_t(jobs));
    const double took = secondsOf(course.admitted.back());
    QVERIFY2(possible / took >= share, qPrintable(QString::number(took)));
    QVERIFY2(static_cast<double>(course.refused.size()) <= refused * jobs,
             qPrintable(QString::number(course.refused.size())));
    QCOMPARE(int(search.belief(course.end).kind), kind);
}

void TestSearch::keepsToSlots()
{
    Search search(std::nullopt, Instant());
    ControllerHarness harness(search);
    harness.setAnswerTime(2s);
    const Course course = harness.run([](Instant, int inService) { return inService < 5; }, 200);
    const Belief belief = search.belief(course.end);
    QCOMPARE(belief.kind, LimitKind::concurrency);
    QCOMPARE(belief.limit, 5.0);
    QVERIFY(belief.sentence.starts_with("limit 5 at once"));
    QVERIFY2(course.refused.size() <= 14, qPrintable(QString::number(course.refused.size())));
    QVERIFY2(secondsOf(course.admitted.back()) < 78.0 / 0.94,
             qPrintable(QString::number(secondsOf(course.admitted.back()))));
}

/// A proxy that counts in whole milliseconds and is set to three a second lets one in each 334 ms.
void TestSearch::threeASecondIsNotTenThousandAnHour()
{
    Search search(std::nullopt, Instant());
    ControllerHarness harness(search);
    std::optional<Instant> latest;
    const Course course = harness.run(
        [&latest](Instant now, int) {
            if (latest && now - *latest < 334ms) {
                return false;
            }
            latest = now;
            return true;
        },
        150);
    const double took = secondsOf(course.admitted.back());
    QVERIFY2(149 * 0.334 / took > 0.95, qPrintable(QString::number(took)));
    QVERIFY2(course.refused.size() <= 10, qPrintable(QString::number(course.refused.size())));
}

void TestSearch::aWaitTellsAnUnusualWindow_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("seconds");
    QTest::addColumn<bool>("whole");
    for (const bool whole : {true, false}) {
        QTest::addRow("12 in 8 s, %s", whole ? "seconds" : "exact") << 12 << 8 << whole;
        QTest::addRow("7 in 13 s, %s", whole ? "seconds" : "exact") << 7 << 13 << whole;
        QTest::addRow("40 in 37 s, %s", whole ? "seconds" : "exact") << 40 << 37 << whole;
    }
}

/// Windows from a request on, of a length that nobody expects; refusals say when they end.
void TestSearch::aWaitTellsAnUnusualWindow()
{
    QFETCH(int, limit);
    QFETCH(int, seconds);
    QFETCH(bool, whole);
    constexpr int windows = 8;
    const Duration window = std::chrono::seconds(seconds);
    Search search(std::nullopt, Instant());
    ControllerHarness harness(search);
    int count = 0;
    std::optional<Instant> end;
    harness.setTelling([&](Instant now, bool admitted, Outcome& outcome) {
        if (!admitted) {
            const Duration wait = *end - now;
            outcome.hint = whole ? std::chrono::ceil<std::chrono::seconds>(wait) : wait;
        }
    });
    const auto server = [&](Instant now, int) {
        if (!end || now >= *end) {
            end = now + window;
            count = 0;
        }
        return ++count <= limit;
    };
    const Course course = harness.run(server, windows * limit);
    QCOMPARE(search.belief(course.end).window, window);
    const double possible = (windows - 1.0) * seconds;
    const double took = secondsOf(course.admitted.back());
    QVERIFY2(possible / took > 0.95, qPrintable(QString::number(took)));
}

void TestSearch::neverMoreThanTold_data()
{
    QTest::addColumn<int>("requests");
    QTest::addColumn<int>("seconds");
    QTest::newRow("60/min") << 60 << 60;
    QTest::newRow("1/s") << 1 << 1;
    QTest::newRow("7 in 5 s") << 7 << 5;
}

void TestSearch::neverMoreThanTold()
{
    QFETCH(int, requests);
    QFETCH(int, seconds);
    const Duration window = std::chrono::seconds(seconds);
    const Duration interval = window / requests;
    for (const auto& server :
         {bucketServer(0.8, 4), logServer(100, 1min), bucketServer(100, 100)}) {
        Search search(ToldLimit{requests, window}, Instant());
        ControllerHarness harness(search);
        const Course course = harness.run(server, 150);
        std::vector<Instant> all = course.admitted;
        all.insert(all.end(), course.refused.begin(), course.refused.end());
        std::sort(all.begin(), all.end());
        const auto limit = static_cast<std::size_t>(requests);
        for (std::size_t i = limit; i < all.size(); ++i) {
            // N in any window; where fewer than N were let in at once, so many and one each T.
            const Duration span = all[i] - all[i - limit];
            QVERIFY(course.refused.empty() ? span >= window
                                           : all[i] - all[0] >= (i - limit) * interval);
        }
        QCOMPARE(course.admitted.size(), std::size_t(150));
    }
}

void TestSearch::noticesAHalvedLimit()
{
    Search search(std::nullopt, Instant());
    ControllerHarness harness(search);
    TokenBucket bucket(2.0, 5.0, Instant());
    const auto server = [&bucket](Instant now, int) {
        const bool free = bucket.nextAvailable(now, 1.0) <= now;
        if (free) {
            bucket.take(now, 1.0);
        }
        return free;
    };
    harness.run(server, 240);
    const Instant change = harness.now();
    bucket.retune(1.0, 5.0, change);
    const Course after = harness.run(server, 240);
    const auto late = std::count_if(after.refused.begin(), after.refused.end(), [&](Instant at) {
        return at > change + 60s && at < change + 120s;
    });
    QVERIFY2(late <= 3, qPrintable(QString::number(late))); // settled, but for a dare
    QVERIFY(std::abs(search.belief(after.end).limit - 60.0) < 5.0);
}

void TestSearch::noticesADoubledLimit()
{
    Search search(std::nullopt, Instant());
    ControllerHarness harness(search);
    TokenBucket bucket(1.0, 5.0, Instant());
    const auto server = [&bucket](Instant now, int) {
        const bool free = bucket.nextAvailable(now, 1.0) <= now;
        if (free) {
            bucket.take(now, 1.0);
        }
        return free;
    };
    harness.run(server, 150);
    const Instant change = harness.now();
    bucket.retune(2.0, 5.0, change);
    const Course after = harness.run(server, 500);
    const auto third = std::count_if(after.admitted.begin(), after.admitted.end(), [&](Instant at) {
        return at >= change + 120s && at < change + 180s;
    });
    QVERIFY2(third >= 108, qPrintable(QString::number(third))); // 90 % of 120 in the third minute
}

void TestSearch::faultsAreNoEvidence()
{
    Search search(std::nullopt, Instant());
    Outcome fault;
    fault.kind = OutcomeKind::failed;
    fault.cause = Cause::serverError;
    Outcome overload;
    overload.kind = OutcomeKind::refused;
    overload.cause = Cause::overload;
    search.sent({JobId{1}, 1}, Instant(), {Tokens{1}, {}});
    search.ended({JobId{1}, 1}, Instant(50ms), fault);
    search.sent({JobId{2}, 1}, Instant(125ms), {Tokens{1}, {}});
    search.ended({JobId{2}, 1}, Instant(150ms), overload);
    search.ended({JobId{3}, 1}, Instant(150ms), overload); // never told of
    QCOMPARE(search.belief(Instant(200ms)).evidence, std::uint64_t(0));
    QVERIFY(search.admit(Instant(250ms), {Tokens{1}, {}}, 0).now());
}

QTEST_GUILESS_MAIN(TestSearch)
#include "tst_search.moc"
