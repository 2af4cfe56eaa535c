#pragma once

#include "limits/cells.h"

#include <cstdint>
#include <vector>

namespace ratescope::bench {

/// Prints what becomes of each client when a limit of 60 a minute halves, and when it doubles,
/// after three minutes: refusals in the first minute and in the two that follow, and what goes in
/// the third minute after the doubling as a share of the new limit.
void printRecovery(std::uint64_t seed);

/// Its runs, the limit changed by this factor.
std::vector<Cell> recoveryCells(double factor);

} // namespace ratescope::bench
