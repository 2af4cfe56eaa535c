#pragma once

#include "ui/charts/chart_picture.h"

#include <QString>

namespace ratescope {

/// Every value of all charts at one instant, a line each: what the crosshair's read-out says. `age`
/// is before the right edge; empty when the picture does not reach back to it.
QString readOut(const ChartPicture& picture, Duration age);

} // namespace ratescope
