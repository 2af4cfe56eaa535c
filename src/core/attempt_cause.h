#pragma once

#include "core/outcome.h"

namespace ratescope {

/// What an attempt's end means: by its status, then by the words of its error, be it inside a 200,
/// then by how the exchange went. none: answered.
Cause causeOf(const AttemptResult& result);

} // namespace ratescope
