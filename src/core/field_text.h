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
/// The whole text as an integer >= 0.
std::optional<std::int64_t> parseFieldCount(std::string_view text);
/// A number of units of time; nullopt beyond the longest readable wait.
std::optional<Duration> parseFieldWait(std::string_view text, double unitSeconds);

} // namespace ratescope
