#pragma once

#include "core/time.h"

namespace ratescope {

/// What part of the past is looked at: what every picture over time draws, so that all of them
/// tell of the same stretch.
struct TimeRange
{
    Instant from;                            ///< the left edge; may lie before the first event
    Duration span = std::chrono::minutes(1); ///< > 0

    Instant until() const { return from + span; }
    bool operator==(const TimeRange&) const = default;
};

} // namespace ratescope
