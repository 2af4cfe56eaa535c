#pragma once

#include "core/log_line.h"
#include "core/policy.h"

namespace ratescope {

/// Every field of a policy, into a line of the event log.
void writePolicy(LineWriter& line, const Policy& policy);

} // namespace ratescope
