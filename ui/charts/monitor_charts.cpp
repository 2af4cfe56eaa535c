#include "ui/charts/monitor_charts.h"

#include "ui/charts/chart_saver.h"
#include "ui/charts/headroom_chart.h"
#include "ui/charts/latency_chart.h"
#include "ui/charts/rate_chart.h"
#include "ui/charts/refusal_chart.h"
#include "ui/charts/span_bar.h"
#include "ui/charts/wait_chart.h"

#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr auto betweenCharts = 12ms; // all five well within a tick of 100 ms
constexpr std::size_t finestWaits = 240;
constexpr char stateVersion = '2';
constexpr auto folded = '-';
constexpr auto open = '+';
constexpr qsizetype spanPlace = 1 + chartCount;

} // namespace

MonitorCharts::MonitorCharts(QWidget* parent)
    : QWidget(parent)
    , m_scroll(new QScrollArea(this))
    , m_bar(new SpanBar(this))
    , m_saver(new ChartSaver(*this))
    , m_readOut(new QLabel(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_scroll, 1);

    auto* stack = new QWidget;
    auto* charts = new QVBoxLayout(stack);
    charts->setContentsMargins(0, 0, 0, 0);
    charts->setSpacing(0);
    m_scroll->setWidget(stack);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setMinimumHeight(96);
    m_scroll->installEventFilter(this);
    addChart(ChartKind::rate, new RateChart(stack), 3);
    addChart(ChartKind::refusals, new RefusalChart(stack), 2);
    addChart(ChartKind::waits, new WaitChart(stack), 2);
    addChart(ChartKind::headroom, new HeadroomChart(stack), 2);
    addChart(ChartKind::latency, new LatencyChart(stack), 2);
    charts->addStretch(0); // takes the room when all are folded
    placeTimeLabels();

    m_readOut->setObjectName(QStringLiteral("readOut"));
    m_readOut->setFrameShape(QFrame::StyledPanel);
    m_readOut->setAutoFillBackground(true);
    m_readOut->setTextFormat(Qt::PlainText);
    m_readOut->setMargin(4);
    m_readOut->setFont(m_charts.front()->font());
    m_readOut->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_readOut->hide();

    m_saveMenu = m_saver->makeMenuOfAll();
    connect(m_bar, &SpanBar::spanChosen, this, &MonitorCharts::setSpan);
    connect(m_bar, &SpanBar::liveWanted, this, &MonitorCharts::goLive);
    connect(m_bar, &SpanBar::heldChanged, this, &MonitorCharts::hold);
    m_turn.setSingleShot(true);
    m_turn.setInterval(betweenCharts);
    connect(&m_turn, &QTimer::timeout, this, &MonitorCharts::drawNext);
}

void MonitorCharts::addChart(ChartKind kind, BucketChart* chart, int stretch)
{
    m_charts[static_cast<std::size_t>(kind)] = chart;
    chart->setMarkerWords(kind == ChartKind::rate);
    chart->setMenu(m_saver->makeMenu(kind));
    static_cast<QVBoxLayout*>(m_scroll->widget()->layout())->addWidget(chart, stretch);
    connect(chart, &BucketChart::hovered, this, &MonitorCharts::showReadOut);
    connect(chart, &BucketChart::left, this, &MonitorCharts::hideReadOut);
    connect(chart, &BucketChart::zoomed, this, &MonitorCharts::zoom);
    connect(chart, &BucketChart::dragged, this, &MonitorCharts::pan);
    connect(chart, &BucketChart::doubleClicked, this, &MonitorCharts::goLive);
    connect(chart, &BucketChart::collapseChanged, this, &MonitorCharts::placeTimeLabels);
}

void MonitorCharts::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        // Of a picture that is held, or of a stored run, no next one would come with the new
        // colours. Later: the charts below have not taken them yet.
        QTimer::singleShot(0, this, [this] {
            redraw();
            drawRest(); // never some in the old colours beside others in the new ones
        });
    }
}

/// Only the lowest chart that is open says when.
void MonitorCharts::placeTimeLabels()
{
    bool placed = false;
    for (std::size_t i = chartCount; i-- > 0;) {
        const bool here = !placed && !m_charts[i]->collapsed();
        m_charts[i]->setTimeLabels(here);
        placed = placed || here;
    }
}

TimeWindow::Limits MonitorCharts::limits() const
{
    return {m_series != nullptr ? m_series->began().value_or(m_now) : m_now, m_now};
}

void MonitorCharts::setSpan(SpanChoice choice)
{
    m_chosen = choice;
    m_window.choose(choice);
    if (paused()) {
        m_window.hold(limits());
    }
    redraw();
}

void MonitorCharts::setPaused(bool paused)
{
    m_bar->setHeld(paused || m_past);
}

void MonitorCharts::hold(bool held)
{
    if (held) {
        m_window.hold(limits());
    } else {
        m_window.goLive();
    }
    redraw();
}

bool MonitorCharts::paused() const
{
    return m_bar->held();
}

void MonitorCharts::goLive()
{
    if (m_past) {
        setSpan(SpanChoice::all);
        return;
    }
    if (paused()) {
        setPaused(false);
        return;
    }
    m_window.goLive();
    redraw();
}

void MonitorCharts::zoom(double factor, Duration age)
{
    m_window.zoom(factor, age, limits());
    if (paused()) {
        m_window.hold(limits());
    }
    redraw();
}

void MonitorCharts::pan(Duration by)
{
    m_window.pan(by, limits());
    if (paused()) {
        m_window.hold(limits());
    }
    redraw();
}

void MonitorCharts::addTool(QWidget* tool)
{
    m_bar->addTool(tool);
}

void MonitorCharts::refresh(const TimeSeries& series, Instant now,
                            const std::optional<Duration>& lastWaiter)
{
    m_series = &series;
    if (paused()) {
        return;
    }
    m_now = now;
    m_lastWaiter = lastWaiter;
    redraw();
}

void MonitorCharts::showPast(const TimeSeries& series, Instant end)
{
    m_past = true;
    m_window.setEnded();
    m_series = &series;
    m_now = end;
    m_bar->showPast();
    setPaused(true);
    setSpan(SpanChoice::all);
}

void MonitorCharts::redraw()
{
    m_bar->showChoice(m_window.choice(), m_window.live());
    if (m_series == nullptr) {
        return;
    }
    const TimeRange before = visibleRange();
    m_picture = takePicture(*m_series, m_now, m_window.span(limits()), m_window.end(), finestWaits);
    for (Marker& marker : m_picture.markers) {
        if (const auto note = m_notes.find(marker.at); note != m_notes.end()) {
            marker.text += ": " + note->second.toStdString();
        }
    }
    m_picture.marked = m_marked;
    if (m_picture.live) {
        m_picture.lastWaiter = m_lastWaiter;
    } else if (m_past && m_picture.end >= m_now) {
        m_picture.queued = m_series->queued(); // none has come since
        m_picture.inFlight = m_series->inFlight();
    }
    if (!(before == visibleRange())) {
        Q_EMIT visibleRangeChanged(visibleRange());
    }
    // The turn goes on where it is: where there is little time for drawing, a turn that began anew
    // with each picture would never come to the last chart.
    m_left = chartCount;
    if (!m_turn.isActive()) {
        drawNext();
    }
    if (m_hovered) {
        showReadOut(*m_hovered);
    }
}

void MonitorCharts::drawNext()
{
    m_charts[m_next]->refresh(m_picture);
    m_next = (m_next + 1) % chartCount;
    if (--m_left > 0) {
        m_turn.start();
    }
}

void MonitorCharts::drawRest()
{
    while (m_left > 0) {
        drawNext();
    }
    m_turn.stop();
}

void MonitorCharts::matchScales(MonitorCharts& other)
{
    drawRest(); // or their needs would be of an older picture
    other.drawRest();
    for (std::size_t i = 0; i < chartCount; ++i) {
        const ChartNeeds both = m_charts[i]->needs().with(other.m_charts[i]->needs());
        m_charts[i]->setLeast(both);
        other.m_charts[i]->setLeast(both);
    }
    redraw();
    other.redraw();
}

void MonitorCharts::setMarkerNotes(const std::map<Instant, QString>& notes)
{
    m_notes = notes; // with the next picture
}

void MonitorCharts::showMarkers(const std::vector<Instant>& markers)
{
    m_marked = markers;
    const TimeRange shown = visibleRange();
    if (!markers.empty() && (markers.front() < shown.from || markers.front() > shown.until())) {
        pan(shown.until() - (markers.front() + shown.span / 2)); // to the middle
    } else {
        redraw();
    }
}

void MonitorCharts::reveal(ChartKind kind)
{
    BucketChart* wanted = chart(kind);
    wanted->setCollapsed(false);
    // After the layout has given it its room.
    // (ensureWidgetVisible() looks for a text cursor in it and finds a corner.)
    QTimer::singleShot(0, wanted, [this, wanted] {
        m_scroll->ensureVisible(0, wanted->geometry().bottom(), 0, 0);
        m_scroll->ensureVisible(0, wanted->y(), 0, 0);
    });
    wanted->highlight();
    wanted->setFocus(Qt::OtherFocusReason);
}

QByteArray MonitorCharts::saveState() const
{
    QByteArray state(1, stateVersion);
    for (const BucketChart* each : m_charts) {
        state += each->collapsed() ? folded : open;
    }
    state += static_cast<char>('0' + static_cast<int>(m_chosen));
    return state;
}

bool MonitorCharts::restoreState(const QByteArray& state)
{
    if (state.size() != spanPlace + 1 || state[0] != stateVersion) {
        return false;
    }
    const int span = state[spanPlace] - '0';
    if (span < 0 || span > static_cast<int>(SpanChoice::all)) {
        return false;
    }
    for (std::size_t i = 0; i < chartCount; ++i) {
        m_charts[i]->setCollapsed(state[qsizetype(i) + 1] == folded);
    }
    setSpan(static_cast<SpanChoice>(span));
    return true;
}

} // namespace ratescope
