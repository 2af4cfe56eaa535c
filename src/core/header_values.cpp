#include "core/header_values.h"

#include "core/field_text.h"
#include "core/reset_value.h"

#include <algorithm>

namespace ratescope {

namespace {

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
    if (const auto wait = parseFieldWait(text, 1.0)) {
        return wait;
    }
    return parseWaitUntil(text, headers, now);
}

} // namespace ratescope
