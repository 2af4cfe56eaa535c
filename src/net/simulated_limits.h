#pragma once

#include "core/time.h"

#include <QtGlobal>

namespace ratescope {

/// What one simulated endpoint spends on its clients, hostile ones included.
struct SimulatedLimits
{
    int connections = 1024;                    ///< at once; further ones are closed at once
    Duration idle = std::chrono::seconds(60);  ///< for the next whole request, or for a reader
    Duration stall = std::chrono::minutes(10); ///< the longest life of a stalled answer
    Duration drain = std::chrono::seconds(1);  ///< reading on after an error, so it is seen
    qint64 unsentBytes = 256 * 1024;           ///< nothing is added to a longer write buffer
};

} // namespace ratescope
