#pragma once

#include "metrics/time_series.h"
#include "ui/charts/time_range.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace ratescope {

/// Everything the charts show of one stretch of time, taken at one instant: a value, so a live
/// stream, a stored run and one of two runs beside each other are drawn alike.
struct ChartPicture
{
    SeriesView view;
    DurationView latencies; ///< the same buckets
    DurationView waits;     ///< finer, for dots
    std::vector<Marker> markers;
    std::vector<Instant> marked; ///< markers that somebody has selected
    Instant end;                 ///< the right edge
    Duration span = std::chrono::minutes(1);
    bool live = true;               ///< the right edge is now
    Instant began;                  ///< the first event: what elapsed times count from
    bool empty = true;              ///< nothing was ever sent
    std::uint64_t refusedTotal = 0; ///< at the latest
    std::uint32_t queued = 0;       ///< jobs that wait, at the right edge
    std::uint32_t inFlight = 0;     ///< likewise
    /// Live: until the last job that waits will have gone, as it looks.
    std::optional<Duration> lastWaiter;
    ClientPace pace; ///< at the latest
    std::optional<LimitWarning> warning;
    ForecastScore score;

    TimeRange range() const { return {end - span, span}; }
};

/// `end` empty: live, the right edge is `now`. `finest` is the most slots of waits to take. The
/// markers say whose they are.
ChartPicture takePicture(const TimeSeries& series, Instant now, Duration span,
                         std::optional<Instant> end, std::size_t finest);

} // namespace ratescope
