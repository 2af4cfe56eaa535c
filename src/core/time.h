#pragma once

#include <chrono>
#include <cstdint>

namespace ratescope {

/// All intervals. One nanosecond is exact enough for pacing and spans 292 years.
using Duration = std::chrono::nanoseconds;

/// The engine's steady time line. It has no now(): time is handed in, so that the same code runs
/// live and in virtual time. Zero is the moment the engine was made.
struct EngineClock
{
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<EngineClock, duration>;
    static constexpr bool is_steady = true;
};
using Instant = EngineClock::time_point;

/// Wall time, for display and for absolute stamps in headers only. UTC, one millisecond.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

using Seconds = std::chrono::duration<double>;

constexpr double toSeconds(Duration duration)
{
    return std::chrono::duration_cast<Seconds>(duration).count();
}

/// Rounds to the nearest nanosecond. Values beyond what a Duration holds are clamped to its ends;
/// NaN becomes zero.
constexpr Duration fromSeconds(double seconds)
{
    constexpr double limit = 9.2e9; // seconds in a Duration, rounded down
    if (!(seconds == seconds)) {
        return Duration::zero();
    }
    const double bounded = seconds > limit ? limit : (seconds < -limit ? -limit : seconds);
    return Duration(static_cast<Duration::rep>(bounded * 1e9 + (bounded < 0 ? -0.5 : 0.5)));
}

} // namespace ratescope
