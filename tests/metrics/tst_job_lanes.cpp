// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "event_script.h"
#include "metrics/job_lanes.h"

using namespace ratescope;
using namespace std::chrono_literals;
using Kind = LaneSpan::Kind;

class TestJobLanes : public QObject
{
    Q_OBJECT

private:
    EventScript m_script;

    void fold(JobLanes& lanes, Duration at, EventBody body)
    {
        lanes.fold(m_script.make(at, std::move(body)));
    }
    void queue(JobLanes& lanes, Duration at, std::uint64_t job)
    {
        fold(lanes, at, JobQueued{{job}, Priority::workload, 0});
    }
    void start(JobLanes& lanes, Duration at, std::uint64_t job, int number = 1)
    {
        fold(lanes, at, AttemptStarted{{{job}, number}});
    }
    void end(JobLanes& lanes, Duration at, std::uint64_t job)
    {
        fold(lanes, at, EventScript::answered({{job}, 1}, 1s));
        fold(lanes, at, EventScript::ended({job}, JobEnd::answered, 1));
    }
    /// `count` jobs which have begun and, when wanted, been answered.
    void fill(JobLanes& lanes, std::uint64_t first, std::uint64_t count, bool ended)
    {
        for (std::uint64_t job = first; job < first + count; ++job) {
            queue(lanes, 1s, job);
            start(lanes, 1s, job);
            if (ended) {
                end(lanes, 2s, job);
            }
        }
        lanes.publish();
    }
    static std::string spans(const JobLane& lane)
    {
        static constexpr const char* names[] = {"queue", "throttle", "backoff", "gate",
                                                "quota", "breaker",  "attempt"};
        std::string text;
        for (const LaneSpan& span : lane.spans) {
            text += std::string(names[static_cast<int>(span.kind)]) + " " +
                    std::to_string(span.from.time_since_epoch() / 1ms) + "-" +
                    (span.open ? "" : std::to_string(span.until.time_since_epoch() / 1ms)) + ", ";
        }
        return text;
    }

private Q_SLOTS:
    void aJobsLife()
    {
        JobLanes lanes;
        queue(lanes, 1s, 7);
        QCOMPARE(lanes.arrived(), std::size_t{0}); // nothing to tell yet
        fold(lanes, 2s, JobWaiting{{7}, WaitReason::throttle, 0, Instant(3s)});
        QCOMPARE(lanes.arrived(), std::size_t{1});
        lanes.publish();
        const JobLane& lane = lanes[0];
        QCOMPARE(lane.state, LaneState::waiting);
        QCOMPARE(lane.wait()->kind, Kind::throttle);
        QCOMPARE(lane.waitedUntil(Instant(2500ms)), Duration(1500ms));

        start(lanes, 3s, 7);
        QCOMPARE(lane.state, LaneState::inFlight);
        QCOMPARE(lane.wait(), nullptr);
        AttemptFinished refused = EventScript::refused({{7}, 1}, 500ms);
        refused.outcome.said = "slow down";
        fold(lanes, 3500ms, refused);
        fold(lanes, 3500ms, JobWaiting{{7}, WaitReason::backoff, 1, Instant(5s)});
        QCOMPARE(lane.state, LaneState::waiting);
        QCOMPARE(lane.wait()->until, Instant(5s));
        // Retuned: the same wait, another end.
        fold(lanes, 4s, JobWaiting{{7}, WaitReason::backoff, 1, Instant(4500ms)});
        start(lanes, 4505ms, 7, 2);
        fold(lanes, 5s, EventScript::answered({{7}, 2}, 495ms));
        fold(lanes, 5s, EventScript::ended({7}, JobEnd::answered, 2));

        QCOMPARE(spans(lane), std::string("queue 1000-2000, throttle 2000-3000, attempt 3000-3500, "
                                          "backoff 3500-4505, attempt 4505-5000, "));
        QCOMPARE(lane.spans[2].outcome, OutcomeKind::refused);
        QCOMPARE(lane.spans[2].httpStatus, std::uint16_t{429});
        QCOMPARE(lane.spans[4].outcome, OutcomeKind::answered);
        QCOMPARE(lane.state, LaneState::answered);
        QCOMPARE(lane.attempts, 2);
        QCOMPARE(lane.waited, Duration(3005ms));
        QCOMPARE(lane.took, Duration(495ms));
        QCOMPARE(lane.ended, Instant(5s));
        // It got its answer, and keeps its story.
        QCOMPARE(lane.worst, OutcomeKind::refused);
        QCOMPARE(lane.lastCause, Cause::rateLimit);
        QVERIFY(lane.hadCause(Cause::rateLimit));
        QVERIFY(!lane.hadCause(Cause::overload));
        QCOMPARE(*lane.said, std::string("slow down"));
    }

    /// The backoff was over long before the throttle let the job go: behind it the job queued.
    void aWaitEndsWhenItWasDue()
    {
        JobLanes lanes;
        queue(lanes, 1s, 1);
        start(lanes, 1s, 1);
        fold(lanes, 2s, EventScript::refused({{1}, 1}, 1s));
        fold(lanes, 2s, JobWaiting{{1}, WaitReason::backoff, 1, Instant(3s)});
        fold(lanes, 6s, JobWaiting{{1}, WaitReason::throttle, 1, Instant(7s)});
        start(lanes, 7s, 1, 2);
        lanes.publish();
        QCOMPARE(spans(lanes[0]), std::string("attempt 1000-2000, backoff 2000-3000, queue "
                                              "3000-6000, throttle 6000-7000, attempt 7000-, "));
        QCOMPARE(lanes[0].waited, Duration(5s));
    }

    /// Each wait keeps the reason it was told with.
    void everyReasonHasItsKind()
    {
        const std::pair<WaitReason, Kind> reasons[] = {{WaitReason::throttle, Kind::throttle},
                                                       {WaitReason::backoff, Kind::backoff},
                                                       {WaitReason::gate, Kind::gate},
                                                       {WaitReason::quota, Kind::quota},
                                                       {WaitReason::breaker, Kind::breaker}};
        for (const auto& [reason, kind] : reasons) {
            JobLanes lanes;
            queue(lanes, 1s, 1);
            fold(lanes, 1s, JobWaiting{{1}, reason, 1, Instant(3s)});
            lanes.publish();
            QVERIFY(lanes[0].wait() != nullptr);
            QCOMPARE(lanes[0].wait()->kind, kind);
        }
    }

    /// A person who presses "Retry now" cuts it short; a pacing controller tells no wait at all.
    void waitsWithoutAPlan()
    {
        JobLanes lanes;
        queue(lanes, 1s, 1);
        start(lanes, 1s, 1);
        fold(lanes, 2s, EventScript::refused({{1}, 1}, 1s));
        fold(lanes, 2s, JobWaiting{{1}, WaitReason::backoff, 1, Instant(30s)});
        start(lanes, 4s, 1, 2);
        fold(lanes, 5s, EventScript::refused({{1}, 2}, 1s));
        start(lanes, 8s, 1, 3);
        lanes.publish();
        QCOMPARE(spans(lanes[0]),
                 std::string("attempt 1000-2000, backoff 2000-4000, attempt 4000-5000, queue "
                             "5000-8000, attempt 8000-, "));
    }

    void cancelledIsNoTrouble()
    {
        JobLanes lanes;
        queue(lanes, 1s, 1);
        start(lanes, 1s, 1);
        fold(lanes, 2s, EventScript::failed({{1}, 1}, 1s, Cause::cancelled));
        fold(lanes, 2s, EventScript::ended({1}, JobEnd::cancelled, 1));
        lanes.publish();
        QCOMPARE(lanes[0].state, LaneState::cancelled);
        QCOMPARE(lanes[0].worst, OutcomeKind::answered);
        QCOMPARE(lanes[0].lastCause, Cause::none);
    }

    void changesComeAsFewRanges()
    {
        JobLanes lanes;
        fill(lanes, 1, 100, false);
        QCOMPARE(lanes.takeChanged().size(), std::size_t{0}); // new, not changed
        for (std::uint64_t job = 30; job > 10; --job) {
            fold(lanes, 2s, EventScript::refused({{job}, 1}, 1s));
        }
        fold(lanes, 2s, EventScript::refused({{90}, 1}, 1s));
        const std::vector<JobLanes::Range> expected{{10, 29}, {89, 89}};
        QVERIFY(lanes.takeChanged() == expected);
        QVERIFY(lanes.takeChanged().empty());
    }

    void theOldestEndedGoFirst()
    {
        JobLanes lanes(100);
        fill(lanes, 1, 3, false);
        fill(lanes, 4, 97, true);
        QVERIFY(lanes.excess().empty());
        fill(lanes, 101, 2, true);
        // Two beyond the bound and a hundredth of it, behind the three that are still open.
        const std::vector<JobLanes::Range> expected{{3, 5}};
        QVERIFY(lanes.excess() == expected);
        lanes.remove({3, 5});
        QCOMPARE(lanes.size(), std::size_t{99});
        QCOMPARE(lanes[2].job.value, std::uint64_t{3});
        QCOMPARE(lanes[3].job.value, std::uint64_t{7});
        // What becomes of the others still finds its lane.
        end(lanes, 3s, 3);
        QCOMPARE(lanes[2].state, LaneState::answered);
        QVERIFY(lanes.excess().empty());
    }

    void openJobsStayUnlessTheyAreTooMany()
    {
        JobLanes lanes(100);
        fill(lanes, 1, 120, false);
        QVERIFY(lanes.excess().empty());
        fill(lanes, 121, 10, false);
        const std::vector<JobLanes::Range> expected{{0, 30}};
        QVERIFY(lanes.excess() == expected);
        lanes.remove({0, 30});
        QCOMPARE(lanes[0].job.value, std::uint64_t{32});
        end(lanes, 3s, 5); // its lane is gone: ignored
        end(lanes, 3s, 32);
        QCOMPARE(lanes[0].state, LaneState::answered);
    }

    void aJobWithVeryManyAttemptsIsBounded()
    {
        JobLanes lanes;
        queue(lanes, 1s, 1);
        for (int number = 1; number <= 5000; ++number) {
            start(lanes, number * 10s, 1, number);
            AttemptFinished refused = EventScript::refused({{1}, number}, 1s);
            refused.outcome.said.assign(100000, 'x');
            fold(lanes, number * 10s + 1s, refused);
        }
        lanes.publish();
        QVERIFY(lanes[0].spans.size() <= JobLanes::mostSpans);
        QCOMPARE(static_cast<int>(lanes[0].spans.size()) + lanes[0].spansCut, 10001);
        QCOMPARE(lanes[0].said->size(), JobLanes::longestSaid);
        QCOMPARE(lanes[0].attempts, 5000);
    }

    void wordsAreKeptOnceAndWhole()
    {
        JobLanes lanes;
        fill(lanes, 1, 2, false);
        AttemptFinished refused = EventScript::refused({{1}, 1}, 1s);
        refused.outcome.said = std::string(299, 'x') + "ü"; // the cut would fall into the ü
        fold(lanes, 2s, refused);
        refused.attempt = {{2}, 1};
        fold(lanes, 2s, refused);
        QCOMPARE(*lanes[0].said, std::string(299, 'x'));
        QCOMPARE(lanes[0].said.get(), lanes[1].said.get());
    }
};

QTEST_APPLESS_MAIN(TestJobLanes)
#include "tst_job_lanes.moc"
