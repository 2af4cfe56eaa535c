#pragma once

#include "core/policy.h"
#include "core/time.h"

#include <optional>

namespace ratescope {

/// What a wait is computed from, besides the settings.
struct BackoffDraw
{
    int retry = 0; ///< counts from 0
    double u = 0;  ///< uniform in [0, 1)
    /// The wait before this one, at least base; for the first retry it is taken as base.
    Duration previous = Duration::zero();
    double previousU = 0; ///< the u of the wait before this one
};

/// The wait before a retry, without any hint.
///
/// With d = min(cap, base·factor^retry), retry counting from 0, and u uniform in [0, 1):
///   Jitter::none          d
///   Jitter::full          u·d
///   Jitter::equal         d/2 + u·d/2
///   Jitter::decorrelated  min(cap, base + u·(factor + 1)·previous − u·base), factor 2 giving the
///                         article's U(base, 3·previous)
///   Jitter::shorten       d·(1 − jitterShare·u), the rule of the official OpenAI SDKs
/// The others cap what the jitter has made of the growth, g = base·factor^retry, as their authors
/// do:
///   Jitter::lengthen      min(cap, g·(1 + jitterShare·u)): LangChain, google-genai, p-retry
///   Jitter::around        min(cap, g·(1 − jitterShare + 2·jitterShare·u)): resilience4j
///   Jitter::plusSecond    min(cap, g + u·1 s): tenacity's wait_exponential_jitter, Speakeasy's
///   SDKs Jitter::smooth        min(cap, (f(retry + u) − f(retry − 1 + previousU))·base/1.4) with
///                         f(t) = factor^t·tanh(√(4t)) and f of less than 0 being 0: Polly's
///                         DecorrelatedJitterBackoffV2
/// BackoffKind::fixed has g = d = base, and its decorrelated waits do not grow: U(base, 2·base).
/// BackoffKind::polynomial has g = base·retry^factor: Speakeasy's SDKs, factor being 1.5.
/// BackoffKind::none has d = 0 whatever the jitter. Any retry count is safe: nothing overflows.
/// Sources: AWS Architecture Blog "Exponential Backoff and Jitter" and its published simulator
/// (aws-samples/aws-arch-backoff-simulator); openai-python `_calculate_retry_timeout`; Polly
/// `RetryHelper`; the others as named.
Duration backoffWait(const BackoffSettings& settings, const BackoffDraw& draw);
inline Duration backoffWait(const BackoffSettings& settings, int retry, Duration previous, double u)
{
    return backoffWait(settings, {.retry = retry, .u = u, .previous = previous});
}

/// The un-jittered d above: what the curve in the policy panel shows.
Duration backoffCeiling(const BackoffSettings& settings, int retry);

/// What is left of a server's hint under these settings: empty when it is to be ignored. One that
/// is too long stays as it is under LongHint::giveUp: the caller compares.
std::optional<Duration> usableHint(const BackoffSettings& settings, std::optional<Duration> hint);

/// The wait of a job that was refused with this usable hint.
Duration waitWithHint(const BackoffSettings& settings, const BackoffDraw& draw,
                      std::optional<Duration> hint);

} // namespace ratescope
