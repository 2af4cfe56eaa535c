#pragma once

#include "metrics/job_lane.h"
#include "ui/requests/lane_axis.h"
#include "ui/theme.h"

class QPainter;
class QRectF;

namespace ratescope {

/// Draws one lane. Each meaning has its form besides its colour: waits are thin (a hairline in the
/// queue, a band in a wait with an end), attempts are bars; one in flight is hollow, one answered
/// full, one refused full and runs into a wall, one failed is hatched.
void paintLane(QPainter& painter, const QRectF& cell, const JobLane& lane, const LaneAxis& axis,
               const Theme& theme);

/// The colour that an attempt's end has in all charts.
QColor attemptColour(const LaneSpan& attempt, const Theme& theme);

} // namespace ratescope
