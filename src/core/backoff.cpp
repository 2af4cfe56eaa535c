#include "core/backoff.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

/// To the nearest nanosecond, at most `cap`. The comparison comes before the conversion, so that
/// infinity and whatever else no Duration can hold becomes the cap.
Duration capped(double nanoseconds, Duration cap)
{
    if (!(nanoseconds < static_cast<double>(cap.count()))) {
        return cap;
    }
    return Duration(std::llround(std::max(nanoseconds, 0.0)));
}

double nanosecondsOf(Duration duration)
{
    return static_cast<double>(duration.count());
}

/// What the wait would be without jitter and cap, in nanoseconds.
double growth(const BackoffSettings& settings, int retry)
{
    const double base = nanosecondsOf(settings.base);
    const int count = std::max(retry, 0);
    switch (settings.kind) {
    case BackoffKind::none:
        break;
    case BackoffKind::fixed:
        return base;
    case BackoffKind::exponential:
        return base * std::pow(settings.factor, count);
    case BackoffKind::polynomial:
        return base * std::pow(count, settings.factor);
    }
    return 0.0;
}

Duration decorrelatedWait(const BackoffSettings& settings, const BackoffDraw& draw)
{
    // A fixed backoff does not grow: every wait is drawn like the first, with a factor of 1.
    const bool fixed = settings.kind == BackoffKind::fixed;
    const double base = nanosecondsOf(settings.base);
    const double before =
        draw.retry <= 0 || fixed ? base : std::max(base, nanosecondsOf(draw.previous));
    const double factor = fixed ? 1.0 : settings.factor;
    return capped(base + draw.u * ((factor + 1.0) * before - base), settings.cap);
}

Duration smoothWait(const BackoffSettings& settings, const BackoffDraw& draw)
{
    constexpr double steepness = 4.0;
    constexpr double scale = 1.4; // Polly: brings the median of the first wait to the base
    const auto f = [&settings](double t) {
        return t <= 0.0 ? 0.0 : std::pow(settings.factor, t) * std::tanh(std::sqrt(steepness * t));
    };
    const int retry = std::max(draw.retry, 0);
    const double before = retry == 0 ? 0.0 : f(retry - 1 + draw.previousU);
    return capped((f(retry + draw.u) - before) * nanosecondsOf(settings.base) / scale,
                  settings.cap);
}

} // namespace

Duration backoffCeiling(const BackoffSettings& settings, int retry)
{
    return capped(growth(settings, retry), settings.cap);
}

Duration backoffWait(const BackoffSettings& settings, const BackoffDraw& draw)
{
    if (settings.kind == BackoffKind::none) {
        return Duration::zero();
    }
    constexpr double second = 1e9;
    const double u = draw.u;
    const double share = settings.jitterShare;
    const double g = growth(settings, draw.retry);
    const Duration ceiling = capped(g, settings.cap);
    const double d = nanosecondsOf(ceiling);
    switch (settings.jitter) {
    case Jitter::none:
        break;
    case Jitter::full:
        return capped(u * d, ceiling);
    case Jitter::equal:
        return capped(d / 2.0 + u * (d / 2.0), ceiling);
    case Jitter::decorrelated:
        return decorrelatedWait(settings, draw);
    case Jitter::shorten:
        return capped(d * (1.0 - share * u), ceiling);
    case Jitter::lengthen:
        return capped(g * (1.0 + share * u), settings.cap);
    case Jitter::around:
        return capped(g * (1.0 - share + 2.0 * share * u), settings.cap);
    case Jitter::plusSecond:
        return capped(g + u * second, settings.cap);
    case Jitter::smooth:
        return smoothWait(settings, draw);
    }
    return ceiling;
}

std::optional<Duration> usableHint(const BackoffSettings& settings, std::optional<Duration> hint)
{
    if (!hint || settings.hint == HintUse::ignore || *hint < settings.shortestHint) {
        return std::nullopt;
    }
    if (*hint <= settings.longestHint || settings.longHint == LongHint::giveUp) {
        return hint;
    }
    return settings.longHint == LongHint::shorten ? std::optional(settings.longestHint)
                                                  : std::nullopt;
}

Duration waitWithHint(const BackoffSettings& settings, const BackoffDraw& draw,
                      std::optional<Duration> hint)
{
    const Duration formula = backoffWait(settings, draw);
    if (!hint) {
        return formula;
    }
    switch (settings.hint) {
    case HintUse::ignore:
        break;
    case HintUse::replace:
        return *hint;
    case HintUse::minimum:
        return std::max(formula, *hint + fromSeconds(draw.u * toSeconds(settings.base)));
    case HintUse::longer:
        return std::max(formula, *hint);
    }
    return formula;
}

} // namespace ratescope
