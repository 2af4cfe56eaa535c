#pragma once

#include "core/circuit_breaker.h"
#include "core/event.h"
#include "core/policy.h"
#include "engine/event_stream.h"
#include "engine/gate.h"

#include <optional>

namespace ratescope {

/// Who may hold everybody at once: the shared gate, which the server's words close, and the circuit
/// breaker, which its failures open. Tells of both in the event stream while its account is the one
/// that is sent on.
class Gatekeeper
{
public:
    /// The events outlive it.
    Gatekeeper(EventStream& events, const Policy& policy);

    void setTelling(bool telling) { m_telling = telling; }
    /// What differs from what was told of the account before.
    void tellInsteadOf(const Gatekeeper& left);

    struct Hold
    {
        WaitReason reason = WaitReason::gate;
        std::optional<Instant> until; ///< empty: until the breaker's probe has ended
    };
    /// What holds everybody now; asked after openDue().
    std::optional<Hold> hold() const;
    /// Opens what is due.
    void openDue(Instant now);

    /// Closes the gate until then, or longer if it already is.
    void close(Instant until, WaitReason reason, JobId cause);
    void sent(AttemptId attempt);
    /// Returns whether this attempt has opened the breaker.
    bool ended(AttemptId attempt, Instant now, const Outcome& outcome);

    /// A gate that the policy does not know any more opens; so does a breaker.
    void retune(const Policy& policy);

private:
    void tell(EventBody body);
    void tellBreaker(JobId cause);
    BreakerState breakerState() const;

    EventStream& m_events;
    bool m_telling = false;
    Gate m_gate;
    WaitReason m_gateReason = WaitReason::gate;
    std::optional<CircuitBreaker> m_breaker;
};

} // namespace ratescope
