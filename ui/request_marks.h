#pragma once

#include <QColor>
#include <QIcon>

#include "ui/request_log_row.h"

namespace ratescope {

/// The shape that stands for a state beside its word: an arrow in flight, an hourglass waiting, a
/// tick answered, a cross lost, a bar cancelled.
QIcon requestMark(RequestLogRow::State state, const QColor& colour, const QColor& whenSelected);

} // namespace ratescope
