#pragma once

#include "core/time.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ratescope {

/// Longer than anybody means to wait: what is beyond is not taken for a wait at all.
inline constexpr Duration longestReadableWait = std::chrono::years(10);

/// Without the white space (SP, HTAB) at both ends.
std::string_view trimmedField(std::string_view text);
/// The whole text as a finite number >= 0 in decimal or exponent form. No sign, "inf" or "nan".
std::optional<double> parseFieldNumber(std::string_view text);
/// The whole text as a number >= 0, rounded down: counts come as "59.0" as well. No exponents.
std::optional<std::int64_t> parseFieldCount(std::string_view text);
/// Of a field that was sent twice alike, which arrives as "60, 60", the one; any other as it is.
std::string_view withoutRepetition(std::string_view text);
/// A number of units of time; nullopt beyond the longest readable wait.
std::optional<Duration> parseFieldWait(std::string_view text, double unitSeconds);

} // namespace ratescope
