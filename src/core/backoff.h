#pragma once

#include "core/policy.h"
#include "core/time.h"

namespace ratescope {

/// The wait before a retry, without any hint.
///
/// With d = min(cap, base·factor^retry), retry counting from 0, and u uniform in [0, 1):
///   Jitter::none          d
///   Jitter::full          u·d
///   Jitter::equal         d/2 + u·d/2
///   Jitter::decorrelated  min(cap, base + u·(factor + 1)·previous − u·base), factor 2 giving the
///                         article's U(base, 3·previous)
///   Jitter::shorten       d·(1 − jitterShare·u), the rule of the official OpenAI SDKs
/// BackoffKind::fixed has d = base, and its decorrelated waits do not grow: U(base, 2·base).
/// BackoffKind::none has d = 0 whatever the jitter. Any retry count is safe: nothing overflows.
/// Source: AWS Architecture Blog "Exponential Backoff and Jitter" and its published simulator
/// (aws-samples/aws-arch-backoff-simulator); openai-python `_calculate_retry_timeout`.
///
/// previous is the wait before this one, at least base; for the first retry it is taken as base.
Duration backoffWait(const BackoffSettings& settings, int retry, Duration previous, double u);

/// The un-jittered d above: what the curve in the policy panel shows.
Duration backoffCeiling(const BackoffSettings& settings, int retry);

} // namespace ratescope
