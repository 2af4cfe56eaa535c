#include "core/header_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ratescope {

namespace {

constexpr Duration longestWait = std::chrono::years(10);

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// A whole text as a number >= 0. from_chars alone would take "inf", "nan" and a minus sign.
std::optional<double> parseNumber(std::string_view text)
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

std::optional<std::int64_t> parseCount(std::string_view text)
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
std::optional<Duration> parseWait(std::string_view text, double unitSeconds)
{
    const std::optional<double> number = parseNumber(text);
    if (!number || *number * unitSeconds > toSeconds(longestWait)) {
        return std::nullopt;
    }
    return fromSeconds(*number * unitSeconds);
}

std::optional<Duration> parseWaitUntil(std::string_view text, const HttpHeaders& headers,
                                       WallTime now)
{
    WallTime reference = now;
    if (const std::string* date = findHeader(headers, "date")) {
        reference = parseHttpDate(trimmed(*date), now).value_or(now);
    }
    const std::optional<WallTime> until = parseHttpDate(text, reference);
    // Compared in milliseconds: the years between could be more than a Duration holds.
    if (!until || *until - reference > std::chrono::years(10)) {
        return std::nullopt;
    }
    return std::max<WallTime::duration>(*until - reference, WallTime::duration::zero());
}

/// OpenAI writes "6m0s"; Azure writes bare seconds into the same field.
std::optional<Duration> parseReset(std::string_view text)
{
    const std::optional<Duration> duration = parseGoDuration(text);
    if (!duration) {
        return parseWait(text, 1.0);
    }
    return *duration <= longestWait ? duration : std::nullopt;
}

void readField(AxisLimit& axis, std::string_view quantity, std::string_view value)
{
    if (quantity == "limit") {
        axis.limit = parseCount(value);
    } else if (quantity == "remaining") {
        axis.remaining = parseCount(value);
    } else if (quantity == "reset") {
        axis.untilFull = parseReset(value);
    }
}

} // namespace

std::optional<Duration> parseRetryAfter(const HttpHeaders& headers, WallTime now)
{
    if (const std::string* value = findHeader(headers, "retry-after-ms")) {
        if (const auto wait = parseWait(trimmed(*value), 1e-3)) {
            return wait;
        }
    }
    const std::string* value = findHeader(headers, "retry-after");
    if (value == nullptr) {
        return std::nullopt;
    }
    const std::string_view text = trimmed(*value);
    if (const auto wait = parseWait(text, 1.0)) {
        return wait;
    }
    return parseWaitUntil(text, headers, now);
}

std::optional<LimitState> parseOpenAiLimits(const HttpHeaders& headers)
{
    constexpr std::string_view prefix = "x-ratelimit-";
    LimitState state;
    for (const HttpHeader& header : headers) {
        std::string_view name = header.name;
        if (!name.starts_with(prefix)) {
            continue;
        }
        name.remove_prefix(prefix.size());
        const std::size_t dash = std::min(name.find('-'), name.size());
        const std::string_view quantity = name.substr(0, dash);
        const std::string_view axis = name.substr(dash);
        if (axis == "-requests") {
            readField(state.requests, quantity, trimmed(header.value));
        } else if (axis == "-tokens") {
            readField(state.tokens, quantity, trimmed(header.value));
        }
    }
    if (state.requests.empty() && state.tokens.empty()) {
        return std::nullopt;
    }
    return state;
}

} // namespace ratescope
