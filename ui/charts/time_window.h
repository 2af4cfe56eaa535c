#pragma once

#include "core/time.h"
#include "ui/charts/time_axis.h"

#include <optional>

namespace ratescope {

/// Which stretch of time is looked at: the live one, whose right edge is now, or a past one that
/// stands still. Zoom and pan as pure arithmetic.
class TimeWindow
{
public:
    static constexpr Duration shortest = std::chrono::seconds(10);
    static constexpr Duration longest = std::chrono::hours(24);

    /// The stream as it is now; `began` is its first event.
    struct Limits
    {
        Instant began;
        Instant now;
    };

    /// Nothing more comes: all of it is just as long as it is, no round span that leaves room.
    void setEnded() { m_ended = true; }
    /// Back to live, over the chosen span.
    void choose(SpanChoice choice);
    /// Whose span is shown; empty after a zoom.
    std::optional<SpanChoice> choice() const { return m_choice; }

    Duration span(const Limits& limits) const;
    std::optional<Instant> end() const { return m_end; } ///< empty: live
    bool live() const { return !m_end; }

    /// A factor under 1 looks closer. Live, the right edge stays; else the instant at `age` before
    /// the right edge keeps its place.
    void zoom(double factor, Duration age, const Limits& limits);
    /// Positive: into the past. Moved to the present, it is live again; it never leaves the first
    /// event out of sight.
    void pan(Duration by, const Limits& limits);
    void goLive() { m_end.reset(); }
    /// Stands still from now on, showing what it shows.
    void hold(const Limits& limits);

private:
    std::optional<SpanChoice> m_choice = SpanChoice::oneMinute;
    Duration m_span = std::chrono::minutes(1); ///< when nothing is chosen, or it stands still
    std::optional<Instant> m_end;
    bool m_ended = false;
};

} // namespace ratescope
