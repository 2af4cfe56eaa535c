#pragma once

#include <optional>

namespace ratescope {

/// The interval between low (exclusive) and high (inclusive), seconds, whose rate is the likeliest
/// to have been set by a person: 60/min and its tenfolds first, then 1, 3, 2, 5, … Empty when the
/// bracket, which is not wider than tenfold, holds none of these.
std::optional<double> roundInterval(double low, double high);
/// Whether the rate of this interval is one of these, to half a percent.
bool isRoundInterval(double seconds);

} // namespace ratescope
