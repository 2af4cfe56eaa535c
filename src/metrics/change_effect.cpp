#include "metrics/change_effect.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace ratescope {

namespace {

constexpr Duration oneMoment = std::chrono::milliseconds(200);

/// Of a figure where more is better.
int direction(double before, double after, double relative, double absolute)
{
    const double difference = after - before;
    if (std::abs(difference) < absolute ||
        std::abs(difference) < relative * std::max(std::abs(before), std::abs(after))) {
        return 0;
    }
    return difference > 0 ? 1 : -1;
}

} // namespace

ChangeEffect::Judgement judge(const ChangeEffect::Directions& directions)
{
    const auto [low, high] = std::minmax({directions.goodput, directions.refused, directions.p95});
    if (low < 0 && high > 0) {
        return ChangeEffect::Judgement::mixed;
    }
    if (low == 0 && high == 0) {
        return ChangeEffect::Judgement::same;
    }
    return high > 0 ? ChangeEffect::Judgement::better : ChangeEffect::Judgement::worse;
}

ChangeEffect::Directions compareSpans(const SpanFigures& one, const SpanFigures& other)
{
    ChangeEffect::Directions directions;
    constexpr double fewest = 2; // answers or refusals: less is chance
    const double minutes = toSeconds(std::min(one.length(), other.length())) / 60.0;
    directions.goodput =
        direction(one.goodputPerMinute(), other.goodputPerMinute(), 0.1, fewest / minutes);
    const double attempts = static_cast<double>(std::max(one.attempts, other.attempts));
    directions.refused = -direction(one.refusedShare(), other.refusedShare(), 0.0,
                                    std::max(0.03, fewest / std::max(1.0, attempts)));
    if (one.p95 && other.p95) {
        directions.p95 = -direction(toSeconds(*one.p95), toSeconds(*other.p95), 0.25, 0.0);
    }
    return directions;
}

ChangeEffect effectOfMarker(const TimeSeries& series, std::size_t index, Instant now)
{
    using Judgement = ChangeEffect::Judgement;
    const std::vector<Marker>& markers = series.markers();
    const Marker& marker = markers[index];
    // Several changes of one moment, as when a scenario is opened and run, are one.
    std::size_t first = index;
    while (first > 0 && markers[first].at - markers[first - 1].at < oneMoment) {
        --first;
    }
    std::size_t next = index + 1;
    while (next < markers.size() && markers[next].at - markers[next - 1].at < oneMoment) {
        ++next;
    }
    ChangeEffect effect;
    for (std::size_t same = first; same < next; ++same) {
        if (markers[same].kind == Marker::Kind::run) {
            effect.judgement = Judgement::beginning;
            effect.settled = true;
            return effect;
        }
    }
    Instant since = first > 0 ? markers[first - 1].at : series.began().value_or(marker.at);
    bool followed = next < markers.size();
    Instant until = followed ? markers[next].at : now;
    // The end of a run, or a pause in it, is no change's doing.
    const std::vector<Instant>& breaks = series.breaks();
    const auto after = std::upper_bound(breaks.begin(), breaks.end(), marker.at);
    if (after != breaks.begin()) {
        since = std::max(since, *std::prev(after));
    }
    if (after != breaks.end() && *after <= until) {
        followed = true;
        until = *after;
    }
    const Duration span = std::min({longestEffectSpan, marker.at - since, until - marker.at});
    effect.settled = followed || until - marker.at >= longestEffectSpan;
    if (marker.at - since < shortestEffectSpan || (followed && span < shortestEffectSpan)) {
        effect.judgement = Judgement::overtaken;
        effect.settled = true;
        return effect;
    }
    if (span < shortestEffectSpan) {
        return effect; // not yet
    }
    effect.before = spanFigures(series, marker.at - span, marker.at);
    effect.after = spanFigures(series, marker.at, marker.at + span);
    if (effect.before->attempts == 0 || effect.after->attempts == 0) {
        effect.judgement = Judgement::nothing;
        return effect;
    }
    effect.directions = compareSpans(*effect.before, *effect.after);
    effect.judgement = judge(effect.directions);
    return effect;
}

} // namespace ratescope
