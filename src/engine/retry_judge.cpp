#include "engine/retry_judge.h"

#include <algorithm>

namespace ratescope {

namespace {

/// A quota of a day or a month whose end nobody named: asked for now and then, not all the time.
constexpr Duration blindQuotaWait = std::chrono::minutes(10);

} // namespace

RetryJudge::RetryJudge(const Policy& policy, Random& random, Instant now)
    : m_random(random)
{
    retune(policy, now);
}

void RetryJudge::retune(const Policy& policy, Instant now)
{
    m_policy = policy;
    if (!policy.retryBudget) {
        m_budget.reset();
    } else if (m_budget) {
        m_budget->retune(*policy.retryBudget, now);
    } else {
        m_budget.emplace(*policy.retryBudget, now);
    }
}

void RetryJudge::firstAttempt(Instant now)
{
    if (m_budget) {
        m_budget->deposit(now);
    }
}

Decision RetryJudge::decide(RetryState& state, const Outcome& outcome, const Attempt& attempt)
{
    const BackoffSettings& settings = m_policy.backoff;
    const Instant now = attempt.now;
    if (!outcome.retriable) {
        return {.step = NextStep::noRetry};
    }
    const bool forgiven =
        attempt.controlled && outcome.kind == OutcomeKind::refused && settings.retries > 0;
    if (!forgiven && state.used >= settings.retries) {
        return {.step = NextStep::retriesUsedUp};
    }
    const std::optional<Duration> hint = usableHint(settings, outcome.hint);
    if (hint && *hint > settings.longestHint) {
        return {.step = NextStep::hintTooLong};
    }
    if (attempt.paced) {
        const Instant earliest = now + hint.value_or(Duration::zero());
        return {.step = pastDeadline(attempt.firstStart, earliest) ? NextStep::pastDeadline
                                                                   : NextStep::paced};
    }
    state.draw.previous = state.waits == 0 ? settings.base : state.wait;
    state.draw.previousU = state.draw.u;
    state.draw.u = m_random.uniform();
    state.draw.retry = state.waits++;
    state.from = now;
    state.hint = outcome.hint;
    state.parked = parks(outcome);
    const Duration wait = waitOf(state);
    if (pastDeadline(attempt.firstStart, now + wait)) {
        return {.step = NextStep::pastDeadline, .wait = wait};
    }
    if (m_budget && !m_budget->withdraw(now)) {
        return {.step = NextStep::overBudget};
    }
    state.used += forgiven ? 0 : 1;
    return {.step = state.parked ? NextStep::parked : NextStep::retry, .wait = wait};
}

/// Policies that imitate a client which knows of no gate do not know of quotas either.
bool RetryJudge::parks(const Outcome& outcome) const
{
    return m_policy.sharedGate && m_policy.backoff.hint != HintUse::ignore &&
           outcome.cause == Cause::longQuota;
}

Duration RetryJudge::waitOf(const RetryState& state) const
{
    const BackoffSettings& settings = m_policy.backoff;
    const std::optional<Duration> hint = usableHint(settings, state.hint);
    const Duration wait = waitWithHint(settings, state.draw, hint);
    return state.parked && !hint ? std::max(wait, blindQuotaWait) : wait;
}

bool RetryJudge::pastDeadline(Instant firstStart, Instant next) const
{
    return m_policy.backoff.deadline && next > firstStart + *m_policy.backoff.deadline;
}

std::optional<Instant> RetryJudge::gateFor(const Outcome& outcome, Instant now) const
{
    const BackoffSettings& settings = m_policy.backoff;
    std::optional<Instant> until;
    if (m_policy.sharedGate && outcome.retriable) {
        const std::optional<Duration> hint = usableHint(settings, outcome.hint);
        if (hint && *hint <= settings.longestHint) {
            until = now + *hint;
        } else if (!hint && parks(outcome)) {
            until = now + blindQuotaWait;
        }
    }
    if (m_policy.pauseAfterRefusal > Duration::zero()) {
        until = std::max(until, std::optional(now + m_policy.pauseAfterRefusal));
    }
    return until;
}

} // namespace ratescope
