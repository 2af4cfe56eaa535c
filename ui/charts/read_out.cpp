#include "ui/charts/read_out.h"

#include "ui/charts/step_points.h"
#include "ui/charts/time_axis.h"
#include "wire/rate_text.h"

#include <QCoreApplication>
#include <QStringList>

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

} // namespace

QString readOut(const SeriesView& view, Instant now, Duration age)
{
    const Duration into = now - age - view.from;
    if (into < Duration::zero() || view.width <= Duration::zero()) {
        return {};
    }
    const auto index = static_cast<std::size_t>(into / view.width);
    if (index >= view.buckets.size()) {
        return {};
    }
    const Bucket& bucket = view.buckets[index];
    const auto rate = [&](std::uint32_t count) { return number(perSecond(view, count)); };

    QStringList lines{
        age < std::chrono::seconds(1) ? ageText(Duration::zero()) : ageText(age),
        words("first tries %1/s").arg(rate(bucket.firstTries)),
        words("retries %1/s").arg(rate(bucket.retries)),
        words("answered %1/s").arg(rate(bucket.answered)),
        words("refused %1/s").arg(rate(bucket.refusals())),
        words("errors %1/s").arg(rate(bucket.failures())),
        words("queue %1, in flight %2").arg(bucket.queuedPeak).arg(bucket.inFlightPeak),
    };
    if (bucket.throttlePerSecond > 0) {
        lines << words("throttle %1").arg(formatRate(bucket.throttlePerSecond));
    }
    if (bucket.limitPerSecond > 0) {
        lines << words("limit %1").arg(formatRate(bucket.limitPerSecond));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace ratescope
