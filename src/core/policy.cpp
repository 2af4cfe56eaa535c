#include "core/policy.h"

#include "core/policy_words.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

double clampedNumber(double value, double lowest, double highest, double whenNaN)
{
    return std::isnan(value) ? whenNaN : std::clamp(value, lowest, highest);
}

/// A rate that is not a number becomes the field's default, which is "no limit".
template <typename Unit>
std::optional<Rate<Unit>> clampedRate(std::optional<Rate<Unit>> rate, Rate<Unit> lowest,
                                      Rate<Unit> highest)
{
    if (!rate || std::isnan(rate->perSecond())) {
        return std::nullopt;
    }
    return std::clamp(*rate, lowest, highest);
}

template <typename Value>
std::optional<Value> clampedOptional(std::optional<Value> value, Value lowest, Value highest)
{
    return value ? std::optional(std::clamp(*value, lowest, highest)) : std::nullopt;
}

ThrottleSettings clampedThrottle(const ThrottleSettings& throttle)
{
    ThrottleSettings result;
    result.rate =
        clampedRate(throttle.rate, RequestRate::per(1.0, 24h), RequestRate::perSecond(1e4));
    result.rateWindow = std::clamp<Duration>(throttle.rateWindow, 1s, 24h);
    result.burst = std::clamp(throttle.burst, 1, 10'000);
    const auto tokens = [](std::optional<TokenRate> rate) {
        return clampedRate(rate, TokenRate::perMinute(1.0), TokenRate::perSecond(1e8));
    };
    result.tokenRate = tokens(throttle.tokenRate);
    result.inputTokenRate = tokens(throttle.inputTokenRate);
    result.outputTokenRate = tokens(throttle.outputTokenRate);
    result.tokenBurst = clampedOptional(throttle.tokenBurst, Tokens{1}, Tokens{10'000'000'000});
    result.requestsPerDay =
        clampedOptional<std::int64_t>(throttle.requestsPerDay, 1, 1'000'000'000);
    result.tokensPerDay =
        clampedOptional(throttle.tokensPerDay, Tokens{1}, Tokens{1'000'000'000'000});
    result.concurrency = std::clamp(throttle.concurrency, 1, 256);
    return result;
}

BackoffSettings clampedBackoff(const BackoffSettings& backoff)
{
    const BackoffSettings defaults;
    BackoffSettings result = backoff;
    result.base = std::clamp<Duration>(backoff.base, 1ms, 10min);
    result.factor = clampedNumber(backoff.factor, 1.0, 10.0, defaults.factor);
    result.cap = std::clamp<Duration>(backoff.cap, result.base, 1h);
    result.jitterShare = clampedNumber(backoff.jitterShare, 0.0, 1.0, defaults.jitterShare);
    result.retries = std::clamp(backoff.retries, 0, 1'000);
    result.deadline = clampedOptional<Duration>(backoff.deadline, 1s, 24h);
    result.longestHint = std::clamp<Duration>(backoff.longestHint, 1s, 24h);
    result.shortestHint = std::clamp<Duration>(backoff.shortestHint, 0s, 1min);
    return result;
}

} // namespace

const char* controllerName(ControllerKind kind)
{
    return wordOf<ControllerKind>(controllerWords, kind);
}

Policy Policy::clamped() const
{
    Policy result = *this;
    result.throttle = clampedThrottle(throttle);
    result.backoff = clampedBackoff(backoff);
    if (controller.kind < ControllerKind::off || controller.kind > ControllerKind::automatic) {
        result.controller = {};
    }
    result.pauseAfterRefusal = std::clamp<Duration>(pauseAfterRefusal, 0s, 10min);
    result.attemptTimeout = std::clamp<Duration>(attemptTimeout, 100ms, 1h);
    if (retryBudget) {
        const RetryBudgetSettings defaults;
        result.retryBudget = {
            clampedNumber(retryBudget->share, 0.0, 1.0, defaults.share),
            clampedNumber(retryBudget->minimumPerSecond, 0.0, 1'000.0, defaults.minimumPerSecond),
            std::clamp<Duration>(retryBudget->window, 1s, 10min)};
    }
    if (breaker) {
        result.breaker = {std::clamp(breaker->failures, 1, 1'000),
                          std::clamp<Duration>(breaker->openFor, 100ms, 1h)};
    }
    return result;
}

} // namespace ratescope
