#pragma once

#include "core/event.h"
#include "core/policy.h"
#include "engine/account.h"
#include "engine/event_stream.h"
#include "engine/random.h"
#include "engine/ready_queue.h"
#include "engine/scheduler.h"
#include "engine/transport.h"
#include "engine/wait_list.h"

#include <memory>
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
    void cancel(JobId job);
    void cancelAll(Priority priority);
    void retryNow(JobId job);
    void setPolicy(const Policy& policy);
    const Policy& policy() const { return m_policy; }
    /// See Engine::useAccount().
    void useAccount(const std::string& name);
    /// While held, no workload job starts; typed jobs go on.
    void holdWorkload(bool hold);

    void attemptProgressed(AttemptId attempt, std::string_view text) override;
    void attemptEnded(AttemptId attempt, AttemptResult result) override;

private:
    enum class Place { ready, waiting, inFlight };

    /// What a wait is computed from, kept so that a retune can compute it again.
    struct Backoff
    {
        Instant from;
        double draw = 0; ///< the u of the formula
        Duration previous = Duration::zero();
        std::optional<Duration> hint;
        std::uint64_t ticket = 0;
        Duration wait = Duration::zero();
    };

    struct Job
    {
        JobSpec spec;
        Tokens cost;
        Place place = Place::ready;
        int attempts = 0;
        Instant firstStart;
        Instant attemptStart;
        bool answerBegan = false;
        std::shared_ptr<Account> account; ///< the last attempt's; null before the first
        Backoff backoff;
    };

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
    Gate& gate() { return m_accounts.current()->gate; }
    void tellBelief(Pacer& pacer, Instant now);
    void releaseDueWaiters(Instant now);
    void send(JobId id, Job& job, Instant now);
    void tellHeadWait(JobId id, const Job& job, WaitReason reason, Instant until);
    void wakeAt(std::optional<Instant> due);

    void handleUnanswered(JobId id, Job& job, const Outcome& outcome);
    bool closeGateFor(JobId id, const Job& job, const Outcome& outcome, Instant now);
    Decision decide(Job& job, const Outcome& outcome, Instant now);
    Duration waitOf(const Job& job) const;
    void startWaiting(JobId id, Job& job);
    void closeGate(const Job& job, Instant until, JobId cause);
    void finish(JobId id, JobEnd end, Cause cause, std::string why);

    Scheduler& m_scheduler;
    Transport& m_transport;
    Random& m_random;
    EventStream& m_events;
    Policy m_policy;
    Accounts m_accounts;

    std::unordered_map<JobId, Job> m_jobs;
    ReadyQueue m_ready;
    WaitList m_waiting;
    std::uint64_t m_lastJob = 0;
    bool m_workloadHeld = false;
    bool m_pumping = false;
    bool m_pumpAgain = false;

    HeadWait m_headWait;
    Scheduler::Ticket m_wakeTicket = 0;
    std::optional<Instant> m_wakeDue;
};

} // namespace ratescope
