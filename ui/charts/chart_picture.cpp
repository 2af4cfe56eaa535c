#include "ui/charts/chart_picture.h"

#include "ui/changes/change_words.h"
#include "ui/charts/time_axis.h"

namespace ratescope {

ChartPicture takePicture(const TimeSeries& series, Instant now, Duration span,
                         std::optional<Instant> end, std::size_t finest)
{
    ChartPicture picture;
    picture.end = end.value_or(now);
    picture.span = span;
    picture.live = !end;
    picture.began = series.began().value_or(now);
    // One more than fits: the newest is still filling and the oldest is cut at the left edge.
    const std::size_t count = bucketsFor(span);
    const Duration covered = span + span / static_cast<Duration::rep>(count);
    picture.view = series.view(picture.end, covered, count + 1);
    picture.latencies = series.durations(picture.end, covered, count + 1);
    picture.waits = series.durations(picture.end, covered, finest);
    for (const Marker& marker : series.markers()) {
        if (marker.at >= picture.end - span && marker.at <= picture.end) {
            picture.markers.push_back(marker);
            picture.markers.back().text = changeText(marker).toStdString();
        }
    }
    picture.empty = !series.anyAttempt();
    picture.refusedTotal = series.refusedTotal();
    if (picture.live) {
        picture.queued = series.queued();
        picture.inFlight = series.inFlight();
    } else if (!picture.view.buckets.empty()) {
        picture.queued = picture.view.buckets.back().queuedPeak;
        picture.inFlight = picture.view.buckets.back().inFlightPeak;
    }
    picture.pace = series.pace();
    picture.warning = series.forecast().warning(now);
    picture.score = series.forecast().score();
    return picture;
}

} // namespace ratescope
