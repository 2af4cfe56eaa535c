#pragma once

#include "core/time.h"
#include "metrics/time_series.h"

#include <cstdint>
#include <optional>

namespace ratescope {

/// What a stretch of time was like: the figures that tell whether a change helped. Typed and
/// workload jobs alike.
struct SpanFigures
{
    Instant from; ///< what was really measured: the wished span, moved to the nearest bucket edges
    Instant to;
    std::uint64_t attempts = 0; ///< started
    std::uint64_t answered = 0; ///< jobs
    std::uint64_t lost = 0;     ///< jobs
    std::uint64_t refused = 0;  ///< attempts: 429, 503 and other "slow down" answers
    std::uint64_t failed = 0; ///< attempts: errors that are no refusals; those we dropped left out
    std::optional<Duration> p50; ///< latency of answered attempts, to 4.4 %; empty: no answer
    std::optional<Duration> p95;

    bool operator==(const SpanFigures&) const = default;

    Duration length() const { return to - from; }
    double goodputPerMinute() const; ///< answered jobs
    double refusedShare() const;     ///< of the attempts started, 0 … 1; 0 for none
    /// Attempts that brought no answer: refused or failed.
    std::uint64_t wastedAttempts() const { return refused + failed; }
};

/// Between two instants. Spans that end within the last 5.5 minutes are exact to 250 ms, older ones
/// to 5 s, beyond 2 hours to 1 min. Equal spans before and after an instant share no bucket. Costs
/// at most 1,500 steps. from < to; of what lies after the last event there is nothing.
SpanFigures spanFigures(const TimeSeries& series, Instant from, Instant to);

} // namespace ratescope
