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

Duration decorrelatedWait(const BackoffSettings& settings, int retry, Duration previous, double u)
{
    // A fixed backoff does not grow: every wait is drawn like the first, with a factor of 1.
    const bool fixed = settings.kind == BackoffKind::fixed;
    const double base = nanosecondsOf(settings.base);
    const double before = retry <= 0 || fixed ? base : std::max(base, nanosecondsOf(previous));
    const double factor = fixed ? 1.0 : settings.factor;
    return capped(base + u * ((factor + 1.0) * before - base), settings.cap);
}

} // namespace

Duration backoffCeiling(const BackoffSettings& settings, int retry)
{
    switch (settings.kind) {
    case BackoffKind::none:
        break;
    case BackoffKind::fixed:
        return std::min(settings.base, settings.cap);
    case BackoffKind::exponential:
        return capped(nanosecondsOf(settings.base) * std::pow(settings.factor, std::max(retry, 0)),
                      settings.cap);
    }
    return Duration::zero();
}

Duration backoffWait(const BackoffSettings& settings, int retry, Duration previous, double u)
{
    if (settings.kind == BackoffKind::none) {
        return Duration::zero();
    }
    const Duration ceiling = backoffCeiling(settings, retry);
    const double d = nanosecondsOf(ceiling);
    switch (settings.jitter) {
    case Jitter::none:
        break;
    case Jitter::full:
        return capped(u * d, ceiling);
    case Jitter::equal:
        return capped(d / 2.0 + u * (d / 2.0), ceiling);
    case Jitter::decorrelated:
        return decorrelatedWait(settings, retry, previous, u);
    case Jitter::shorten:
        return capped(d * (1.0 - settings.jitterShare * u), ceiling);
    }
    return ceiling;
}

} // namespace ratescope
