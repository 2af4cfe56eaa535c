#include "ui/charts/bucket_chart.h"

#include "ui/charts/marker_layout.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QChart>
#include <QtCharts/QLegend>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

QChart* bareChart()
{
    auto* chart = new QChart;
    chart->legend()->hide();
    chart->setBackgroundVisible(false);
    chart->setPlotAreaBackgroundVisible(false);
    chart->setMargins({});
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    return chart;
}

} // namespace

BucketChart::BucketChart(double lowestTop, QWidget* parent)
    : QChartView(bareChart(), parent)
    , m_theme(Theme::forPalette(palette()))
    , m_scale(lowestTop)
    , m_x(new QValueAxis(this))
    , m_y(new QValueAxis(this))
{
    for (QValueAxis* axis : {m_x, m_y}) {
        axis->setVisible(false);
    }
    chart()->addAxis(m_x, Qt::AlignBottom);
    chart()->addAxis(m_y, Qt::AlignLeft);
    m_x->setRange(-toSeconds(m_span), 0);
    m_y->setRange(0, m_scale.top());
    setFrameShape(QFrame::NoFrame);
    setCacheMode(QGraphicsView::CacheBackground);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setRenderHint(QPainter::Antialiasing);
    setInteractive(false);
    setMouseTracking(true);
    setFont(tabularFont(font()));
}

QAreaSeries* BucketChart::addArea()
{
    // An area series does not own its line: make it a child.
    auto* upper = new QLineSeries;
    auto* area = new QAreaSeries(upper);
    upper->setParent(area);
    area->setPen(Qt::NoPen);
    attach(area);
    return area;
}

QLineSeries* BucketChart::addLine(double width)
{
    auto* line = new QLineSeries;
    line->setPen(QPen(Qt::black, width));
    attach(line);
    return line;
}

void BucketChart::attach(QAbstractSeries* series)
{
    chart()->addSeries(series);
    series->attachAxis(m_x);
    series->attachAxis(m_y);
}

void BucketChart::setTheme(const Theme& theme)
{
    m_theme = theme;
    setBackgroundBrush(theme.background);
    applyTheme(theme);
    m_legend = legend(theme);
    layOut();
}

void BucketChart::setTimeLabels(bool shown)
{
    m_timeLabels = shown;
    layOut();
}

void BucketChart::setMarkerWords(bool shown)
{
    m_markerWords = shown;
    viewport()->update();
}

void BucketChart::setCrosshair(std::optional<Duration> age)
{
    if (age != m_crosshair) {
        m_crosshair = age;
        viewport()->update();
    }
}

QRectF BucketChart::plotArea() const
{
    return chart()->plotArea();
}

void BucketChart::refresh(const ChartMoment& moment)
{
    const bool spanChanged = moment.span != m_span;
    if (spanChanged) {
        m_span = moment.span;
        m_x->setRange(-toSeconds(m_span), 0);
    }
    m_empty = moment.empty;
    m_markers.clear();
    for (const Marker& marker : moment.markers) {
        const Duration age = moment.now - marker.at;
        if (age <= m_span && age >= Duration::zero()) {
            m_markers.push_back({age, QString::fromStdString(marker.text)});
        }
    }
    const bool topChanged = m_scale.fit(fillSeries(moment) * roomForMarkerWords(), moment.now);
    if (topChanged) {
        m_y->setRange(0, m_scale.top());
    }
    const ChartLegend before = std::exchange(m_legend, legend(m_theme));
    const bool words = !(before == m_legend);
    if (words || topChanged || spanChanged) {
        repaintFrame();
    }
    viewport()->update();
}

/// How much higher than the data the scale must reach, so that the words of the markers, which
/// stand at the top of the plot, hide no bar.
double BucketChart::roomForMarkerWords() const
{
    if (!m_markerWords || m_markers.empty()) {
        return 1.0;
    }
    const double rows = m_markers.size() == 1 ? 1 : markerRows;
    const double words = 1 + rows * (std::ceil(QFontMetricsF(font()).height()) + 1);
    constexpr double mostOfThePlot = 0.5; // a very low chart shows its data first
    return 1.0 / (1.0 - std::min(words / std::max(plotArea().height(), 1.0), mostOfThePlot));
}

void BucketChart::repaintFrame()
{
    resetCachedContent();
    viewport()->update();
}

TimeAxis BucketChart::timeAxis() const
{
    const QRectF plot = plotArea();
    return {m_span, plot.left(), plot.right()};
}

double BucketChart::yOf(double value) const
{
    const QRectF plot = plotArea();
    return plot.bottom() - plot.height() * value / m_scale.top();
}

void BucketChart::layOut()
{
    const double wide = std::max(1, viewport()->width() - leftMargin - rightMargin);
    const double labels = m_timeLabels ? QFontMetricsF(font()).height() + timeLabelGap : 4;
    const double top =
        topMargin + std::ceil(m_legend.heightFor(viewport()->width() - 2.0 * rightMargin, font())) +
        QFontMetricsF(font()).height() / 2;
    const double high = std::max(1.0, viewport()->height() - top - labels - bottomMargin);
    chart()->setPlotArea(QRectF(leftMargin, std::round(top), wide, std::round(high)));
    repaintFrame();
}

void BucketChart::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    layOut();
}

void BucketChart::changeEvent(QEvent* event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        setTheme(Theme::forPalette(palette()));
    }
}

void BucketChart::mouseMoveEvent(QMouseEvent* event)
{
    const QRectF plot = plotArea();
    if (plot.adjusted(-2, 0, 2, 0).contains(event->position())) {
        Q_EMIT hovered(timeAxis().ageAt(event->position().x()));
    } else {
        Q_EMIT left();
    }
}

void BucketChart::leaveEvent(QEvent* event)
{
    QChartView::leaveEvent(event);
    Q_EMIT left();
}

} // namespace ratescope
