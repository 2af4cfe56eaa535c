#pragma once

#include "core/job.h"
#include "core/outcome.h"
#include "core/policy.h"
#include "core/time.h"

#include <optional>

namespace ratescope {

enum class BreakerState { closed, open, halfOpen };

/// A stable lower-case word: "closed", "open" or "half-open".
const char* breakerStateName(BreakerState state);

/// The circuit breaker of Nygard's "Release It!" (2007), with the rule that Polly, resilience4j and
/// cockatiel share: closed, it counts failures in a row; at `failures` of them it opens and nobody
/// sends for `openFor`; then it is half-open and lets exactly one probe through, whose success
/// closes it and whose failure opens it anew. Five failures and 30 s are the defaults of Envoy's
/// outlier detection.
///
/// A failure is one of the server, or of the way to it: 5xx, overload, a lost connection, no
/// connection, a time-out. Whatever else was answered proves that the server lives: so a refusal
/// for being too fast is a success here. What we dropped ourselves says nothing. A failure of an
/// attempt that went before the breaker opened changes nothing. Pure: time is handed in.
class CircuitBreaker
{
public:
    explicit CircuitBreaker(const BreakerSettings& settings)
        : m_settings(settings)
    {}

    BreakerState state() const { return m_state; }
    /// When a probe may go; only while open.
    Instant until() const { return m_until; }
    bool maySend() const
    {
        return m_state == BreakerState::closed ||
               (m_state == BreakerState::halfOpen && !m_probe.has_value());
    }

    /// Goes from open to half-open once its time has come; returns whether it did.
    bool openIfDue(Instant now);
    /// The caller has seen maySend().
    void sent(AttemptId attempt);
    /// Returns whether the state has changed.
    bool ended(AttemptId attempt, Instant now, const Outcome& outcome);
    /// A count that has already been reached opens it at the next failure.
    void retune(const BreakerSettings& settings) { m_settings = settings; }

private:
    void open(Instant now);

    BreakerSettings m_settings;
    BreakerState m_state = BreakerState::closed;
    int m_failures = 0; ///< in a row, while closed
    Instant m_until;
    std::optional<AttemptId> m_probe; ///< under way, while half-open
};

} // namespace ratescope
