#pragma once

#include "core/units.h"

#include <QString>

#include <optional>

namespace ratescope {

/// "60/min", "1.5/s", "1000/hour", "5/day" (also /sec /second /minute /h /m /d); a bare number is
/// per minute. Positive and finite; nullopt otherwise. The amount is in whatever unit is counted.
std::optional<RequestRate> parseRequestRate(const QString& text);
/// The same, with the span it was stated for: 1 s for "1/s", 1 h for "1000/hour".
struct StatedRate
{
    RequestRate rate;
    Duration window = std::chrono::minutes(1);
};
std::optional<StatedRate> parseStatedRate(const QString& text);
std::optional<TokenRate> parseTokenRate(const QString& text);
/// The shortest form that reads well: "1.5/s", "60/min".
QString formatRate(double perSecond);

/// A whole number as such, another one to the last digit that matters.
QString plainNumber(double number);
/// The text of a rate that parses back to exactly the same rate.
QString exactRate(double perSecond);
/// The same in the unit of the window it was stated for, where there is such a unit.
QString exactRate(RequestRate rate, Duration window);

} // namespace ratescope
