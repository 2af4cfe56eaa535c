#pragma once

#include "core/outcome.h"

namespace ratescope {

/// Judges one attempt. Total: every input yields an outcome. The rows follow the decision table of
/// the project's facts (A.13): money and size are never retried, `x-should-retry` overrides the
/// rest, 408, 409, 429 and 5xx are retriable as in the official SDKs, other 4xx are not.
///
/// An error status, or an error object inside a 200, says more than how the exchange ended: a 429
/// whose body was cut off is still a refusal. Codes and types are judged before any message, since
/// OpenAI's ordinary rate message speaks of billing. A refusal is whatever was answered 429 and
/// whatever is judged as rate limit, ramp, concurrency, long quota or overload. The hint is what
/// Retry-After says, else a field of the body, else an exhausted limit's reset, else the words of
/// the message; from an hour on the cause is a long quota. Money and size carry no hint: waiting
/// does not help. Without texts and headers nothing is allocated.
Outcome classify(const AttemptResult& result);

} // namespace ratescope
