// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "event_script.h"
#include "metrics/run_summary.h"

using namespace ratescope;
using namespace std::chrono_literals;

class TestRunSummary : public QObject
{
    Q_OBJECT

private:
    EventScript m_script;

    void fold(RunSummary& summary, Duration at, EventBody body)
    {
        summary.fold(m_script.make(at, std::move(body)));
    }

    /// Three jobs from 10 s on: one answered at the second try, one lost, one cancelled.
    void foldARun(RunSummary& summary)
    {
        fold(summary, 10s, RunStarted{"three", 3});
        for (std::uint64_t id = 1; id <= 3; ++id) {
            fold(summary, 10s, JobQueued{{id}, Priority::workload, 0});
            fold(summary, 10s, AttemptStarted{{{id}, 1}});
        }
        fold(summary, 11s, EventScript::refused({{1}, 1}, 1s));
        fold(summary, 12s, EventScript::failed({{2}, 1}, 2s, Cause::badRequest));
        fold(summary, 12s, EventScript::ended({2}, JobEnd::lost, 1, Cause::badRequest));
        fold(summary, 13s, EventScript::ended({3}, JobEnd::cancelled, 1));
        fold(summary, 14s, AttemptStarted{{{1}, 2}});
        fold(summary, 14500ms, AnswerBegan{{{1}, 2}});
        fold(summary, 16s, EventScript::answered({{1}, 2}, 2s));
        fold(summary, 16s, EventScript::ended({1}, JobEnd::answered, 2));
        fold(summary, 16s, RunFinished{false});
    }

private Q_SLOTS:
    void attemptsInFlightCostNothingYet()
    {
        RunSummary summary;
        fold(summary, 10s, RunStarted{"two", 2});
        for (std::uint64_t id = 1; id <= 2; ++id) {
            fold(summary, 10s, JobQueued{{id}, Priority::workload, 0});
            fold(summary, 10s, AttemptStarted{{{id}, 1}});
        }
        fold(summary, 11s, EventScript::answered({{1}, 1}, 1s));
        fold(summary, 11s, EventScript::ended({1}, JobEnd::answered, 1));
        QCOMPARE(summary.figures().attempts, std::uint64_t{2});
        QCOMPARE(summary.figures().inFlight, std::uint64_t{1});
        QCOMPARE(summary.figures().amplification(), 1.0);
        fold(summary, 12s, EventScript::ended({2}, JobEnd::cancelled, 1));
        QCOMPARE(summary.figures().inFlight, std::uint64_t{0});
        QCOMPARE(summary.figures().amplification(), 2.0); // it went out all the same
    }

    void countsAWholeRun()
    {
        RunSummary summary;
        foldARun(summary);
        const RunFigures& figures = summary.figures();
        QCOMPARE(figures.planned, std::uint64_t{3});
        QCOMPARE(figures.jobs, std::uint64_t{3});
        QCOMPARE(figures.answered, std::uint64_t{1});
        QCOMPARE(figures.lost, std::uint64_t{1});
        QCOMPARE(figures.cancelled, std::uint64_t{1});
        QCOMPARE(figures.ended(), std::uint64_t{3});
        QCOMPARE(figures.attempts, std::uint64_t{4});
        QCOMPARE(figures.refused, std::uint64_t{1});
        QCOMPARE(figures.byCause[static_cast<std::size_t>(Cause::rateLimit)], std::uint64_t{1});
        QCOMPARE(figures.byCause[static_cast<std::size_t>(Cause::badRequest)], std::uint64_t{1});
        QCOMPARE(figures.byCause[static_cast<std::size_t>(Cause::none)], std::uint64_t{1});
        QCOMPARE(figures.lostByCause[static_cast<std::size_t>(Cause::badRequest)],
                 std::uint64_t{1});
        QCOMPARE(figures.started, Instant(10s));
        QCOMPARE(figures.elapsed, Duration(6s));
        QVERIFY(figures.finished);
        QVERIFY(!figures.stopped);
        QCOMPARE(figures.goodputPerMinute(), 10.0);
        QCOMPARE(figures.amplification(), 4.0);
        QCOMPARE(figures.refusedShare(), 0.25);
    }

    void measuresLatencies()
    {
        RunSummary summary;
        foldARun(summary);
        QCOMPARE(summary.jobLatency().count(), std::uint64_t{1});
        QCOMPARE(summary.jobLatency().quantile(1), Duration(6s));
        QCOMPARE(summary.attemptLatency().count(), std::uint64_t{1});
        QCOMPARE(summary.attemptLatency().quantile(1), Duration(2s));
        QCOMPARE(summary.firstToken().count(), std::uint64_t{1});
        QCOMPARE(summary.firstToken().quantile(1), Duration(500ms));
    }

    void leavesTypedJobsOut()
    {
        RunSummary summary;
        fold(summary, 1s, RunStarted{"one", 1});
        fold(summary, 1s, JobQueued{{1}, Priority::typed, 7});
        fold(summary, 1s, AttemptStarted{{{1}, 1}});
        fold(summary, 2s, AnswerBegan{{{1}, 1}});
        fold(summary, 3s, EventScript::refused({{1}, 1}, 2s));
        fold(summary, 4s, EventScript::ended({1}, JobEnd::lost, 1, Cause::rateLimit));
        const RunFigures& figures = summary.figures();
        QCOMPARE(figures.jobs, std::uint64_t{0});
        QCOMPARE(figures.attempts, std::uint64_t{0});
        QCOMPARE(figures.refused, std::uint64_t{0});
        QCOMPARE(figures.lost, std::uint64_t{0});
        QCOMPARE(summary.firstToken().count(), std::uint64_t{0});
        QCOMPARE(figures.elapsed, Duration(3s));
    }

    void elapsedStopsAtTheFinish()
    {
        RunSummary summary;
        foldARun(summary);
        fold(summary, 60s, PolicyChanged{std::make_shared<Policy>(), "burst 1 → 2"});
        QCOMPARE(summary.figures().elapsed, Duration(6s));
    }

    void aNewRunBeginsAnew()
    {
        RunSummary summary;
        foldARun(summary);
        fold(summary, 100s, RunStarted{"next", 5});
        const RunFigures& figures = summary.figures();
        QCOMPARE(figures.planned, std::uint64_t{5});
        QCOMPARE(figures.attempts, std::uint64_t{0});
        QCOMPARE(figures.started, Instant(100s));
        QCOMPARE(figures.elapsed, Duration::zero());
        QVERIFY(!figures.finished);
        QCOMPARE(summary.jobLatency().count(), std::uint64_t{0});
    }

    void whatTheLimitAllowedFollowsTheLimit()
    {
        RunSummary summary;
        const auto limit = [&](Duration at, std::optional<RequestRate> rate) {
            fold(summary, at, ServerChanged{rate, {}});
        };
        limit(1s, RequestRate::perSecond(4)); // before the run
        fold(summary, 10s, RunStarted{"load", 180});
        QCOMPARE(summary.allowed(Instant(10s)), 0.0);
        QCOMPARE(summary.allowed(Instant(40s)), 120.0);
        limit(40s, RequestRate::perSecond(2));
        QCOMPARE(summary.allowed(Instant(50s)), 140.0);
        fold(summary, 60s, RunFinished{});
        QCOMPARE(summary.allowed(Instant(500s)), 160.0); // what comes later is not the run's
        fold(summary, 600s, RunStarted{"next", 5});
        QCOMPARE(summary.allowed(Instant(610s)), 20.0);
        limit(610s, std::nullopt);
        QCOMPARE(summary.allowed(Instant(620s)), 0.0); // not known all the time
        limit(620s, RequestRate::perSecond(1));
        QCOMPARE(summary.allowed(Instant(630s)), 0.0);
    }

    /// Just after a burst, and when nothing more is sent.
    void efficiencyCountsTheCreditThatWasUsed()
    {
        RunSummary summary;
        QVERIFY(!summary.efficiency(Instant(5s)));
        fold(summary, 1s, ServerChanged{RequestRate::perSecond(1), {}});
        fold(summary, 10s, RunStarted{"burst", 30});
        for (std::uint64_t id = 1; id <= 30; ++id) {
            fold(summary, 10s, JobQueued{{id}, Priority::workload, 0});
            fold(summary, 10s, AttemptStarted{{{id}, 1}});
        }
        QVERIFY(!summary.efficiency(Instant(10s))); // no time, nothing allowed
        QCOMPARE(summary.efficiency(Instant(15s)), std::optional(0.0));
        for (std::uint64_t id = 1; id <= 30; ++id) {
            fold(summary, 15s, EventScript::answered({{id}, 1}, 5s));
            fold(summary, 15s, EventScript::ended({id}, JobEnd::answered, 1));
        }
        QCOMPARE(summary.efficiency(Instant(15s)), std::optional(1.0)); // 30 of 5 by the rate
        QCOMPARE(summary.efficiency(Instant(40s)), std::optional(1.0));
        QCOMPARE(summary.efficiency(Instant(70s)), std::optional(0.5)); // half is left unused
        fold(summary, 70s, ServerChanged{std::nullopt, {}});
        QVERIFY(!summary.efficiency(Instant(71s)));
    }

    void nothingDividesByZero()
    {
        const RunFigures figures;
        QCOMPARE(figures.goodputPerMinute(), 0.0);
        QCOMPARE(figures.amplification(), 0.0);
        QCOMPARE(figures.refusedShare(), 0.0);
        QVERIFY(!figures.begun());
    }
};

QTEST_GUILESS_MAIN(TestRunSummary)
#include "tst_run_summary.moc"
