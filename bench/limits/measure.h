#pragma once

#include "limits/cells.h"

namespace ratescope::bench {

struct Score
{
    double ratio = 0.0;   ///< answered per time ÷ what was possible, at most 1
    double refused = 0.0; ///< share of the attempts
    int lost = 0;
    int refusals = 0;
    double seconds = 0.0;         ///< until the last one that was answered went: latencies are luck
    double possibleSeconds = 0.0; ///< of the client that knows
    std::string belief;           ///< the last sentence
};

Score measure(const Cell& cell, const Policy& policy, std::uint64_t seed, double possibleSeconds);

/// When the last one that is answered goes, from a client that knows the limiter exactly and is
/// never refused: each job goes the moment the limiter lets it in.
double possibleSeconds(const Cell& cell, std::uint64_t seed);

/// Prints one line per attempt and change of belief.
void trace(const Cell& cell, const Policy& policy, std::uint64_t seed);

} // namespace ratescope::bench
