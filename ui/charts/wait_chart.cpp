#include "ui/charts/wait_chart.h"

#include "ui/charts/step_points.h"
#include "ui/duration_text.h"

#include <QLocale>
#include <QPainter>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QLineSeries>

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace ratescope {

namespace {

constexpr double shortest = 0.1; ///< seconds; the bottom of the scale
constexpr int dotSize = 4;       ///< pixels

} // namespace

WaitChart::WaitChart(QWidget* parent)
    : BucketChart(10.0, parent)
    , m_inFlight(addArea(ChartSide::right))
{
    setAccessibleName(tr("Waits"));
    setAccessibleDescription(tr("How long each attempt's job had waited for it, how many jobs wait "
                                "and how many attempts are in flight"));
    setTheme(Theme::forPalette(palette()));
}

void WaitChart::applyTheme(const Theme& theme)
{
    m_inFlight->setBrush(theme.firstTries);
}

double WaitChart::fillSeries(const ChartPicture& picture)
{
    const SeriesView& view = picture.view;
    const auto steps = [&](const BucketValue& value) {
        return stepPoints(view, picture.end, picture.span, value);
    };
    const auto flying = steps([](const Bucket& bucket) { return double(bucket.inFlightPeak); });
    m_inFlight->upperSeries()->replace(flying);
    ChartLine queue{theme().waiting, ChartLine::Form::solid, 2, ChartSide::right,
                    steps([](const Bucket& bucket) { return double(bucket.queuedPeak); })};
    fitRight(std::max(highest(flying), highest(queue.points)));
    setLines({std::move(queue)});
    m_queued = picture.queued;
    m_flying = picture.inFlight;
    m_last = picture.lastWaiter;

    double longest = 0;
    for (auto& dots : m_dots) {
        dots.clear();
    }
    const double width = toSeconds(picture.waits.width);
    double middle = toSeconds(picture.waits.from - picture.end) + width / 2;
    for (const DurationBucket& bucket : picture.waits.buckets) {
        const auto take = [&](std::vector<Dot>& dots) {
            return [&](Duration length, std::uint32_t) {
                dots.push_back({std::min(middle, 0.0), toSeconds(length)});
                longest = std::max(longest, toSeconds(length));
            };
        };
        bucket.queueWait.forEach(take(m_dots[0]));
        bucket.retryWait.forEach(take(m_dots[1]));
        middle += width;
    }
    // In whole decades, so that the scale has even steps.
    return longest > 0 ? std::pow(10.0, std::ceil(std::log10(longest) - 1e-9)) : 0.0;
}

double WaitChart::shareOf(double value) const
{
    const double decades = std::log10(valueAxis().top() / shortest);
    return std::log10(std::max(value, shortest) / shortest) / decades;
}

std::vector<double> WaitChart::ticks() const
{
    std::vector<double> values;
    for (const double value : {shortest, 1.0, 10.0, 60.0, 600.0, 3600.0, 36000.0}) {
        if (value < valueAxis().top() * 1.001) {
            values.push_back(value);
        }
    }
    return values;
}

QString WaitChart::valueText(double value) const
{
    if (value >= 3599) {
        return tr("%1 h").arg(QString::number(value / 3600, 'g', 3));
    }
    if (value >= 59) {
        return tr("%1 min").arg(QString::number(value / 60, 'g', 3));
    }
    return tr("%1 s").arg(QString::number(value, 'g', 3));
}

void WaitChart::paintData(QPainter& painter, const PlotMap& map)
{
    for (std::size_t kind = 0; kind < m_dots.size(); ++kind) {
        std::unordered_set<std::int64_t> taken; // half dots: what overlaps more is one
        for (const Dot& dot : m_dots[kind]) {
            const int x = static_cast<int>(map.time.xOf(fromSeconds(-dot.x)));
            const int y = std::max(static_cast<int>(yOf(dot.seconds)), int(map.plot.top()) + 1);
            if (!taken.insert((std::int64_t{x / 2} << 32) + y / 2).second) {
                continue;
            }
            const QRect area(x - dotSize / 2, y - dotSize / 2, dotSize, dotSize);
            painter.fillRect(area, theme().waiting);
            if (kind == 0) {
                painter.fillRect(area.adjusted(1, 1, -1, -1), theme().background);
            }
        }
    }
}

ChartLegend WaitChart::legend(const Theme& theme) const
{
    using Form = LegendEntry::Form;
    ChartLegend made;
    made.title = tr("Waits");
    made.corner = m_last ? tr("last goes in %1").arg(roughText(*m_last)) : QString();
    made.widestCorner = tr("last goes in %1").arg(roughText(std::chrono::seconds(59)));
    made.entries = {
        {Form::ring,
         theme.waiting,
         tr("before a first try"),
         false,
         {},
         tr("first try"),
         !m_dots[0].empty()},
        {Form::dot,
         theme.waiting,
         tr("before a retry"),
         false,
         {},
         tr("retry"),
         !m_dots[1].empty()},
        {Form::line, theme.waiting, tr("%1 waiting").arg(QLocale().toString(m_queued)), false,
         tr("%1 waiting").arg(QLocale().toString(1000))},
        {Form::box, theme.firstTries, tr("%1 in flight").arg(QLocale().toString(m_flying)), false,
         tr("%1 in flight").arg(64)},
    };
    return made;
}

QString WaitChart::emptyText() const
{
    return tr("A dot for each wait, at its length, will stand here.");
}

} // namespace ratescope
