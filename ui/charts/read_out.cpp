#include "ui/charts/read_out.h"

#include "ui/charts/refusal_layers.h"
#include "ui/charts/step_points.h"
#include "ui/charts/time_axis.h"
#include "ui/duration_text.h"
#include "ui/pace_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::ReadOut", text);
}

QString number(double value)
{
    return QString::number(value, 'g', 4);
}

/// The bucket that the instant lies in; nullptr when the view does not hold it.
template <typename View>
auto bucketAt(const View& view, Instant at) -> decltype(view.buckets.data())
{
    const Duration into = at - view.from;
    if (into < Duration::zero() || view.width <= Duration::zero()) {
        return nullptr;
    }
    const auto index = static_cast<std::size_t>(into / view.width);
    return index < view.buckets.size() ? &view.buckets[index] : nullptr;
}

void addRefusals(QStringList& lines, const SeriesView& view, const Bucket& bucket)
{
    lines << words("refused %1/s").arg(number(perSecond(view, bucket.refusals())));
    const auto counts = refusalCounts(bucket);
    for (std::size_t i = 0; i < refusalLayers; ++i) {
        const auto layer = static_cast<RefusalLayer>(i);
        if (counts[i] > 0 && layer != RefusalLayer::errors) {
            lines << QStringLiteral("   %1 %2/s")
                         .arg(refusalName(layer), number(perSecond(view, counts[i])));
        }
    }
    lines << words("errors %1/s").arg(number(perSecond(view, bucket.failures())))
          << words("refused in all %1").arg(QLocale().toString(qulonglong(bucket.refusedTotal)));
}

void addLevels(QStringList& lines, const Bucket& bucket)
{
    if (bucket.throttlePerSecond > 0) {
        lines << words("throttle %1").arg(paceText(bucket.throttlePerSecond));
    }
    if (bucket.limitPerSecond > 0) {
        lines << words("limit %1").arg(paceText(bucket.limitPerSecond));
    }
    if (bucket.believedPerSecond > 0) {
        lines << words("believed limit %1").arg(paceText(bucket.believedPerSecond));
    }
    lines << words("queue %1, in flight %2").arg(bucket.queuedPeak).arg(bucket.inFlightPeak);
    const auto percent = [](float share) {
        return share < 0 ? QStringLiteral("–") : words("%1 %").arg(std::lround(100.0 * share));
    };
    if (bucket.headroom != Headroom()) {
        lines << words("left: requests %1, tokens %2")
                     .arg(percent(bucket.headroom.requests), percent(bucket.headroom.tokens));
    }
}

void addDurations(QStringList& lines, const DurationBucket& bucket)
{
    const auto waits = bucket.queueWait.count() + bucket.retryWait.count();
    if (waits > 0) {
        const Duration longest =
            std::max(bucket.queueWait.quantile(1), bucket.retryWait.quantile(1));
        lines << words("%1 waits, the longest %2")
                     .arg(QLocale().toString(qulonglong(waits)), durationText(longest));
    }
    if (!bucket.latency.empty()) {
        lines << words("latency p50 %1, p95 %2")
                     .arg(durationText(bucket.latency.quantile(0.5)),
                          durationText(bucket.latency.quantile(0.95)));
    }
    if (!bucket.firstToken.empty()) {
        lines << words("first token p50 %1").arg(durationText(bucket.firstToken.quantile(0.5)));
    }
}

} // namespace

QString readOut(const ChartPicture& picture, Duration age)
{
    const Instant at = picture.end - age;
    const SeriesView& view = picture.view;
    const Bucket* bucket = bucketAt(view, at);
    if (bucket == nullptr) {
        return {};
    }
    const auto rate = [&](std::uint32_t count) { return number(perSecond(view, count)); };
    QStringList lines;
    if (picture.live) {
        lines << (age < std::chrono::seconds(1) ? ageText(Duration::zero()) : ageText(age));
    } else {
        lines << words("%1 after the start").arg(elapsedText(at - picture.began));
    }
    lines << words("first tries %1/s").arg(rate(bucket->firstTries))
          << words("retries %1/s").arg(rate(bucket->retries))
          << words("answered %1/s").arg(rate(bucket->answered));
    addRefusals(lines, view, *bucket);
    addLevels(lines, *bucket);
    if (const DurationBucket* durations = bucketAt(picture.latencies, at)) {
        addDurations(lines, *durations);
    }
    if (bucket->tokens > 0) {
        const double perMinute = 60 * perSecond(view, static_cast<double>(bucket->tokens));
        lines << words("tokens %1/min").arg(QLocale().toString(std::llround(perMinute)));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace ratescope
