#include "core/header_values.h"

#include "core/number_text.h"

#include <array>
#include <cmath>
#include <limits>

namespace ratescope {

namespace {

struct Unit
{
    std::string_view name;
    std::int64_t nanoseconds;
};

/// Longer names before the shorter ones they begin with. Go takes both code points for "micro".
constexpr std::array<Unit, 8> units{{{"ns", 1},
                                     {"us", 1'000},
                                     {"\u00b5s", 1'000},
                                     {"\u03bcs", 1'000},
                                     {"ms", 1'000'000},
                                     {"s", 1'000'000'000},
                                     {"m", 60'000'000'000},
                                     {"h", 3'600'000'000'000}}};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Reads "2", "59.56" or ".5" and the unit behind it off the front of the text.
class ComponentReader
{
public:
    explicit ComponentReader(std::string_view text)
        : m_rest(text)
    {}

    bool atEnd() const { return m_rest.empty(); }

    std::optional<std::int64_t> next()
    {
        bool anyDigit = false;
        std::int64_t whole = 0;
        for (; startsWithDigit(); m_rest.remove_prefix(1), anyDigit = true) {
            if (whole > (std::numeric_limits<std::int64_t>::max() - 9) / 10) {
                return std::nullopt;
            }
            whole = whole * 10 + (m_rest.front() - '0');
        }
        double fraction = 0.0;
        double scale = 1.0;
        if (!m_rest.empty() && m_rest.front() == '.') {
            m_rest.remove_prefix(1);
            for (; startsWithDigit(); m_rest.remove_prefix(1), anyDigit = true) {
                if (scale < 1e15) { // what follows is far below a nanosecond
                    fraction = fraction * 10.0 + (m_rest.front() - '0');
                    scale *= 10.0;
                }
            }
        }
        const Unit* unit = anyDigit ? takeUnit() : nullptr;
        constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
        if (unit == nullptr || whole > most / unit->nanoseconds) {
            return std::nullopt;
        }
        const std::int64_t product = whole * unit->nanoseconds;
        const std::int64_t part =
            std::llround(fraction * (static_cast<double>(unit->nanoseconds) / scale));
        return part > most - product ? std::nullopt : std::optional(product + part);
    }

private:
    bool startsWithDigit() const { return !m_rest.empty() && isDigit(m_rest.front()); }

    const Unit* takeUnit()
    {
        for (const Unit& unit : units) {
            if (m_rest.starts_with(unit.name)) {
                m_rest.remove_prefix(unit.name.size());
                return &unit;
            }
        }
        return nullptr;
    }

    std::string_view m_rest;
};

/// value / unit with all its decimals and no trailing zeros.
std::string decimalText(std::int64_t value, std::int64_t unit)
{
    std::string text = integerText(value / unit);
    std::int64_t rest = value % unit;
    if (rest != 0) {
        text += '.';
    }
    for (std::int64_t digit = unit / 10; rest != 0; rest %= digit, digit /= 10) {
        text += static_cast<char>('0' + rest / digit);
    }
    return text;
}

} // namespace

std::optional<Duration> parseGoDuration(std::string_view text)
{
    if (text.empty()) {
        return std::nullopt;
    }
    std::int64_t sum = 0;
    for (ComponentReader reader(text); !reader.atEnd();) {
        const std::optional<std::int64_t> component = reader.next();
        if (!component || *component > std::numeric_limits<std::int64_t>::max() - sum) {
            return std::nullopt;
        }
        sum += *component;
    }
    return Duration(sum);
}

std::string formatGoDuration(Duration duration)
{
    const std::int64_t total = duration.count();
    if (total <= 0) {
        return "0s";
    }
    if (total < 1'000) {
        return integerText(total) + "ns";
    }
    if (total < 1'000'000) {
        return decimalText(total, 1'000) + "us";
    }
    if (total < 1'000'000'000) {
        return decimalText(total, 1'000'000) + "ms";
    }
    constexpr std::int64_t minute = 60'000'000'000;
    const std::int64_t minutes = total / minute;
    std::string text;
    if (minutes >= 60) {
        text = integerText(minutes / 60) + "h";
    }
    if (minutes > 0) {
        text += integerText(minutes % 60) + "m";
    }
    return text + decimalText(total % minute, 1'000'000'000) + "s";
}

} // namespace ratescope
