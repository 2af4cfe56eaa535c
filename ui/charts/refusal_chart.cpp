#include "ui/charts/refusal_chart.h"

#include "ui/charts/step_points.h"

#include <QLocale>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QLineSeries>

#include <algorithm>
#include <numeric>

namespace ratescope {

namespace {

std::uint32_t refusedFor(const Bucket& bucket, Cause cause)
{
    return bucket.refused[static_cast<std::size_t>(cause)];
}

/// How much each layer adds, from the front (the bottom of the stack) to the back.
std::array<std::uint32_t, 4> layersOf(const Bucket& bucket)
{
    const std::uint32_t rateLimit = refusedFor(bucket, Cause::rateLimit);
    const std::uint32_t overload = refusedFor(bucket, Cause::overload);
    const std::uint32_t other = bucket.refusals() - rateLimit - overload;
    return {rateLimit, overload, other, bucket.failures()};
}

} // namespace

RefusalChart::RefusalChart(QWidget* parent)
    : BucketChart(1.0, parent)
    , m_areas{addArea(), addArea(), addArea(), addArea()}
{
    setAccessibleName(tr("Refusals"));
    setAccessibleDescription(tr("Refused and failed attempts per second, by cause"));
    setTheme(Theme::forPalette(palette()));
}

void RefusalChart::applyTheme(const Theme& theme)
{
    const std::array<QColor, layers> colours{theme.failed, theme.quota, theme.overloaded,
                                             theme.refused};
    for (std::size_t i = 0; i < layers; ++i) {
        m_areas[i]->setBrush(colours[i]);
    }
}

double RefusalChart::fillSeries(const ChartMoment& moment)
{
    const SeriesView& view = moment.view;
    m_total = moment.refusedTotal;
    double top = 0;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        const std::size_t depth = layers - layer; // how many layers it sums
        bool hasOwn = false;
        auto points = stepPoints(view, moment.now, moment.span, [&](const Bucket& bucket) {
            const auto counts = layersOf(bucket);
            hasOwn = hasOwn || counts[depth - 1] > 0;
            const auto* end = counts.begin() + depth;
            return perSecond(view, std::accumulate(counts.begin(), end, std::uint32_t{0}));
        });
        if (!hasOwn) {
            points.clear(); // wholly hidden by the layer before it
        }
        for (const QPointF& point : points) {
            top = std::max(top, point.y());
        }
        m_areas[layer]->upperSeries()->replace(points);
    }
    return top;
}

ChartLegend RefusalChart::legend(const Theme& theme) const
{
    using Form = LegendEntry::Form;
    ChartLegend made;
    made.title = tr("Refusals");
    made.corner = tr("%1 in all").arg(QLocale().toString(qulonglong(m_total)));
    made.widestCorner = tr("%1 in all").arg(QLocale().toString(100000));
    made.entries = {
        {Form::box, theme.refused, tr("429 too fast"), {}},
        {Form::box, theme.overloaded, tr("503 overloaded"), {}},
        {Form::box, theme.quota, tr("quota"), {}},
        {Form::box, theme.failed, tr("errors"), {}},
    };
    return made;
}

QString RefusalChart::emptyText() const
{
    return tr("429s and other refusals will stand here.");
}

} // namespace ratescope
