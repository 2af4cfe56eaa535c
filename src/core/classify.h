#pragma once

#include "core/outcome.h"

namespace ratescope {

/// Judges one attempt. Total: every input yields an outcome. The rows follow the decision table of
/// the project's facts (A.13): money and size are never retried, `x-should-retry` overrides the
/// rest, 408, 409, 429 and 5xx are retriable as in the official SDKs, other 4xx are not.
Outcome classify(const AttemptResult& result);

} // namespace ratescope
