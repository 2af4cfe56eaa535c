#pragma once

#include "core/event.h"
#include "core/policy.h"
#include "engine/account.h"
#include "engine/alarm.h"
#include "engine/event_stream.h"
#include "engine/open_job.h"
#include "engine/random.h"
#include "engine/ready_queue.h"
#include "engine/retry_judge.h"
#include "engine/scheduler.h"
#include "engine/transport.h"
#include "engine/wait_list.h"

#include <optional>
#include <string>
#include <unordered_map>

namespace ratescope {

/// The one dispatcher: queue → throttle → transport → classify → backoff → retry. Live HTTP, the
/// loopback endpoint and virtual time all drive this. A job is in exactly one place at any time:
/// ready, waiting, in flight, or ended.
class Dispatcher final : public TransportListener
{
public:
    /// All four outlive it; see Engine for the contract of each call.
    Dispatcher(Scheduler& scheduler, Transport& transport, Random& random, EventStream& events,
               const Policy& policy);
    ~Dispatcher() override;
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    JobId submit(JobSpec spec);
    void cancel(JobId id);
    void cancelAll(Priority priority);
    void retryNow(JobId id);
    void setPolicy(const Policy& policy);
    const Policy& policy() const { return m_policy; }
    /// See Engine::useAccount().
    void useAccount(const std::string& name);
    /// Tells what the controller believes now, if there is one: when a run ends.
    void tellBelief();
    /// While held, no workload job starts; typed jobs go on.
    void holdWorkload(bool hold);

    void attemptDeparted(AttemptId attempt) override;
    void attemptProgressed(AttemptId attempt, std::string_view text) override;
    void attemptEnded(AttemptId attempt, AttemptResult result) override;

private:
    using Place = OpenJob::Place;

    /// The last wait told of the job at the head of the queue, so that it is told once.
    struct HeadWait
    {
        JobId job;
        WaitReason reason = WaitReason::throttle;
        Instant until;
        bool operator==(const HeadWait&) const = default;
    };

    void pump();
    std::optional<Instant> sendWhatMayGo(Instant now);
    OpenJob* inFlight(AttemptId attempt);
    Account& current() { return *m_accounts.current(); }
    void emitBelief(std::optional<Belief> belief);
    void releaseDueWaiters(Instant now);
    void send(JobId id, OpenJob& job, Instant now);
    void tellHeadWait(JobId id, const OpenJob& job, WaitReason reason, Instant until);

    bool giveUpIfLate(JobId id, const OpenJob& job, Instant earliest);
    void handleUnanswered(JobId id, OpenJob& job, const Outcome& outcome, bool breakerOpened);
    bool closeGateFor(JobId id, const OpenJob& job, const Outcome& outcome, Instant now);
    void startWaiting(JobId id, OpenJob& job);
    void finish(JobId id, JobEnd end, Cause cause, std::string why);

    Scheduler& m_scheduler;
    Transport& m_transport;
    EventStream& m_events;
    Policy m_policy;
    Accounts m_accounts;
    RetryJudge m_judge;

    std::unordered_map<JobId, OpenJob> m_jobs;
    ReadyQueue m_ready;
    WaitList m_waiting;
    std::uint64_t m_lastJob = 0;
    bool m_workloadHeld = false;
    bool m_pumping = false;
    bool m_pumpAgain = false;

    HeadWait m_headWait;
    Alarm m_alarm;
};

} // namespace ratescope
