#pragma once

#include <QString>

namespace ratescope {

/// The style sheet of a report, in the colours of the screen.
QString reportStyle();

} // namespace ratescope
