#pragma once

#include "core/time.h"

#include <cstdint>
#include <string>

namespace ratescope {

/// Numbers as text, the same on every machine and in every locale (std::to_chars).

std::string integerText(std::int64_t value);
/// The shortest text that reads back as the same double, never in exponent form.
std::string exactNumber(double value);
/// With at most `decimals` (0 … 9) digits after the point and no trailing zeros: "2.5", "80".
std::string roundedNumber(double value, int decimals);

/// "17 ms", "1.5 s", "10 min", "24 h": whole hours and minutes as such (from two minutes on), else
/// seconds or milliseconds with at most three decimals, or with all of them when `exact`.
std::string durationText(Duration duration, bool exact = false);

/// "60/min", "2.5/s": per minute where that is a whole number, per second from 1/s on.
std::string rateText(double perSecond);

} // namespace ratescope
