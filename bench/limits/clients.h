#pragma once

#include "core/policy.h"
#include "limits/cells.h"

#include <vector>

namespace ratescope::bench {

enum class Telling {
    nothing,
    theLimit,      ///< its rate, its window and, where the cell says so, its burst
    twiceTheLimit, ///< the same with twice the rate
    theRate        ///< per minute, whatever the window and the burst are
};

struct Client
{
    const char* name;
    /// The policy for a cell, told so much.
    Policy (*policy)(const Cell&, Telling);
};

Policy automatic(const Cell& cell, Telling telling);
Policy search(const Cell& cell, Telling telling);
/// Published algorithms, re-expressed as policies.
std::vector<Client> yardsticks();

} // namespace ratescope::bench
