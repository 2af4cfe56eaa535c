#pragma once

#include <QColor>
#include <QIcon>

#include "metrics/job_lane.h"

namespace ratescope {

/// The shape that stands for a state beside its word: an arrow in flight, an hourglass waiting, a
/// tick answered, a cross lost, a bar cancelled.
QIcon laneMark(LaneState state, const QColor& colour, const QColor& whenSelected);

} // namespace ratescope
