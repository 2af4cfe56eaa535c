#include "controller_harness.h"

#include "core/controllers/counter_hypotheses.h"
#include "core/controllers/search.h"
#include "core/token_bucket.h"

#include <QTest>

#include <utility>

using namespace ratescope;
using namespace ratescope::test;
using namespace std::chrono_literals;

namespace {

/// HAProxy's freq_ctr, as the load balancer keeps it: whole milliseconds, whole counts, periods
/// that begin with the first request and roll from there.
class FreqCtr
{
public:
    FreqCtr(std::int64_t limit, std::chrono::milliseconds period, bool countRefused)
        : m_limit(limit)
        , m_period(period.count())
        , m_countRefused(countRefused)
    {}

    void setLimit(std::int64_t limit) { m_limit = limit; }

    bool operator()(Instant now, int)
    {
        const std::int64_t tick =
            std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
        roll(tick);
        const std::int64_t remain = m_start + m_period - tick;
        const bool admitted = m_before * remain / m_period + m_current < m_limit;
        m_current += admitted || m_countRefused ? 1 : 0;
        return admitted;
    }

private:
    void roll(std::int64_t tick)
    {
        if (!m_begun || tick - m_start >= 2 * m_period) {
            m_begun = true;
            m_start = tick;
            m_before = m_current = 0;
        } else if (tick - m_start >= m_period) {
            m_start += m_period;
            m_before = m_current;
            m_current = 0;
        }
    }

    std::int64_t m_limit;
    std::int64_t m_period;
    bool m_countRefused;
    bool m_begun = false;
    std::int64_t m_start = 0;
    std::int64_t m_current = 0;
    std::int64_t m_before = 0;
};

double secondsOf(Instant at)
{
    return toSeconds(at.time_since_epoch());
}

/// N at once, and after the window one each W/N.
double possibleSeconds(int jobs, int limit, Duration window)
{
    return toSeconds(window) * (1.0 + static_cast<double>(jobs - limit - 1) / limit);
}

} // namespace

class TestCounterHypotheses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pacesAsTheFormerWindowFades();
    void countsRefusedRequestsWhereTheyCount();
    void isRuledOutByMoreThanItAllows();
    void searchUsesWhatACounterAllows_data();
    void searchUsesWhatACounterAllows();
    void theFirstRequestArrivesLater_data();
    void theFirstRequestArrivesLater();
    void searchNoticesAChangedCounter_data();
    void searchNoticesAChangedCounter();
};

void TestCounterHypotheses::pacesAsTheFormerWindowFades()
{
    SendLog log;
    CounterHypotheses counters;
    for (int i = 0; i < 20; ++i) {
        log.add(Instant(100ms * i), 0);
    }
    const SendLog::Number refused = log.add(Instant(2s), 0);
    log.markRefused(refused);
    counters.begin(Instant());
    counters.accepted(log, refused - 1);
    counters.refused(log, refused);
    const auto ofTenSeconds = [&] {
        const CounterHypotheses::Counter* best = counters.best();
        return best != nullptr && best->exact && best->tried() == 20;
    };
    QVERIFY(counters.anyAlive());
    // The shorter windows end, and let nothing in.
    for (const Duration at : {Duration(2100ms), Duration(5050ms), Duration(7500ms)}) {
        const SendLog::Number probe = log.add(Instant(at), 0);
        log.markRefused(probe);
        counters.refused(log, probe);
    }
    QVERIFY(ofTenSeconds());
    QCOMPARE(counters.best()->span, Duration(10s));
    QCOMPARE(counters.permits(log, Instant(8s), true), Instant(10s + 5ms));
    // From there on the c-th at c/20 of the window.
    for (int c = 0; c < 30; ++c) {
        const Instant at = Instant(10s + 500ms * c + 5ms);
        QCOMPARE(counters.permits(log, at - 100ms, true), at);
        counters.accepted(log, log.add(at, 0));
        QVERIFY(ofTenSeconds());
    }
    QVERIFY(counters.best()->proven());
    // One more is dared, and does not fit; so nothing is believed any less.
    counters.setDaring(true);
    const Instant dare = counters.permits(log, Instant(24600ms), true);
    QCOMPARE(dare, Instant(24600ms));
    const SendLog::Number tooMany = log.add(dare, 0);
    log.markRefused(tooMany);
    counters.refused(log, tooMany);
    counters.setDaring(false);
    QVERIFY(ofTenSeconds());
    QCOMPARE(counters.permits(log, Instant(24700ms), true), Instant(25s + 5ms));
}

void TestCounterHypotheses::countsRefusedRequestsWhereTheyCount()
{
    SendLog log;
    CounterHypotheses counters;
    for (int i = 0; i < 10; ++i) {
        log.add(Instant(100ms * i), 0);
    }
    counters.begin(Instant());
    counters.accepted(log, 9);
    for (int i = 0; i < 5; ++i) {
        const SendLog::Number refused = log.add(Instant(2s + 100ms * i), 0);
        log.markRefused(refused);
        counters.refused(log, refused);
    }
    // With the refused ones 15 were counted: after the end of the minute no less than 10.
    const SendLog::Number atTheEnd = log.add(Instant(61s), 0);
    log.markRefused(atTheEnd);
    counters.refused(log, atTheEnd);
    const CounterHypotheses::Counter* best = counters.best();
    QVERIFY(best != nullptr);
    QVERIFY(best->all);
    QCOMPARE(best->span, Duration(1min));
    // 15·(1 − x) + 1 < 10 from x = 0.4 on.
    QCOMPARE(counters.permits(log, Instant(62s), true), Instant(84s + 5ms));
}

void TestCounterHypotheses::isRuledOutByMoreThanItAllows()
{
    SendLog log;
    CounterHypotheses counters;
    TokenBucket bucket(1.0, 10.0, Instant());
    bool begun = false;
    for (Instant at = Instant(); at < Instant(1min); at += 270ms) {
        const SendLog::Number number = log.add(at, 0);
        const bool admitted = bucket.nextAvailable(at, 1.0) <= at;
        if (admitted) {
            bucket.take(at, 1.0);
        } else {
            log.markRefused(number);
            if (!std::exchange(begun, true)) {
                counters.begin(Instant());
                counters.accepted(log, number - 1);
            }
            counters.refused(log, number);
            QVERIFY(at > Instant(10s) || counters.anyAlive());
        }
        if (admitted && begun) {
            counters.accepted(log, number);
        }
    }
    QVERIFY(!counters.anyAlive());
    QCOMPARE(counters.permits(log, Instant(1min), false), Instant::max());
}

void TestCounterHypotheses::searchUsesWhatACounterAllows_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("seconds");
    QTest::addColumn<bool>("countRefused");
    QTest::addColumn<int>("jobs");
    QTest::addColumn<double>("share");   ///< of what is possible
    QTest::addColumn<double>("refused"); ///< at most this share
    for (const bool counts : {false, true}) {
        const char* name = counts ? "refused ones count" : "they do not";
        const double share = counts ? 0.92 : 0.97;
        QTest::addRow("20 in 10 s, %s", name) << 20 << 10 << counts << 200 << share << 0.08;
        QTest::addRow("60 in 60 s, %s", name) << 60 << 60 << counts << 300 << share << 0.06;
        QTest::addRow("10 in 1 s, %s", name) << 10 << 1 << counts << 600 << share << 0.05;
        // Nobody probes for the first window's end just when this one's refused requests have
        // faded.
        QTest::addRow("45 in 30 s, %s", name)
            << 45 << 30 << counts << 300 << (counts ? 0.78 : share) << (counts ? 0.15 : 0.06);
    }
}

void TestCounterHypotheses::searchUsesWhatACounterAllows()
{
    QFETCH(int, limit);
    QFETCH(int, seconds);
    QFETCH(bool, countRefused);
    QFETCH(int, jobs);
    QFETCH(double, share);
    QFETCH(double, refused);
    const std::chrono::seconds window(seconds);
    Search search(std::nullopt, Instant());
    ControllerHarness harness(search);
    const Course course = harness.run(FreqCtr(limit, window, countRefused), jobs);
    QCOMPARE(course.admitted.size(), std::size_t(jobs));
    const double took = secondsOf(course.admitted.back());
    QVERIFY2(possibleSeconds(jobs, limit, window) / took >= share,
             qPrintable(QString::number(took)));
    QVERIFY2(static_cast<double>(course.refused.size()) <= refused * jobs,
             qPrintable(QString::number(course.refused.size())));
    const Belief belief = search.belief(course.end);
    QCOMPARE(belief.kind, LimitKind::window);
    QCOMPARE(belief.window, Duration(window));
    QCOMPARE(belief.limit, double(limit));
}

void TestCounterHypotheses::theFirstRequestArrivesLater_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("seconds");
    QTest::addColumn<int>("late"); // ms
    for (const int late : {6, 9, 14}) {
        QTest::addRow("45 in 30 s, %d ms", late) << 45 << 30 << late;
        QTest::addRow("30 in 20 s, %d ms", late) << 30 << 20 << late;
        QTest::addRow("20 in 15 s, %d ms", late) << 20 << 15 << late;
    }
}

/// It has a connection to open, so the counter's windows begin later than it went, and those that
/// go at the very end of one are refused. That is no reason to believe in a longer window.
void TestCounterHypotheses::theFirstRequestArrivesLater()
{
    QFETCH(int, limit);
    QFETCH(int, seconds);
    QFETCH(int, late);
    const std::chrono::seconds window(seconds);
    Search search(std::nullopt, Instant());
    ControllerHarness harness(search);
    FreqCtr counter(limit, window, false);
    bool first = true;
    const auto server = [&](Instant now, int inService) {
        const bool delayed = std::exchange(first, false);
        return counter(delayed ? now + std::chrono::milliseconds(late) : now, inService);
    };
    const Course course = harness.run(server, 5 * limit);
    const double took = secondsOf(course.admitted.back());
    QVERIFY2(possibleSeconds(5 * limit, limit, window) / took >= 0.95,
             qPrintable(QString::number(took)));
    QCOMPARE(search.belief(course.end).window, Duration(window));
}

void TestCounterHypotheses::searchNoticesAChangedCounter_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<bool>("countRefused");
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("after");
    for (const bool counts : {false, true}) {
        const char* name = counts ? "refused ones count" : "they do not";
        QTest::addRow("60 to 120 in 60 s, %s", name) << 60 << counts << 60 << 120;
        QTest::addRow("60 to 30 in 60 s, %s", name) << 60 << counts << 60 << 30;
        QTest::addRow("20 to 40 in 10 s, %s", name) << 10 << counts << 20 << 40;
        QTest::addRow("20 to 10 in 10 s, %s", name) << 10 << counts << 20 << 10;
    }
}

/// 90 % of the new limit in the third window after the change; when it falls, hardly a refusal
/// after the first.
void TestCounterHypotheses::searchNoticesAChangedCounter()
{
    QFETCH(int, seconds);
    QFETCH(bool, countRefused);
    QFETCH(int, before);
    QFETCH(int, after);
    const std::chrono::seconds window(seconds);
    Search search(std::nullopt, Instant());
    ControllerHarness harness(search);
    FreqCtr counter(before, window, countRefused);
    const auto server = [&counter](Instant now, int inService) { return counter(now, inService); };
    harness.run(server, 4 * before);
    const Instant change = harness.now();
    counter.setLimit(after);
    const Course course = harness.run(server, 5 * after);
    const auto between = [&](const std::vector<Instant>& all, int from, int to) {
        return std::count_if(all.begin(), all.end(), [&](Instant at) {
            return at >= change + from * window && at < change + to * window;
        });
    };
    const auto third = between(course.admitted, 2, 3);
    QVERIFY2(static_cast<double>(third) >= 0.9 * after, qPrintable(QString::number(third)));
    const auto late = between(course.refused, 1, 3);
    QVERIFY2(late <= (after > before ? 16 : 3), qPrintable(QString::number(late)));
}

QTEST_GUILESS_MAIN(TestCounterHypotheses)
#include "tst_counter_hypotheses.moc"
