#pragma once

#include "metrics/span_figures.h"
#include "metrics/time_series.h"

#include <optional>

namespace ratescope {

/// What a change did: equal spans before and after it, and what they say.
struct ChangeEffect
{
    enum class Judgement {
        beginning, ///< a run starts: there is nothing before it to compare with
        notYet,    ///< too little time has passed
        overtaken, ///< another change, or the end of the run, came too soon after or before it
        nothing,   ///< nothing was sent on one of the sides
        same,      ///< no difference beyond chance
        better,
        worse,
        mixed ///< better in one, worse in another
    };
    /// Which way a figure went, for the person: 1 better, -1 worse, 0 the same.
    struct Directions
    {
        int goodput = 0;
        int refused = 0;
        int p95 = 0;
        bool operator==(const Directions&) const = default;
    };

    Judgement judgement = Judgement::notYet;
    std::optional<SpanFigures> before; ///< empty while there is no span to measure
    std::optional<SpanFigures> after;
    Directions directions;
    bool settled = false; ///< more time will not change it

    bool operator==(const ChangeEffect&) const = default;
};

inline constexpr Duration shortestEffectSpan = std::chrono::seconds(5);
inline constexpr Duration longestEffectSpan = std::chrono::seconds(30);

/// The effect of the change at markers()[index] of the series, as known now. A span reaches to the
/// neighbouring change, pause or end of a run at most. What counts as a difference: goodput by a
/// tenth and two answers, the refused share by three points and two refusals, p95 by a quarter.
ChangeEffect effectOfMarker(const TimeSeries& series, std::size_t index, Instant now);

/// Compares what came after two changes; the same rules, over spans that may differ in length.
ChangeEffect::Directions compareSpans(const SpanFigures& one, const SpanFigures& other);
/// All of them in one word.
ChangeEffect::Judgement judge(const ChangeEffect::Directions& directions);

} // namespace ratescope
