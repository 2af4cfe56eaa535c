#include "ui/charts/time_axis.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr std::array<Duration, 16> steps{1s,   2s,    5s,    10s,   20s, 30s, 1min, 2min,
                                         5min, 10min, 20min, 30min, 1h,  2h,  6h,   12h};
constexpr std::array<Duration, 11> spans{1min, 2min, 5min, 10min, 20min, 30min,
                                         1h,   2h,   6h,   12h,   24h};

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::TimeAxis", text);
}

} // namespace

double TimeAxis::xOf(Duration age) const
{
    return right - (right - left) * (toSeconds(age) / toSeconds(span));
}

Duration TimeAxis::ageAt(double x) const
{
    const double share = (right - x) / (right - left);
    return std::clamp(fromSeconds(share * toSeconds(span)), Duration::zero(), span);
}

Duration TimeAxis::step(double pixels) const
{
    const auto* found = std::find_if(steps.begin(), steps.end(), [&](Duration candidate) {
        return (right - left) * toSeconds(candidate) / toSeconds(span) >= pixels;
    });
    return found == steps.end() ? steps.back() : *found;
}

std::vector<Duration> TimeAxis::ticks(double pixels) const
{
    return ticksSince(Duration::zero(), pixels);
}

std::vector<Duration> TimeAxis::ticksSince(Duration elapsed, double pixels) const
{
    const Duration apart = step(pixels);
    Duration age = elapsed % apart;
    if (age < Duration::zero()) {
        age += apart;
    }
    std::vector<Duration> ages;
    for (; age <= span; age += apart) {
        ages.push_back(age);
    }
    return ages;
}

Duration spanFor(SpanChoice choice, Duration sinceBeginning)
{
    switch (choice) {
    case SpanChoice::oneMinute:
        return 1min;
    case SpanChoice::fiveMinutes:
        return 5min;
    case SpanChoice::oneHour:
        return 1h;
    case SpanChoice::all:
        break;
    }
    const auto* fitting = std::find_if(spans.begin(), spans.end(),
                                       [&](Duration span) { return span >= sinceBeginning; });
    return fitting == spans.end() ? spans.back() : *fitting;
}

std::size_t bucketsFor(Duration span)
{
    return span <= 2min ? static_cast<std::size_t>(span / 1s) : 120;
}

QString ageText(Duration age)
{
    if (age <= Duration::zero()) {
        return words("now");
    }
    if (age >= 1h && age % 1h == 0s) {
        return words("−%1 h").arg(age / 1h);
    }
    if (age >= 1min && age % 1min == 0s) {
        return words("−%1 min").arg(age / 1min);
    }
    return words("−%1 s").arg(age / 1s);
}

QString elapsedText(Duration elapsed)
{
    const auto whole = std::chrono::abs(elapsed) / 1s;
    const auto two = [](std::int64_t value) {
        return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
    };
    const QString text = whole < 3600 ? QStringLiteral("%1:%2").arg(whole / 60).arg(two(whole % 60))
                                      : QStringLiteral("%1:%2:%3")
                                            .arg(whole / 3600)
                                            .arg(two(whole / 60 % 60), two(whole % 60));
    return elapsed < -1s ? QStringLiteral("−") + text : text;
}

} // namespace ratescope
