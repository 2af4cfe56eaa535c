#pragma once

#include "core/controller.h"
#include "core/policy.h"
#include "core/throttle.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ratescope {

/// Says when the next attempt may go: the person's throttle and, when one is on, the controller.
class Pacer
{
public:
    Pacer(const Policy& policy, Instant now);

    /// The later of the two; axis concurrency: when one in flight ends.
    Admission admit(Instant now, Tokens cost);
    /// The caller has seen admit(now, cost).now().
    void sent(AttemptId attempt, Instant now, Tokens cost);
    void progressed(AttemptId attempt, Instant now);
    void ended(AttemptId attempt, Instant now, const Outcome& outcome);

    /// Keeps what the throttle has and holds. A controller begins anew when its kind changed, or
    /// what it was told of the limit.
    void retune(const Policy& before, const Policy& after, Instant now);

    /// Whether a job refused like this goes again when the pacer says so, instead of after a wait
    /// of its own, which would only idle.
    bool decidesAfter(const Outcome& outcome) const
    {
        return m_controller != nullptr && isRateRefusal(outcome);
    }
    /// What the controller believes, if that is something it has not been asked for yet.
    std::optional<Belief> newBelief(Instant now);
    /// The last one that newBelief() gave, as it stands now.
    std::optional<Belief> belief(Instant now) const;

private:
    Throttle m_throttle;
    std::unique_ptr<Controller> m_controller; ///< null when off
    std::uint64_t m_toldRevision = 0;
};

} // namespace ratescope
