#include "ui/charts/bucket_chart.h"

#include "ui/charts/marker_layout.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QChart>
#include <QtCharts/QLegend>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr int lowestPlot = 35;
constexpr int buttonSize = 18;

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
    , m_yRight(new QValueAxis(this))
    , m_fold(new QToolButton(this))
    , m_more(new QToolButton(this))
{
    chart()->addAxis(m_x, Qt::AlignBottom);
    chart()->addAxis(m_y, Qt::AlignLeft);
    chart()->addAxis(m_yRight, Qt::AlignRight);
    for (QValueAxis* axis : {m_x, m_y, m_yRight}) {
        axis->setVisible(false);
    }
    m_x->setRange(-toSeconds(m_span), 0);
    m_y->setRange(0, m_scale.top());
    setFrameShape(QFrame::NoFrame);
    setCacheMode(QGraphicsView::CacheBackground);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setRenderHint(QPainter::Antialiasing);
    setInteractive(false);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFont(tabularFont(font()));

    for (QToolButton* button : {m_fold, m_more}) {
        button->setAutoRaise(true);
        button->setFixedSize(buttonSize, buttonSize);
    }
    m_fold->setObjectName(QStringLiteral("foldChart"));
    m_fold->setArrowType(Qt::DownArrow);
    m_fold->setToolTip(tr("Fold this chart (Enter)"));
    m_fold->setFocusPolicy(Qt::NoFocus); // Enter on the chart does the same
    connect(m_fold, &QToolButton::clicked, this, [this] { setCollapsed(!m_collapsed); });
    m_more->setObjectName(QStringLiteral("chartMenu"));
    m_more->setText(QStringLiteral("⋯"));
    m_more->setFocusPolicy(Qt::TabFocus);
    m_more->hide();

    m_highlight.setSingleShot(true);
    m_highlight.setInterval(1500ms);
    connect(&m_highlight, &QTimer::timeout, viewport(), qOverload<>(&QWidget::update));
}

ChartNeeds ChartNeeds::with(const ChartNeeds& other) const
{
    return {std::max(top, other.top), std::max(right, other.right),
            std::max(heading, other.heading)};
}

void BucketChart::setMenu(QMenu* menu)
{
    connect(m_more, &QToolButton::clicked, menu,
            [this, menu] { menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
    m_more->setToolTip(tr("Save this chart or its figures"));
    m_more->setAccessibleName(tr("More about %1").arg(title()));
    m_more->show();
}

QAreaSeries* BucketChart::addArea(ChartSide side)
{
    // An area series does not own its line: make it a child.
    auto* upper = new QLineSeries;
    auto* area = new QAreaSeries(upper);
    upper->setParent(area);
    area->setPen(Qt::NoPen);
    attach(area, side);
    return area;
}

QLineSeries* BucketChart::addLine(double width)
{
    auto* line = new QLineSeries;
    line->setPen(QPen(Qt::black, width));
    attach(line, ChartSide::left);
    return line;
}

void BucketChart::attach(QAbstractSeries* series, ChartSide side)
{
    chart()->addSeries(series);
    series->attachAxis(m_x);
    series->attachAxis(side == ChartSide::left ? m_y : m_yRight);
}

void BucketChart::setTheme(const Theme& theme)
{
    m_theme = theme;
    setBackgroundBrush(theme.background);
    applyTheme(theme);
    m_legend = legend(theme);
    m_fold->setAccessibleName(tr("Fold %1").arg(title()));
    layOut();
}

void BucketChart::setTimeLabels(bool shown)
{
    if (shown != m_timeLabels) {
        m_timeLabels = shown;
        setMinimumHeight(lowestHeight());
        layOut();
    }
}

void BucketChart::setMarkerWords(bool shown)
{
    m_markerWords = shown;
    layOut();
}

void BucketChart::setCrosshair(std::optional<Duration> age)
{
    if (age != m_crosshair) {
        m_crosshair = age;
        viewport()->update();
    }
}

void BucketChart::setCollapsed(bool collapsed)
{
    if (collapsed == m_collapsed) {
        return;
    }
    m_collapsed = collapsed;
    chart()->setVisible(!collapsed);
    m_fold->setArrowType(collapsed ? Qt::RightArrow : Qt::DownArrow);
    m_fold->setToolTip(collapsed ? tr("Unfold this chart (Enter)") : tr("Fold this chart (Enter)"));
    setMinimumHeight(lowestHeight());
    setMaximumHeight(collapsed ? lowestHeight() : QWIDGETSIZE_MAX);
    layOut();
    Q_EMIT collapseChanged(collapsed);
}

int BucketChart::lowestHeight() const
{
    const int heading = static_cast<int>(headingHeight());
    if (m_collapsed) {
        return static_cast<int>(std::ceil(ChartLegend::rowHeight(font())));
    }
    const int labels =
        m_timeLabels ? static_cast<int>(std::ceil(QFontMetricsF(font()).height())) + timeLabelGap
                     : bottomMargin;
    const int words = m_markerWords ? static_cast<int>(markerRowHeight()) : 0;
    return heading + words + lowestPlot + labels;
}

void BucketChart::highlight()
{
    m_highlight.start();
    viewport()->update();
}

void BucketChart::paintInto(QPainter& painter, const QRectF& target)
{
    render(&painter, target, viewport()->rect(), Qt::IgnoreAspectRatio);
}

QRectF BucketChart::plotArea() const
{
    return chart()->plotArea();
}

void BucketChart::refresh(const ChartPicture& picture)
{
    const bool spanChanged = picture.span != m_span;
    if (spanChanged) {
        m_span = picture.span;
        m_x->setRange(-toSeconds(m_span), 0);
    }
    const bool timeMoved = picture.live != m_live || (!picture.live && picture.end != m_end);
    m_live = picture.live;
    m_end = picture.end;
    m_elapsed = picture.end - picture.began;
    m_empty = picture.empty;
    m_markers.clear();
    for (const Marker& marker : picture.markers) {
        const bool strong = std::find(picture.marked.begin(), picture.marked.end(), marker.at) !=
                            picture.marked.end();
        m_markers.push_back({picture.end - marker.at, QString::fromStdString(marker.text), strong});
    }
    const double rightBefore = m_right ? m_right->top() : 0;
    m_largest = fillSeries(picture);
    const double largest = std::max(m_largest, m_least.top);
    // A past stretch has its own scale at once; only what moves must move calmly.
    const bool calmly = picture.live && !std::exchange(m_scaleAnew, false);
    const bool topChanged = calmly ? m_scale.fit(largest, picture.end) : m_scale.set(largest);
    if (topChanged) {
        m_y->setRange(0, m_scale.top());
    }
    const double right = m_right ? m_right->top() : 0;
    if (right != rightBefore) {
        m_yRight->setRange(0, right);
    }
    const ChartLegend before = std::exchange(m_legend, legend(m_theme));
    const bool words = !(before == m_legend);
    if (headingHeight() != m_headingHeight) {
        layOut();
    } else if (words || topChanged || spanChanged || timeMoved || right != rightBefore) {
        repaintFrame();
    }
    viewport()->update();
}

void BucketChart::fitRight(double largest)
{
    if (!m_right) {
        m_right.emplace(1.0);
    }
    m_largestRight = largest;
    const double shown = std::max(largest, m_least.right);
    m_live ? m_right->fit(shown, m_end) : m_right->set(shown);
}

/// The words of the markers stand above the plot, where they hide no bar. The room is always kept:
/// the plot must not jump when a marker comes.
int BucketChart::markerWordRows() const
{
    constexpr int tall = 150;
    if (!m_markerWords || m_collapsed) {
        return 0;
    }
    return viewport()->height() < tall ? 1 : markerRows;
}

double BucketChart::markerRowHeight() const
{
    return std::ceil(QFontMetricsF(font()).height());
}

void BucketChart::repaintFrame()
{
    resetCachedContent();
    viewport()->update();
}

PlotMap BucketChart::plotMap() const
{
    const QRectF plot = plotArea();
    return {{m_span, plot.left(), plot.right()}, m_end, plot};
}

double BucketChart::yOf(double value, ChartSide side) const
{
    const QRectF plot = plotArea();
    const double share =
        side == ChartSide::right && m_right ? value / m_right->top() : shareOf(value);
    return plot.bottom() - plot.height() * share;
}

QRectF BucketChart::headingArea() const
{
    const double left = 2 + buttonSize + 2;
    const double right = m_more->isHidden() ? 6 : 4 + buttonSize;
    return {left, 0, std::max(1.0, viewport()->width() - left - right), 0};
}

double BucketChart::leftMargin() const
{
    return 11 + std::ceil(QFontMetricsF(font()).horizontalAdvance(QStringLiteral("500 ms")));
}

double BucketChart::rightMargin() const
{
    return 8 + std::ceil(QFontMetricsF(font()).horizontalAdvance(QStringLiteral("50000")));
}

ChartNeeds BucketChart::needs() const
{
    return {m_largest, m_largestRight,
            std::ceil(m_legend.heightFor(headingArea().width(), font()))};
}

double BucketChart::headingHeight() const
{
    return std::max(needs().heading, m_least.heading);
}

void BucketChart::layOut()
{
    const double wide = std::max(1.0, viewport()->width() - leftMargin() - rightMargin());
    const double labels =
        m_timeLabels ? QFontMetricsF(font()).height() + timeLabelGap : double(bottomMargin);
    m_headingHeight = headingHeight();
    const double top = m_headingHeight + markerWordRows() * markerRowHeight();
    const double high = std::max(1.0, viewport()->height() - top - labels);
    chart()->setPlotArea(QRectF(leftMargin(), std::round(top), wide, std::round(high)));
    m_fold->move(2, 1);
    m_more->move(viewport()->width() - buttonSize - 2, 1);
    setMinimumHeight(lowestHeight());
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
    } else if (event->type() == QEvent::FontChange) {
        layOut();
    }
}

} // namespace ratescope
