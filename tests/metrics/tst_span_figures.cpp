// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "event_script.h"
#include "metrics/span_figures.h"

using namespace ratescope;
using namespace std::chrono_literals;

class TestSpanFigures : public QObject
{
    Q_OBJECT

private:
    EventScript m_script;
    TimeSeries m_series;
    std::uint64_t m_job = 0;

    void fold(Duration at, EventBody body) { m_series.fold(m_script.make(at, std::move(body))); }
    void answer(Duration at, Duration took)
    {
        const AttemptId attempt{{++m_job}, 1};
        fold(at, JobQueued{attempt.job, Priority::workload, 0});
        fold(at, AttemptStarted{attempt});
        fold(at + took, EventScript::answered(attempt, took));
        fold(at + took, EventScript::ended(attempt.job, JobEnd::answered, 1));
    }
    void refuse(Duration at, Cause cause = Cause::rateLimit)
    {
        const AttemptId attempt{{++m_job}, 1};
        fold(at, JobQueued{attempt.job, Priority::workload, 0});
        fold(at, AttemptStarted{attempt});
        fold(at, EventScript::refused(attempt, 0s, cause));
        fold(at, EventScript::ended(attempt.job, JobEnd::lost, 1, cause));
    }

private Q_SLOTS:
    void init()
    {
        m_series = TimeSeries();
        m_job = 0;
    }

    void nothingHappened()
    {
        const SpanFigures figures = spanFigures(m_series, Instant(10s), Instant(20s));
        QCOMPARE(figures.length(), Duration(10s));
        QCOMPARE(figures.goodputPerMinute(), 0.0);
        QCOMPARE(figures.refusedShare(), 0.0);
        QCOMPARE(figures.wastedAttempts(), std::uint64_t{0});
        QVERIFY(!figures.p95);
    }

    void beforeAndAfterAChange()
    {
        // Each second before 20 s two answers of 100 ms and two refusals; after it four answers.
        for (int second = 10; second < 30; ++second) {
            const Duration at = std::chrono::seconds(second);
            for (int n = 0; n < 2; ++n) {
                answer(at + 300ms, 100ms);
                second < 20 ? refuse(at + 450ms) : answer(at + 450ms, 200ms);
            }
        }
        const SpanFigures before = spanFigures(m_series, Instant(10s), Instant(20s));
        QCOMPARE(before.attempts, std::uint64_t{40});
        QCOMPARE(before.answered, std::uint64_t{20});
        QCOMPARE(before.refused, std::uint64_t{20});
        QCOMPARE(before.lost, std::uint64_t{20});
        QCOMPARE(before.wastedAttempts(), std::uint64_t{20});
        QCOMPARE(before.goodputPerMinute(), 120.0);
        QCOMPARE(before.refusedShare(), 0.5);
        QVERIFY(before.p95 && *before.p95 > 95ms && *before.p95 < 105ms);

        const SpanFigures after = spanFigures(m_series, Instant(20s), Instant(30s));
        QCOMPARE(after.attempts, std::uint64_t{40});
        QCOMPARE(after.answered, std::uint64_t{40});
        QCOMPARE(after.wastedAttempts(), std::uint64_t{0});
        QCOMPARE(after.goodputPerMinute(), 240.0);
        QVERIFY(after.p50 && *after.p50 < 210ms);
        QVERIFY(after.p95 && *after.p95 > 190ms && *after.p95 < 210ms);
    }

    void spansThatMeetShareNothing()
    {
        for (int i = 0; i < 200; ++i) {
            answer(std::chrono::milliseconds(50 * i), 10ms);
        }
        for (const Duration middle : {3000ms, 3060ms, 3125ms, 3190ms, 3249ms}) {
            const SpanFigures before = spanFigures(m_series, Instant(0s), Instant(middle));
            const SpanFigures after = spanFigures(m_series, Instant(middle), Instant(12s));
            QCOMPARE(before.to, after.from);
            QCOMPARE(before.attempts + after.attempts, std::uint64_t{200});
            QVERIFY(std::chrono::abs(before.to - Instant(middle)) <= 125ms);
        }
    }

    void failuresAreWastedButNotRefused()
    {
        const AttemptId attempt{{1}, 1};
        fold(1s, JobQueued{attempt.job, Priority::workload, 0});
        fold(1s, AttemptStarted{attempt});
        fold(2s, EventScript::failed(attempt, 1s, Cause::timedOut));
        fold(2s, EventScript::ended(attempt.job, JobEnd::lost, 1, Cause::timedOut));
        refuse(3s, Cause::overload);
        const SpanFigures figures = spanFigures(m_series, Instant(0s), Instant(4s));
        QCOMPARE(figures.failed, std::uint64_t{1});
        QCOMPARE(figures.refused, std::uint64_t{1});
        QCOMPARE(figures.wastedAttempts(), std::uint64_t{2});
        QCOMPARE(figures.refusedShare(), 0.5);
    }

    void oldSpansComeFromCoarserBuckets()
    {
        for (int i = 0; i < 60; ++i) {
            answer(std::chrono::seconds(i), 100ms);
        }
        answer(30min, 100ms); // the fine ring has forgotten the first minute
        const SpanFigures figures = spanFigures(m_series, Instant(1s), Instant(58s));
        QCOMPARE(figures.from, Instant(0s));
        QCOMPARE(figures.to, Instant(60s));
        QCOMPARE(figures.answered, std::uint64_t{60});
        QVERIFY(figures.p50 && *figures.p50 < 105ms);
    }
};

QTEST_GUILESS_MAIN(TestSpanFigures)
#include "tst_span_figures.moc"
