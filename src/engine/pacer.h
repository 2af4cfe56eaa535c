#pragma once

#include "core/controller.h"
#include "core/controllers/longest_wait.h"
#include "core/controllers/overload_judge.h"
#include "core/policy.h"
#include "core/throttle.h"
#include "core/token_estimator.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ratescope {

/// Says when the next attempt may go: the person's throttle and, when one is on, the controller.
class Pacer
{
public:
    Pacer(const Policy& policy, Instant now);

    /// The later of the two; axis concurrency: when one in flight ends. No controller holds a job
    /// for ever (LongestWait).
    Admission admit(Instant now, const RequestSize& size);
    /// The caller has seen admit(now, size).now(), and hands the reservation back in ended().
    Reservation sent(AttemptId attempt, Instant now, const RequestSize& size);
    void departed(AttemptId attempt, Instant now);
    void progressed(AttemptId attempt, Instant now);
    /// Settles the reservation by what the attempt was charged, and learns from it.
    void ended(AttemptId attempt, Instant now, const RequestSize& size,
               const Reservation& reservation, const Outcome& outcome, const ProviderRules& rules);

    /// Keeps what the throttle has and holds. A controller begins anew when its kind changed, or
    /// what it was told of the limit.
    void retune(const Policy& before, const Policy& after, Instant now);

    bool hasController() const { return m_controller != nullptr; }
    /// Whether a job refused like this goes again when the pacer says so, instead of after a wait
    /// of its own, which would only idle.
    bool decidesAfter(const Outcome& outcome) const
    {
        return m_controller != nullptr && (isRateRefusal(outcome) || m_overload.isLimit(outcome));
    }
    /// What the controller believes, if that is something it has not been asked for yet.
    std::optional<Belief> newBelief(Instant now);
    /// The last one that newBelief() gave, as it stands now.
    std::optional<Belief> belief(Instant now) const;
    /// What the controller believes, be it that nothing is known yet; empty without a controller.
    std::optional<Belief> beliefSoFar(Instant now) const;

private:
    TokenEstimator m_estimator;
    Throttle m_throttle;
    std::unique_ptr<Controller> m_controller; ///< null when off
    OverloadJudge m_overload;
    LongestWait m_longestWait;
    std::uint64_t m_toldRevision = 0;
};

} // namespace ratescope
