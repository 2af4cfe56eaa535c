#include "core/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ratescope {

namespace {

/// Room for the largest double in fixed notation: 309 digits, sign, point and decimals.
using Buffer = std::array<char, 400>;

} // namespace

std::string integerText(std::int64_t value)
{
    Buffer buffer;
    const auto end = std::to_chars(buffer.begin(), buffer.end(), value).ptr;
    return std::string(buffer.begin(), end);
}

std::string exactNumber(double value)
{
    // The smallest denormals would need 1,000 digits in fixed notation; no value of ours is one.
    Buffer buffer;
    auto result = std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::fixed);
    if (result.ec != std::errc()) {
        result = std::to_chars(buffer.begin(), buffer.end(), value);
    }
    return std::string(buffer.begin(), result.ptr);
}

std::string roundedNumber(double value, int decimals)
{
    Buffer buffer;
    const auto end =
        std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::fixed, decimals).ptr;
    std::string text(buffer.begin(), end);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') {
            text.pop_back();
        }
    }
    return text == "-0" ? "0" : text;
}

std::string durationText(Duration duration, bool exact)
{
    using namespace std::chrono_literals;
    const int decimals = exact ? 9 : 3;
    if (duration == Duration::zero()) {
        return "0 s";
    }
    if (duration % 1h == Duration::zero()) {
        return integerText(duration / 1h) + " h";
    }
    if (duration >= 2min && duration % 1min == Duration::zero()) {
        return integerText(duration / 1min) + " min";
    }
    if (duration > -1s && duration < 1s) {
        return roundedNumber(toSeconds(duration) * 1e3, exact ? 6 : decimals) + " ms";
    }
    return roundedNumber(toSeconds(duration), decimals) + " s";
}

std::string rateText(double perSecond)
{
    const double perMinute = perSecond * 60.0;
    const bool whole =
        std::abs(perMinute - std::round(perMinute)) <= 1e-9 * std::max(1.0, perMinute);
    return whole || perSecond < 1.0 ? roundedNumber(perMinute, 2) + "/min"
                                    : roundedNumber(perSecond, 2) + "/s";
}

} // namespace ratescope
