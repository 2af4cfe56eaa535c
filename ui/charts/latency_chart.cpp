#include "ui/charts/latency_chart.h"

#include "ui/charts/step_points.h"
#include "ui/duration_text.h"

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

constexpr qsizetype widestBridge = 4; // buckets
constexpr double minutesFrom = 120;   // seconds
constexpr double hoursFrom = 7200;

} // namespace

LatencyChart::LatencyChart(QWidget* parent)
    : BucketChart(0.1, parent)
{
    setAccessibleName(tr("Latency"));
    setAccessibleDescription(
        tr("How long answers take, in the middle and the 95th of 100, and to the first token"));
    setTheme(Theme::forPalette(palette()));
}

void LatencyChart::applyTheme(const Theme& /*theme*/) {}

double LatencyChart::fillSeries(const ChartPicture& picture)
{
    using Form = ChartLine::Form;
    const DurationView& view = picture.latencies;
    const auto line = [&](const auto& counts, double q) {
        const auto points = linePoints(view, picture.end, picture.span, [&, q](std::size_t i) {
            const auto& bucket = counts(view.buckets[i]);
            return bucket.empty() ? gapInLine : toSeconds(bucket.quantile(q));
        });
        return bridged(points, widestBridge);
    };
    const auto latency = [](const DurationBucket& bucket) -> const auto&
    {
        return bucket.latency;
    };
    const auto first = [](const DurationBucket& bucket) -> const auto&
    {
        return bucket.firstToken;
    };
    ChartLine p95{theme().answered, Form::solid, 2, ChartSide::left, line(latency, 0.95)};
    ChartLine p50{theme().answered, Form::solid, 1, ChartSide::left, line(latency, 0.5)};
    ChartLine token{theme().answered, Form::dots, 1, ChartSide::left, line(first, 0.5)};
    double top = std::max({highest(p95.points), highest(p50.points), highest(token.points)});
    // A scale of round seconds is one of crooked minutes.
    const double unit = top >= hoursFrom ? 3600.0 : (top >= minutesFrom ? 60.0 : 1.0);
    if (unit != std::exchange(m_unit, unit)) {
        scaleAnew();
    }
    for (ChartLine* each : {&p95, &p50, &token}) {
        for (QPointF& point : each->points) {
            point.ry() /= unit;
        }
    }
    top /= unit;

    DurationBucket all;
    for (const DurationBucket& bucket : view.buckets) {
        all.absorb(bucket);
    }
    m_latest = all.latency.empty() ? QString()
                                   : tr("p95 %1").arg(durationText(all.latency.quantile(0.95)));
    setLines({std::move(p50), std::move(p95), std::move(token)});
    return top;
}

QString LatencyChart::valueText(double value) const
{
    if (value == 0) {
        return QStringLiteral("0");
    }
    if (m_unit > 1) {
        return (m_unit > 60 ? tr("%1 h") : tr("%1 min")).arg(QString::number(value, 'g', 4));
    }
    return value < 0.999 ? tr("%1 ms").arg(QString::number(value * 1000, 'g', 4))
                         : tr("%1 s").arg(QString::number(value, 'g', 4));
}

ChartLegend LatencyChart::legend(const Theme& theme) const
{
    using Form = LegendEntry::Form;
    ChartLegend made;
    made.title = tr("Latency");
    made.corner = m_latest;
    made.widestCorner = tr("p95 %1").arg(QStringLiteral("99 min 59 s"));
    made.entries = {
        {Form::line, theme.answered, tr("p95"), false, {}},
        {Form::line, theme.answered, tr("p50"), true, {}},
        {Form::dots, theme.answered, tr("first token, p50"), false, {}, tr("first token")},
    };
    return made;
}

QString LatencyChart::emptyText() const
{
    return tr("How long answers take will stand here.");
}

} // namespace ratescope
