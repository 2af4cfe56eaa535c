#pragma once

#include "core/belief.h"
#include "core/job.h"
#include "core/outcome.h"
#include "core/policy.h"
#include "core/throttle.h"
#include "core/time.h"

#include <memory>

namespace ratescope {

/// What moves the throttle by itself: it sees every attempt of one endpoint and says when the next
/// may go. Pure: time is handed in and never falls. Not thread-safe.
class Controller
{
public:
    virtual ~Controller() = default;

    /// When an attempt of this cost may go. Axis concurrency means "when one in flight ends", and
    /// is never the answer while nothing is in flight; otherwise the caller asks again at `at`.
    virtual Admission admit(Instant now, const TokenCost& cost, int inFlight) = 0;
    /// The attempt goes now, whatever admit() said.
    virtual void sent(AttemptId attempt, Instant now, const TokenCost& cost) = 0;
    /// It went onto the wire only now, well after sent(): a connection had to be opened. Not told
    /// of every attempt that it is true of.
    virtual void departed(AttemptId, Instant) {}
    /// The first byte of its answer came: proof that it was accepted.
    virtual void progressed(AttemptId attempt, Instant now) = 0;
    /// What an attempt that is about to end was charged, as far as is known.
    virtual void charged(AttemptId, const TokenCost&) {}
    /// The last that is heard of an attempt. Attempts it was not told of are ignored.
    virtual void ended(AttemptId attempt, Instant now, const Outcome& outcome) = 0;

    virtual Belief belief(Instant now) const = 0;
    /// Rises whenever belief() has something new to say; cheap to ask after each response.
    virtual std::uint64_t revision() const = 0;
};

/// Null for ControllerKind::off. `told` is what the person says of the limit; only
/// ControllerKind::automatic looks at it.
std::unique_ptr<Controller> makeController(const ControllerSettings& settings,
                                           const ThrottleSettings& told, Instant now);

/// Whether this end tells something about a limit that sending later or less at once would keep:
/// faults, a server short of capacity and a quota of days do not.
constexpr bool isRateRefusal(const Outcome& outcome)
{
    return outcome.kind == OutcomeKind::refused &&
           (outcome.cause == Cause::rateLimit || outcome.cause == Cause::concurrency ||
            outcome.cause == Cause::ramp);
}

/// A rate refusal that says it is about tokens.
constexpr bool isTokenRefusal(const Outcome& outcome)
{
    return isRateRefusal(outcome) && outcome.axis && *outcome.axis != LimitAxis::requests &&
           *outcome.axis != LimitAxis::concurrency;
}

} // namespace ratescope
