#include "core/header_values.h"

#include <algorithm>
#include <array>

namespace ratescope {

namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;

constexpr std::array<std::string_view, 12> monthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
/// As std::chrono::weekday counts: from Sunday.
constexpr std::array<std::string_view, 7> dayNames{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::size_t shortName = 3;

/// Takes fixed pieces off the front of a text; once one is not there, nothing fits any more.
class Cursor
{
public:
    explicit Cursor(std::string_view text)
        : m_rest(text)
    {}

    void literal(std::string_view expected)
    {
        require(m_rest.starts_with(expected));
        m_rest.remove_prefix(m_ok ? expected.size() : 0);
    }

    int number(std::size_t digits)
    {
        require(m_rest.size() >= digits);
        int value = 0;
        for (std::size_t i = 0; m_ok && i < digits; ++i) {
            const char c = m_rest[i];
            require(c >= '0' && c <= '9');
            value = value * 10 + (c - '0');
        }
        m_rest.remove_prefix(m_ok ? digits : 0);
        return value;
    }

    /// asctime pads a day of one digit with a space.
    int paddedDay()
    {
        if (m_rest.starts_with(' ')) {
            literal(" ");
            return number(1);
        }
        return number(2);
    }

    /// Any of the names, of which only the first `length` letters are written. Its index.
    template <std::size_t count>
    std::size_t name(const std::array<std::string_view, count>& names,
                     std::size_t length = std::string_view::npos)
    {
        for (std::size_t i = 0; m_ok && i < count; ++i) {
            const std::string_view candidate = names[i].substr(0, length);
            if (m_rest.starts_with(candidate)) {
                m_rest.remove_prefix(candidate.size());
                return i;
            }
        }
        m_ok = false;
        return 0;
    }

    bool finished() const { return m_ok && m_rest.empty(); }

private:
    void require(bool condition) { m_ok = m_ok && condition; }

    std::string_view m_rest;
    bool m_ok = true;
};

struct Fields
{
    int year = 0;
    std::size_t month = 0; ///< 0 … 11
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0; ///< 60 in a leap second
};

void readTime(Cursor& cursor, Fields& fields)
{
    fields.hour = cursor.number(2);
    cursor.literal(":");
    fields.minute = cursor.number(2);
    cursor.literal(":");
    fields.second = cursor.number(2);
}

std::optional<WallTime> toWallTime(const Fields& fields)
{
    const std::chrono::year_month_day date(year(fields.year),
                                           std::chrono::month(unsigned(fields.month) + 1U),
                                           std::chrono::day(unsigned(fields.day)));
    if (!date.ok() || fields.hour > 23 || fields.minute > 59 || fields.second > 60) {
        return std::nullopt;
    }
    return WallTime(sys_days(date) + std::chrono::hours(fields.hour) +
                    std::chrono::minutes(fields.minute) + seconds(fields.second));
}

/// "Sun, 06 Nov 1994 08:49:37 GMT". Whether the weekday is the date's own does not matter.
std::optional<WallTime> parseImfFixdate(std::string_view text)
{
    Cursor cursor(text);
    Fields fields;
    cursor.name(dayNames, shortName);
    cursor.literal(", ");
    fields.day = cursor.number(2);
    cursor.literal(" ");
    fields.month = cursor.name(monthNames);
    cursor.literal(" ");
    fields.year = cursor.number(4);
    cursor.literal(" ");
    readTime(cursor, fields);
    cursor.literal(" GMT");
    return cursor.finished() ? toWallTime(fields) : std::nullopt;
}

/// The latest year of a century's two digits in which the moment is at most 50 years ahead.
std::optional<WallTime> withCentury(Fields fields, WallTime now)
{
    const std::chrono::year_month_day today(std::chrono::floor<days>(now));
    const int thisYear = int(today.year());
    const WallTime latest = now + std::chrono::years(50);
    const int twoDigits = fields.year;
    for (const int ahead : {100, 0, -100}) {
        fields.year = thisYear - thisYear % 100 + ahead + twoDigits;
        const std::optional<WallTime> time = toWallTime(fields);
        if (time && *time <= latest) {
            return time;
        }
    }
    return std::nullopt;
}

/// "Sunday, 06-Nov-94 08:49:37 GMT".
std::optional<WallTime> parseRfc850(std::string_view text, WallTime now)
{
    Cursor cursor(text);
    Fields fields;
    cursor.name(dayNames);
    cursor.literal(", ");
    fields.day = cursor.number(2);
    cursor.literal("-");
    fields.month = cursor.name(monthNames);
    cursor.literal("-");
    fields.year = cursor.number(2);
    cursor.literal(" ");
    readTime(cursor, fields);
    cursor.literal(" GMT");
    return cursor.finished() ? withCentury(fields, now) : std::nullopt;
}

/// "Sun Nov  6 08:49:37 1994".
std::optional<WallTime> parseAsctime(std::string_view text)
{
    Cursor cursor(text);
    Fields fields;
    cursor.name(dayNames, shortName);
    cursor.literal(" ");
    fields.month = cursor.name(monthNames);
    cursor.literal(" ");
    fields.day = cursor.paddedDay();
    cursor.literal(" ");
    readTime(cursor, fields);
    cursor.literal(" ");
    fields.year = cursor.number(4);
    return cursor.finished() ? toWallTime(fields) : std::nullopt;
}

void appendPadded(std::string& text, int value, int digits)
{
    for (int unit = digits == 4 ? 1'000 : 10; unit > 0; unit /= 10) {
        text += static_cast<char>('0' + value / unit % 10);
    }
}

} // namespace

std::optional<WallTime> parseHttpDate(std::string_view text, WallTime now)
{
    if (const auto time = parseImfFixdate(text)) {
        return time;
    }
    if (const auto time = parseRfc850(text, now)) {
        return time;
    }
    return parseAsctime(text);
}

std::string formatHttpDate(WallTime time)
{
    using namespace std::chrono_literals;
    constexpr sys_days first(0y / 1 / 1);
    constexpr sys_days afterLast(10'000y / 1 / 1);
    const auto whole =
        std::clamp(std::chrono::floor<seconds>(time), std::chrono::sys_seconds(first),
                   std::chrono::sys_seconds(afterLast) - 1s);
    const sys_days day = std::chrono::floor<days>(whole);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(whole - day);

    std::string text(dayNames[std::chrono::weekday(day).c_encoding()].substr(0, shortName));
    text += ", ";
    appendPadded(text, int(unsigned(date.day())), 2);
    text.append(" ").append(monthNames[unsigned(date.month()) - 1U]).append(" ");
    appendPadded(text, int(date.year()), 4);
    text += ' ';
    appendPadded(text, int(clock.hours().count()), 2);
    text += ':';
    appendPadded(text, int(clock.minutes().count()), 2);
    text += ':';
    appendPadded(text, int(clock.seconds().count()), 2);
    return text + " GMT";
}

} // namespace ratescope
