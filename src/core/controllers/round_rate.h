#pragma once

#include <optional>

namespace ratescope {

/// The interval between low (exclusive) and high (inclusive), seconds, whose rate is the roundest
/// number per second, minute or hour: people set limits to 60/min, not to 59.3/min. Empty when no
/// rate in the bracket has at most two digits of which the second is zero or five.
std::optional<double> roundInterval(double low, double high);

} // namespace ratescope
