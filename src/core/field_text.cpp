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
    if (error != std::errc() || value < 0) {
        return std::nullopt;
    }
    const std::string_view fraction(stop, static_cast<std::size_t>(end - stop));
    const bool decimal = fraction.size() > 1 && fraction.front() == '.' &&
                         fraction.find_first_not_of("0123456789", 1) == std::string_view::npos;
    return fraction.empty() || decimal ? std::optional(value) : std::nullopt;
}

std::string_view withoutRepetition(std::string_view text)
{
    constexpr std::string_view comma = ", ";
    const std::size_t half = text.size() < comma.size() ? 0 : (text.size() - comma.size()) / 2;
    const std::string_view first = text.substr(0, half);
    const std::string_view rest = text.substr(half);
    return rest.starts_with(comma) && rest.substr(comma.size()) == first ? first : text;
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
