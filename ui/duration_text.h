#pragma once

#include "core/time.h"

#include <QString>

namespace ratescope {

/// How long, to read at a glance: "80 ms", "3.2 s", "45 s", "2 min 5 s", "1 h 3 min". Negative
/// values read as zero.
QString durationText(Duration duration);
/// An estimate, in one unit: "4 s", "8 min", "3 h"; a second at least.
QString roughText(Duration duration);

} // namespace ratescope
