#include "wire/rate_text.h"

#include <QLocale>
#include <QRegularExpression>

#include <cmath>

namespace ratescope {

namespace {

struct Window
{
    const char* unit;
    double seconds;
};

constexpr Window second{"s", 1.0};
constexpr Window minute{"min", 60.0};
constexpr Window hour{"hour", 3600.0};
constexpr Window day{"day", 86400.0};

/// The unit's first letter tells them apart, because the pattern lets no other words through.
double windowSeconds(const QString& unit)
{
    if (unit.isEmpty()) {
        return minute.seconds;
    }
    switch (unit.front().toLower().unicode()) {
    case u's':
        return second.seconds;
    case u'h':
        return hour.seconds;
    case u'd':
        return day.seconds;
    default:
        return minute.seconds;
    }
}

struct Parsed
{
    double perSecond;
    double windowSeconds;
};

std::optional<Parsed> parse(const QString& text)
{
    static const QRegularExpression pattern(
        QStringLiteral("\\A\\s*((?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\\s*"
                       "(?:/\\s*(s|sec|second|m|min|minute|h|hour|d|day)\\s*)?\\z"),
        QRegularExpression::CaseInsensitiveOption);
    constexpr qsizetype longest = 64; // nobody writes a rate longer than this
    if (text.size() > longest) {
        return std::nullopt;
    }
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    bool ok = false;
    const double amount = match.captured(1).toDouble(&ok);
    const double window = windowSeconds(match.captured(2));
    const double perSecond = amount / window;
    if (!ok || !std::isfinite(perSecond) || perSecond <= 0.0) {
        return std::nullopt;
    }
    return Parsed{perSecond, window};
}

/// Whether the amount is exact with at most two decimals, as people write rates.
bool readsWell(double amount)
{
    if (amount < 1.0 || amount > 1e12) {
        return false;
    }
    const double hundredths = amount * 100.0;
    return std::abs(hundredths - std::round(hundredths)) <= hundredths * 1e-12;
}

QString joined(double amount, const Window& window)
{
    // Two decimals for what reads well, else four digits: a figure for the eye, not for arithmetic.
    QString digits;
    if (readsWell(amount)) {
        digits = QString::number(amount, 'f', 2);
        while (digits.endsWith(u'0')) {
            digits.chop(1);
        }
        if (digits.endsWith(u'.')) {
            digits.chop(1);
        }
    } else {
        digits = QString::number(amount, 'g', 4);
    }
    return digits + u'/' + QLatin1String(window.unit);
}

} // namespace

std::optional<RequestRate> parseRequestRate(const QString& text)
{
    const std::optional<Parsed> parsed = parse(text);
    return parsed ? std::optional(RequestRate::perSecond(parsed->perSecond)) : std::nullopt;
}

std::optional<TokenRate> parseTokenRate(const QString& text)
{
    const std::optional<Parsed> parsed = parse(text);
    return parsed ? std::optional(TokenRate::perSecond(parsed->perSecond)) : std::nullopt;
}

std::optional<StatedRate> parseStatedRate(const QString& text)
{
    const std::optional<Parsed> parsed = parse(text);
    return parsed ? std::optional(StatedRate{RequestRate::perSecond(parsed->perSecond),
                                             fromSeconds(parsed->windowSeconds)})
                  : std::nullopt;
}

QString formatRate(double perSecond)
{
    if (!std::isfinite(perSecond) || perSecond <= 0.0) {
        return QStringLiteral("0/min");
    }
    const bool fast = perSecond > 1.0;
    const Window* const order[] = {fast ? &second : &minute, fast ? &minute : &hour,
                                   fast ? &hour : &day};
    for (const Window* window : order) {
        if (readsWell(perSecond * window->seconds)) {
            return joined(perSecond * window->seconds, *window);
        }
    }
    // Nothing is exact: the unit in which the amount is at least one, minutes at first.
    for (const Window* window : {&minute, &hour}) {
        if (perSecond * window->seconds >= 1.0) {
            return joined(perSecond * window->seconds, *window);
        }
    }
    return joined(perSecond * day.seconds, day);
}

QString exactRate(double perSecond)
{
    const QString shown = formatRate(perSecond);
    const std::optional<RequestRate> back = parseRequestRate(shown);
    return back && back->perSecond() == perSecond
               ? shown
               : QString::number(perSecond, 'g', QLocale::FloatingPointShortest) +
                     QStringLiteral("/s");
}

QString plainNumber(double number)
{
    constexpr double exact = 1e15; // whole numbers below it read better without an exponent
    return number == std::floor(number) && std::abs(number) < exact
               ? QString::number(static_cast<qint64>(number))
               : QString::number(number, 'g', QLocale::FloatingPointShortest);
}

QString exactRate(RequestRate rate, Duration window)
{
    using namespace std::chrono_literals;
    const char* const unit = window == 1s    ? "/s"
                             : window == 60s ? "/min"
                             : window == 1h  ? "/hour"
                             : window == 24h ? "/day"
                                             : nullptr;
    if (unit != nullptr) {
        const double amount = rate.perSecond() * toSeconds(window);
        for (const double candidate : {std::round(amount), amount}) {
            const QString text = plainNumber(candidate) + QLatin1String(unit);
            const std::optional<StatedRate> back = parseStatedRate(text);
            if (back && back->rate == rate) {
                return text;
            }
        }
    }
    return exactRate(rate.perSecond());
}

} // namespace ratescope
