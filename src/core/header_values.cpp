#include "core/header_values.h"

#include "core/field_text.h"
#include "core/reset_value.h"

#include <algorithm>

namespace ratescope {

namespace {

/// Seconds; of several that were sent, which arrive as "5, 50", the longest, as each is a minimum.
std::optional<Duration> parseSeconds(std::string_view text)
{
    std::optional<Duration> longest;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::optional<Duration> wait =
            parseFieldWait(trimmedField(text.substr(0, comma)), 1.0);
        if (!wait) {
            return std::nullopt;
        }
        longest = std::max(longest, wait); // nothing is less than anything
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return longest;
}

std::optional<Duration> parseWaitUntil(std::string_view text, const HttpHeaders& headers,
                                       WallTime now)
{
    const WallTime reference = serverTime(headers, now);
    const std::optional<WallTime> until = parseHttpDate(text, reference);
    // Compared in milliseconds: the years between could be more than a Duration holds.
    if (!until || *until - reference > std::chrono::years(10)) {
        return std::nullopt;
    }
    return std::max<WallTime::duration>(*until - reference, WallTime::duration::zero());
}

} // namespace

std::optional<Duration> parseRetryAfter(const HttpHeaders& headers, WallTime now)
{
    if (const std::string* value = findHeader(headers, "retry-after-ms")) {
        if (const auto wait = parseFieldWait(trimmedField(*value), 1e-3)) {
            return wait;
        }
    }
    const std::string* value = findHeader(headers, "retry-after");
    if (value == nullptr) {
        return std::nullopt;
    }
    const std::string_view text = trimmedField(*value);
    if (const auto wait = parseSeconds(text)) {
        return wait;
    }
    return parseWaitUntil(withoutRepetition(text), headers, now);
}

} // namespace ratescope
