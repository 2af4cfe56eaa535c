#pragma once

#include "core/backoff.h"
#include "core/outcome.h"
#include "core/policy.h"
#include "core/retry_budget.h"
#include "core/time.h"
#include "core/verdict.h"
#include "engine/random.h"

#include <optional>

namespace ratescope {

/// What a job's wait is computed from, kept so that a retune can compute it again.
struct RetryState
{
    int used = 0; ///< of the policy's retries
    BackoffDraw draw;
    int waits = 0; ///< drawn so far
    Instant from;  ///< when the wait began
    std::optional<Duration> hint;
    bool parked = false;
    Duration wait = Duration::zero();
};

/// Says whether and when a job that was not answered goes again: retries, deadline, hints, backoff,
/// retry budget and the long quotas that park.
class RetryJudge
{
public:
    /// Random outlives it.
    RetryJudge(const Policy& policy, Random& random, Instant now);

    struct Attempt
    {
        Instant now;
        Instant firstStart;
        bool paced = false; ///< the controller says when to go again, after an outcome like this
        bool controlled = false; ///< there is a controller
    };
    /// The wait of a retry is drawn here and kept in the state. Takes a retry out of the budget.
    Decision decide(RetryState& state, const Outcome& outcome, const Attempt& attempt);
    /// A job's first attempt goes: the retry budget grows.
    void firstAttempt(Instant now);

    /// By the policy as it is now.
    Duration waitOf(const RetryState& state) const;
    bool pastDeadline(Instant firstStart, Instant next) const;
    /// When nobody should send before, after this refusal; empty when it asks for nothing.
    std::optional<Instant> gateFor(const Outcome& outcome, Instant now) const;

    void retune(const Policy& policy, Instant now);

private:
    bool parks(const Outcome& outcome) const;

    Policy m_policy;
    Random& m_random;
    std::optional<RetryBudget> m_budget;
};

} // namespace ratescope
