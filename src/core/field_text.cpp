#include "core/field_text.h"

#include <charconv>
#include <cmath>

namespace ratescope {

std::string_view trimmedField(std::string_view text)
{
    constexpr std::string_view space = " \t";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// A whole text as a number >= 0. from_chars alone would take "inf", "nan" and a minus sign.
std::optional<double> parseFieldNumber(std::string_view text)
{
    if (text.empty() || !((text.front() >= '0' && text.front() <= '9') || text.front() == '.')) {
        return std::nullopt;
    }
    double value = 0.0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end || !std::isfinite(value)) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::int64_t> parseFieldCount(std::string_view text)
{
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end || value < 0) {
        return std::nullopt;
    }
    return value;
}

/// `number` times `unit`; nullopt beyond the longest wait that anybody can mean.
std::optional<Duration> parseFieldWait(std::string_view text, double unitSeconds)
{
    const std::optional<double> number = parseFieldNumber(text);
    if (!number || *number * unitSeconds > toSeconds(longestReadableWait)) {
        return std::nullopt;
    }
    return fromSeconds(*number * unitSeconds);
}

} // namespace ratescope
