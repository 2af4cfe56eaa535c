#include "cli/option_reader.h"

#include "wire/rate_text.h"

#include <QCommandLineParser>

#include <array>
#include <chrono>
#include <cmath>

namespace ratescope {

namespace {

struct DurationUnit
{
    const char* suffix;
    double seconds;
};

// Longest suffix first, because each is looked for at the end.
constexpr std::array<DurationUnit, 6> durationUnits{
    {{"min", 60}, {"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}, {"", 1}}};

QString between(const QString& least, const QString& most)
{
    return QStringLiteral("must be between %1 and %2").arg(least, most);
}

} // namespace

std::optional<Duration> parseDuration(const QString& text)
{
    for (const DurationUnit& unit : durationUnits) {
        const QLatin1String suffix(unit.suffix);
        if (!text.endsWith(suffix)) {
            continue;
        }
        bool isNumber = false;
        const double amount = text.chopped(suffix.size()).toDouble(&isNumber);
        if (!isNumber || !std::isfinite(amount) || amount < 0) {
            return std::nullopt;
        }
        return fromSeconds(amount * unit.seconds);
    }
    return std::nullopt;
}

QString formatDuration(Duration duration)
{
    const double seconds = toSeconds(duration);
    if (seconds > 0 && seconds < 1) {
        return QString::number(seconds * 1000) + QStringLiteral("ms");
    }
    if (seconds >= 3600 && std::fmod(seconds, 3600) == 0) {
        return QString::number(seconds / 3600) + QStringLiteral("h");
    }
    if (seconds >= 60 && std::fmod(seconds, 60) == 0) {
        return QString::number(seconds / 60) + QStringLiteral("min");
    }
    return QString::number(seconds) + QStringLiteral("s");
}

QString helpTextOf(const QCommandLineParser& parser, const QString& command)
{
    const QString text = parser.helpText();
    return QStringLiteral("Usage: ratescope-cli %1 [options]").arg(command) +
           text.mid(text.indexOf(u'\n'));
}

OptionReader::OptionReader(const QCommandLineParser& parser)
    : m_parser(parser)
{}

bool OptionReader::has(const QString& option) const
{
    return m_parser.isSet(option);
}

QString OptionReader::text(const QString& option) const
{
    return m_parser.value(option);
}

void OptionReader::integer(const QString& option, int least, int most, int& target)
{
    std::int64_t value = target;
    integer(option, std::int64_t{least}, std::int64_t{most}, value);
    target = static_cast<int>(value);
}

void OptionReader::integer(const QString& option, std::int64_t least, std::int64_t most,
                           std::int64_t& target)
{
    if (!has(option)) {
        return;
    }
    bool isNumber = false;
    const qlonglong value = text(option).toLongLong(&isNumber);
    if (!isNumber || value < least || value > most) {
        fail(option, QStringLiteral("must be a whole number from %1 to %2").arg(least).arg(most));
        return;
    }
    target = value;
}

void OptionReader::real(const QString& option, double least, double most, double& target)
{
    if (!has(option)) {
        return;
    }
    bool isNumber = false;
    const double value = text(option).toDouble(&isNumber);
    if (!isNumber || !(value >= least && value <= most)) {
        fail(option, between(QString::number(least), QString::number(most)));
        return;
    }
    target = value;
}

void OptionReader::seed(const QString& option, std::uint64_t& target)
{
    if (!has(option)) {
        return;
    }
    bool isNumber = false;
    const qulonglong value = text(option).toULongLong(&isNumber);
    if (!isNumber) {
        fail(option, QStringLiteral("must be a whole number, not negative"));
        return;
    }
    target = value;
}

void OptionReader::duration(const QString& option, Duration least, Duration most, Duration& target)
{
    if (!has(option)) {
        return;
    }
    const std::optional<Duration> value = parseDuration(text(option));
    if (!value) {
        fail(option, QStringLiteral("is not a time: write seconds, or 500ms, 30s, 5min, 1h"));
    } else if (*value < least || *value > most) {
        fail(option, between(formatDuration(least), formatDuration(most)));
    } else {
        target = *value;
    }
}

void OptionReader::rate(const QString& option, RequestRate least, RequestRate most,
                        RequestRate& target)
{
    Duration window = Duration::zero();
    rate(option, least, most, target, window);
}

void OptionReader::rate(const QString& option, RequestRate least, RequestRate most,
                        RequestRate& target, Duration& window)
{
    if (!has(option)) {
        return;
    }
    const std::optional<StatedRate> value = parseStatedRate(text(option));
    if (!value) {
        fail(option, QStringLiteral("is not a rate: write 60/min, 1.5/s or 1000/hour"));
    } else if (value->rate < least || value->rate > most) {
        fail(option, between(formatRate(least.perSecond()), formatRate(most.perSecond())));
    } else {
        target = value->rate;
        window = value->window;
    }
}

void OptionReader::rate(const QString& option, TokenRate least, TokenRate most, TokenRate& target)
{
    if (!has(option)) {
        return;
    }
    const std::optional<TokenRate> value = parseTokenRate(text(option));
    if (!value) {
        fail(option, QStringLiteral("is not a rate: write 10000/min or 200/s"));
    } else if (*value < least || *value > most) {
        fail(option, between(formatRate(least.perSecond()), formatRate(most.perSecond())));
    } else {
        target = *value;
    }
}

void OptionReader::fail(const QString& option, const QString& what)
{
    fail(option, text(option), what);
}

void OptionReader::fail(const QString& option, const QString& value, const QString& what)
{
    constexpr qsizetype longestShown = 60;
    const QString given = value.left(longestShown).simplified();
    failWith(u"--"_qs + option + u' ' + (given.isEmpty() ? u"\"\""_qs : given) + u' ' + what);
}

void OptionReader::failWith(const QString& sentence)
{
    if (!m_problem) {
        m_problem = sentence;
    }
}

} // namespace ratescope
