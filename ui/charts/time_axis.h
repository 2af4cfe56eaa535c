#pragma once

#include "core/time.h"

#include <QString>

#include <vector>

namespace ratescope {

/// The shared time axis of the charts: pixels and time. Its right edge is "now"; everything is told
/// as an age before it, so the axis itself stands still while the data move through it.
struct TimeAxis
{
    Duration span = std::chrono::minutes(1); ///< > 0
    double left = 0;                         ///< pixels, of the oldest instant
    double right = 0;                        ///< pixels, of now; > left

    double xOf(Duration age) const;
    Duration ageAt(double x) const; ///< bounded to the span
    bool holds(Duration age) const { return age >= Duration::zero() && age <= span; }

    /// Ages of the grid lines, from now (0) backwards, at steps of 1, 2, 5, 10, 20, 30 seconds,
    /// minutes or 1, 2, 6, 12 hours: the finest that leaves `pixels` between two.
    std::vector<Duration> ticks(double pixels) const;
    /// The same steps at round times since the beginning, which lies `elapsed` before the right
    /// edge.
    std::vector<Duration> ticksSince(Duration elapsed, double pixels) const;

private:
    Duration step(double pixels) const;
};

/// What a person can choose to look at.
enum class SpanChoice { oneMinute, fiveMinutes, oneHour, all };

/// The span to draw. `all` grows in calm steps with what there is: 1, 2, 5, 10, 20, 30 min, 1, 2,
/// 6, 12, 24 h.
Duration spanFor(SpanChoice choice, Duration sinceBeginning);
/// The most buckets to draw over a span: wide enough that a whole bucket holds whole requests at a
/// few a second.
std::size_t bucketsFor(Duration span);

/// "now", "−30 s", "−5 min", "−2 h"
QString ageText(Duration age);
/// Since the beginning: "0:00", "2:10", "1:02:10"; negative before it.
QString elapsedText(Duration elapsed);

} // namespace ratescope
