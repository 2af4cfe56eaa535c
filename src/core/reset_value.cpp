#include "core/reset_value.h"

#include "core/field_text.h"
#include "core/header_values.h"

#include <algorithm>

namespace ratescope {

namespace {

/// Takes fixed pieces off the front of a stamp; after the first that is not there nothing fits.
class StampReader
{
public:
    explicit StampReader(std::string_view text)
        : m_rest(text)
    {}

    int number(std::size_t digits)
    {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            value = value * 10 + digit();
        }
        return value;
    }

    char oneOf(std::string_view choices)
    {
        const char c = m_rest.empty() ? '\0' : m_rest.front();
        m_ok = m_ok && c != '\0' && choices.find(c) != std::string_view::npos;
        m_rest.remove_prefix(m_rest.empty() ? 0 : 1);
        return c;
    }

    /// ".123456" as whole milliseconds; nothing there is zero.
    int milliseconds()
    {
        if (!m_rest.starts_with('.')) {
            return 0;
        }
        m_rest.remove_prefix(1);
        int value = 0;
        int unit = 100;
        do {
            value += digit() * unit;
            unit /= 10;
        } while (m_ok && !m_rest.empty() && m_rest.front() >= '0' && m_rest.front() <= '9');
        return value;
    }

    bool finished() const { return m_ok && m_rest.empty(); }

private:
    int digit()
    {
        const char c = oneOf("0123456789");
        return m_ok ? c - '0' : 0;
    }

    std::string_view m_rest;
    bool m_ok = true;
};

std::optional<Duration> until(WallTime moment, WallTime reference)
{
    // Compared in milliseconds: the years between could be more than a Duration holds.
    const WallTime::duration wait = moment - reference;
    if (wait > std::chrono::years(10)) {
        return std::nullopt;
    }
    return std::max(wait, WallTime::duration::zero());
}

} // namespace

std::optional<WallTime> parseRfc3339(std::string_view text)
{
    StampReader reader(text);
    const int year = reader.number(4);
    reader.oneOf("-");
    const int month = reader.number(2);
    reader.oneOf("-");
    const int day = reader.number(2);
    reader.oneOf("Tt ");
    const int hour = reader.number(2);
    reader.oneOf(":");
    const int minute = reader.number(2);
    reader.oneOf(":");
    const int second = reader.number(2);
    const int milliseconds = reader.milliseconds();
    const char zone = reader.oneOf("Zz+-");
    int offset = 0; // minutes
    if (zone == '+' || zone == '-') {
        const int hours = reader.number(2);
        reader.oneOf(":");
        const int minutes = reader.number(2);
        if (hours > 23 || minutes > 59) {
            return std::nullopt;
        }
        offset = (hours * 60 + minutes) * (zone == '-' ? -1 : 1);
    }
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!reader.finished() || !date.ok() || hour > 23 || minute > 59 || second > 60) {
        return std::nullopt;
    }
    return WallTime(std::chrono::sys_days(date) + std::chrono::hours(hour) +
                    std::chrono::minutes(minute - offset) + std::chrono::seconds(second) +
                    std::chrono::milliseconds(milliseconds));
}

std::optional<Duration> parseReset(std::string_view text, WallTime reference)
{
    if (const std::optional<double> number = parseFieldNumber(text)) {
        if (*number < 1e9) {
            return parseFieldWait(text, 1.0);
        }
        const double milliseconds = *number >= 1e12 ? *number : *number * 1e3;
        if (milliseconds >= 1e15) { // some 30,000 years ahead
            return std::nullopt;
        }
        return until(WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds))),
                     reference);
    }
    if (const std::optional<Duration> duration = parseGoDuration(text)) {
        return *duration <= longestReadableWait ? duration : std::nullopt;
    }
    if (const std::optional<WallTime> stamp = parseRfc3339(text)) {
        return until(*stamp, reference);
    }
    const std::optional<WallTime> date = parseHttpDate(text, reference);
    return date ? until(*date, reference) : std::nullopt;
}

WallTime serverTime(const HttpHeaders& headers, WallTime receivedAt)
{
    const std::string* date = findHeader(headers, "date");
    return date == nullptr ? receivedAt
                           : parseHttpDate(trimmedField(*date), receivedAt).value_or(receivedAt);
}

} // namespace ratescope
