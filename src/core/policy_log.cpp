#include "core/policy_log.h"

#include "core/policy_words.h"

namespace ratescope {

void writePolicy(LineWriter& line, const Policy& policy)
{
    line.field("rate", policy.throttle.rate);
    line.field("rate-window", policy.throttle.rateWindow);
    line.field("burst", policy.throttle.burst);
    line.field("token-rate", policy.throttle.tokenRate);
    line.field("token-burst", policy.throttle.tokenBurst);
    line.field("input-token-rate", policy.throttle.inputTokenRate);
    line.field("output-token-rate", policy.throttle.outputTokenRate);
    line.field("requests-per-day", policy.throttle.requestsPerDay);
    line.field("tokens-per-day", policy.throttle.tokensPerDay);
    line.field("concurrency", policy.throttle.concurrency);
    line.field("backoff", wordOf<BackoffKind>(backoffWords, policy.backoff.kind));
    line.field("jitter", wordOf<Jitter>(jitterWords, policy.backoff.jitter));
    line.field("base", policy.backoff.base);
    line.field("factor", policy.backoff.factor);
    line.field("cap", policy.backoff.cap);
    line.field("jitter-share", policy.backoff.jitterShare);
    line.field("retries", policy.backoff.retries);
    line.field("deadline", policy.backoff.deadline);
    line.field("hint-use", wordOf<HintUse>(hintWords, policy.backoff.hint));
    line.field("longest-hint", policy.backoff.longestHint);
    line.field("long-hint", wordOf<LongHint>(longHintWords, policy.backoff.longHint));
    line.field("shortest-hint", policy.backoff.shortestHint);
    line.field("controller", controllerName(policy.controller.kind));
    line.field("shared-gate", policy.sharedGate);
    line.field("pause-after-refusal", policy.pauseAfterRefusal);
    line.field("attempt-timeout", policy.attemptTimeout);
    const auto budget = policy.retryBudget;
    line.field("budget-share", budget ? std::optional(budget->share) : std::nullopt);
    line.field("budget-minimum", budget ? std::optional(budget->minimumPerSecond) : std::nullopt);
    line.field("budget-window", budget ? std::optional(budget->window) : std::nullopt);
    const auto breaker = policy.breaker;
    line.field("breaker-failures", breaker ? std::optional(breaker->failures) : std::nullopt);
    line.field("breaker-open-for", breaker ? std::optional(breaker->openFor) : std::nullopt);
}

} // namespace ratescope
