#pragma once

#include "ui/charts/time_range.h"

#include <QString>

#include <optional>
#include <vector>

namespace ratescope {

/// The time axis of the lanes: the charts' stretch of time on the width of a column.
struct LaneAxis
{
    TimeRange range;
    Instant now;      ///< what ages are counted from; at the right edge while the charts are live
    double left = 0;  ///< pixels
    double right = 0; ///< pixels; > left
    std::optional<Instant> began = std::nullopt; ///< of a run that is over: times count from it

    /// Not bounded to the edges.
    double xOf(Instant at) const;
    Instant at(double x) const;

    struct Tick
    {
        double x = 0;
        QString text; ///< "−30 s", or "1:30" after the beginning
    };
    /// At whole times, at least `pixels` apart, from the right to the left.
    std::vector<Tick> ticks(double pixels) const;
};

} // namespace ratescope
