// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "event_script.h"
#include "metrics/run_highlights.h"

using namespace ratescope;
using namespace std::chrono_literals;

class TestRunHighlights : public QObject
{
    Q_OBJECT

private:
    EventScript m_script;

    void fold(RunHighlights& highlights, Duration at, EventBody body)
    {
        highlights.fold(m_script.make(at, std::move(body)));
    }
    /// One job that arrives at 0 and ends at `end` after some refusals.
    void foldJob(RunHighlights& highlights, std::uint64_t id, Duration end, int attempts,
                 JobEnd how = JobEnd::answered, Priority priority = Priority::workload)
    {
        fold(highlights, 0s, JobQueued{{id}, priority, 0});
        for (int attempt = 1; attempt < attempts; ++attempt) {
            fold(highlights, end, EventScript::refused({{id}, attempt}, 1s));
        }
        JobFinished finished = EventScript::ended({id}, how, attempts);
        finished.priority = priority;
        finished.why = how == JobEnd::lost ? "gave up" : "";
        fold(highlights, end, finished);
    }

private Q_SLOTS:
    void slowestFirstAndTenAtMost()
    {
        RunHighlights highlights;
        for (std::uint64_t id = 1; id <= 15; ++id) {
            foldJob(highlights, id, std::chrono::seconds(id % 5 + 1), 1);
        }
        const auto& slowest = highlights.slowest();
        QCOMPARE(slowest.size(), RunHighlights::mostJobs);
        QCOMPARE(slowest[0].job.value, std::uint64_t{4}); // of equals the earlier
        QCOMPARE(slowest[0].took, Duration(5s));
        QCOMPARE(slowest[1].job.value, std::uint64_t{9});
        QCOMPARE(slowest[9].took, Duration(2s));
        QVERIFY(highlights.mostRetried().empty());
    }

    void mostRetriedFirstWithHowTheyEnded()
    {
        RunHighlights highlights;
        foldJob(highlights, 1, 1s, 2);
        foldJob(highlights, 2, 1s, 6, JobEnd::lost);
        foldJob(highlights, 3, 1s, 1);
        foldJob(highlights, 4, 1s, 9, JobEnd::cancelled);
        const auto& retried = highlights.mostRetried();
        QCOMPARE(retried.size(), std::size_t{2});
        QCOMPARE(retried[0].job.value, std::uint64_t{2});
        QCOMPARE(retried[0].attempts, 6);
        QCOMPARE(retried[0].why, std::string("gave up"));
        QCOMPARE(retried[1].job.value, std::uint64_t{1});
    }

    void theFirstOfEachKindOfTroubleIsTheExample()
    {
        RunHighlights highlights;
        fold(highlights, 0s, JobQueued{{1}, Priority::workload, 0});
        fold(highlights, 0s, JobQueued{{2}, Priority::workload, 0});
        auto first = EventScript::refused({{1}, 1}, 1s);
        first.outcome.said = "slow down";
        fold(highlights, 1s, first);
        Decision decision;
        decision.step = NextStep::retry;
        decision.wait = 7s;
        fold(highlights, 1s, AttemptJudged{{{1}, 1}, decision});
        auto second = EventScript::refused({{2}, 1}, 1s);
        second.outcome.said = "again";
        fold(highlights, 1s, second);
        fold(highlights, 1s, AttemptJudged{{{2}, 1}, Decision()});
        fold(highlights, 2s, EventScript::failed({{1}, 2}, 1s, Cause::timedOut));
        const auto& examples = highlights.examples();
        const auto& refused = examples[static_cast<std::size_t>(Cause::rateLimit)];
        QVERIFY(refused.has_value());
        QCOMPARE(refused->outcome.said, std::string("slow down"));
        QCOMPARE(refused->decision.wait, Duration(7s));
        const auto& late = examples[static_cast<std::size_t>(Cause::timedOut)];
        QVERIFY(late.has_value());
        QVERIFY(late->decision.step == NextStep::undecided);
        QVERIFY(!examples[static_cast<std::size_t>(Cause::none)].has_value());
    }

    void typedJobsAndEarlierRunsAreLeftOut()
    {
        RunHighlights highlights;
        foldJob(highlights, 1, 9s, 3, JobEnd::answered, Priority::typed);
        QVERIFY(highlights.slowest().empty());
        QVERIFY(highlights.mostRetried().empty());
        QVERIFY(!highlights.examples()[static_cast<std::size_t>(Cause::rateLimit)].has_value());
        foldJob(highlights, 2, 9s, 3);
        fold(highlights, 10s, RunStarted{"next", 1});
        QVERIFY(highlights.slowest().empty());
        QVERIFY(!highlights.examples()[static_cast<std::size_t>(Cause::rateLimit)].has_value());
    }
};

QTEST_APPLESS_MAIN(TestRunHighlights)
#include "tst_run_highlights.moc"
