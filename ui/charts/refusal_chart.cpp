#include "ui/charts/refusal_chart.h"

#include "ui/charts/step_points.h"

#include <QLocale>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QLineSeries>

#include <algorithm>
#include <numeric>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

/// Worth a place in the legend even before the first of them comes.
bool common(RefusalLayer layer)
{
    return layer == RefusalLayer::tooFast || layer == RefusalLayer::overload ||
           layer == RefusalLayer::errors;
}

} // namespace

RefusalChart::RefusalChart(QWidget* parent)
    : BucketChart(1.0, parent)
{
    for (std::size_t layer = refusalLayers; layer-- > 0;) {
        m_areas[layer] = addArea();
    }
    setAccessibleName(tr("Refusals"));
    setAccessibleDescription(
        tr("Refused and failed attempts per second, by reason, and how many in all"));
    setTheme(Theme::forPalette(palette()));
}

void RefusalChart::applyTheme(const Theme& theme)
{
    for (std::size_t layer = 0; layer < refusalLayers; ++layer) {
        m_areas[layer]->setBrush(refusalColour(static_cast<RefusalLayer>(layer), theme));
    }
}

double RefusalChart::fillSeries(const ChartPicture& picture)
{
    const SeriesView& view = picture.view;
    m_total = view.buckets.empty() ? 0 : view.buckets.back().refusedTotal;
    double top = 0;
    for (std::size_t layer = 0; layer < refusalLayers; ++layer) {
        bool hasOwn = false;
        auto points = stepPoints(view, picture.end, picture.span, [&](const Bucket& bucket) {
            const auto counts = refusalCounts(bucket);
            hasOwn = hasOwn || counts[layer] > 0;
            return perSecond(view, std::accumulate(counts.begin(), counts.begin() + layer + 1,
                                                   std::uint32_t{0}));
        });
        m_seen[layer] = hasOwn;
        if (!hasOwn) {
            points.clear(); // wholly hidden by the layer before it
        }
        top = std::max(top, highest(points));
        m_areas[layer]->upperSeries()->replace(points);
    }
    m_peaks = view.width > 1s;
    ChartLine peaks{theme().refused, ChartLine::Form::solid, 1, ChartSide::left, {}};
    if (m_peaks) {
        peaks.points = stepPoints(view, picture.end, picture.span,
                                  [](const Bucket& bucket) { return orGap(bucket.refusedPeak); });
    }
    ChartLine total{theme().text, ChartLine::Form::solid, 1, ChartSide::right,
                    stepPoints(view, picture.end, picture.span, [](const Bucket& bucket) {
                        return orGap(static_cast<double>(bucket.refusedTotal));
                    })};
    fitRight(static_cast<double>(m_total));
    top = std::max(top, highest(peaks.points));
    setLines({std::move(peaks), std::move(total)});
    return top;
}

ChartLegend RefusalChart::legend(const Theme& theme) const
{
    using Form = LegendEntry::Form;
    ChartLegend made;
    made.title = tr("Refusals");
    made.corner = tr("%1 in all").arg(QLocale().toString(qulonglong(m_total)));
    made.widestCorner = tr("%1 in all").arg(QLocale().toString(100000));
    for (std::size_t i = 0; i < refusalLayers; ++i) {
        const auto layer = static_cast<RefusalLayer>(i);
        if (m_seen[i] || common(layer)) {
            made.entries.push_back({Form::box,
                                    refusalColour(layer, theme),
                                    refusalName(layer),
                                    false,
                                    {},
                                    layer == RefusalLayer::tooFast ? tr("too fast") : QString(),
                                    m_seen[i]});
        }
    }
    made.entries.push_back({Form::line, theme.text, tr("total"), true, {}});
    if (m_peaks) {
        made.entries.push_back({Form::line, theme.refused, tr("busiest second"), true, {}});
    }
    return made;
}

QString RefusalChart::emptyText() const
{
    return tr("429s and other refusals will stand here.");
}

} // namespace ratescope
