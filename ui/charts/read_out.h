#pragma once

#include "metrics/time_series.h"

#include <QString>

namespace ratescope {

/// Every value at one instant, a line each: what the crosshair's read-out says. `age` is before
/// `now`; empty when the view does not reach back to it.
QString readOut(const SeriesView& view, Instant now, Duration age);

} // namespace ratescope
