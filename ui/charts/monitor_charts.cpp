#include "ui/charts/monitor_charts.h"

#include "ui/charts/rate_chart.h"
#include "ui/charts/read_out.h"
#include "ui/charts/refusal_chart.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr auto halfATick = 50ms;

} // namespace

MonitorCharts::MonitorCharts(QWidget* parent)
    : QWidget(parent)
    , m_rate(new RateChart(this))
    , m_refusals(new RefusalChart(this))
    , m_spans(new QButtonGroup(this))
    , m_pause(new QToolButton(this))
    , m_readOut(new QLabel(this))
{
    m_rate->setTimeLabels(false);
    m_refusals->setMarkerWords(false);
    m_rate->setMinimumHeight(112);
    m_refusals->setMinimumHeight(74);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeControls());
    column->addWidget(m_rate, 3);
    column->addWidget(m_refusals, 2);

    for (BucketChart* chart :
         {static_cast<BucketChart*>(m_rate), static_cast<BucketChart*>(m_refusals)}) {
        connect(chart, &BucketChart::hovered, this, &MonitorCharts::showReadOut);
        connect(chart, &BucketChart::left, this, &MonitorCharts::hideReadOut);
    }
    m_readOut->setFrameShape(QFrame::StyledPanel);
    m_readOut->setAutoFillBackground(true);
    m_readOut->setTextFormat(Qt::PlainText);
    m_readOut->setMargin(4);
    m_readOut->setFont(m_rate->font());
    m_readOut->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_readOut->hide();

    m_second.setSingleShot(true);
    m_second.setInterval(halfATick);
    connect(&m_second, &QTimer::timeout, this, [this] { draw(*m_refusals); });
}

QWidget* MonitorCharts::makeControls()
{
    auto* controls = new QWidget(this);
    auto* row = new QHBoxLayout(controls);
    row->setContentsMargins(0, 0, 0, 4);
    row->setSpacing(4);
    const std::array<std::pair<SpanChoice, QString>, 4> choices{{
        {SpanChoice::oneMinute, tr("1 min")},
        {SpanChoice::fiveMinutes, tr("5 min")},
        {SpanChoice::oneHour, tr("1 h")},
        {SpanChoice::all, tr("All")},
    }};
    for (const auto& [choice, text] : choices) {
        auto* button = new QToolButton(controls);
        button->setText(text);
        button->setCheckable(true);
        button->setChecked(choice == m_choice);
        button->setAccessibleName(tr("Time span: %1").arg(text));
        button->setToolTip(tr("Show the last %1").arg(text));
        connect(button, &QToolButton::toggled, this, &MonitorCharts::colourButtons);
        m_spans->addButton(button, static_cast<int>(choice));
        row->addWidget(button);
    }
    m_spans->button(static_cast<int>(SpanChoice::all))
        ->setToolTip(tr("Show everything since the start"));
    connect(m_spans, &QButtonGroup::idClicked, this,
            [this](int id) { setSpan(static_cast<SpanChoice>(id)); });

    m_pause->setText(tr("Hold picture"));
    m_pause->setCheckable(true);
    m_pause->setToolTip(tr("Hold the charts as they are; the run goes on"));
    connect(m_pause, &QToolButton::toggled, this, &MonitorCharts::colourButtons);
    colourButtons();
    row->addStretch();
    row->addWidget(m_pause);
    return controls;
}

void MonitorCharts::colourButtons()
{
    QList<QAbstractButton*> buttons = m_spans->buttons();
    buttons.append(m_pause);
    for (QAbstractButton* button : buttons) {
        QPalette colours = palette();
        if (button->isChecked()) {
            // Fusion hardly tells a pressed button from another on a dark palette.
            colours.setColor(QPalette::Button, colours.color(QPalette::Highlight));
            colours.setColor(QPalette::ButtonText, colours.color(QPalette::HighlightedText));
        }
        button->setPalette(colours);
    }
}

void MonitorCharts::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        colourButtons();
    }
}

void MonitorCharts::setSpan(SpanChoice choice)
{
    m_choice = choice;
    m_spans->button(static_cast<int>(choice))->setChecked(true);
}

void MonitorCharts::setPaused(bool paused)
{
    m_pause->setChecked(paused);
}

bool MonitorCharts::paused() const
{
    return m_pause->isChecked();
}

void MonitorCharts::refresh(const TimeSeries& series, Instant now)
{
    if (paused()) {
        return;
    }
    take(series, now);
    draw(*m_rate);
    m_second.start();
    if (m_hovered) {
        showReadOut(*m_hovered);
    }
}

void MonitorCharts::take(const TimeSeries& series, Instant now)
{
    m_picture.now = now;
    m_picture.span = spanFor(m_choice, now - series.began().value_or(now));
    // One more than fits: the newest is still filling and the oldest is cut at the left edge.
    const std::size_t count = bucketsFor(m_picture.span);
    const Duration width = m_picture.span / static_cast<Duration::rep>(count);
    m_picture.view = series.view(now, m_picture.span + width, count + 1);
    m_picture.markers = series.markers();
    m_picture.refusedTotal = series.refusedTotal();
    m_picture.empty = !series.anyAttempt();
    Q_EMIT visibleRangeChanged(visibleRange());
}

void MonitorCharts::draw(BucketChart& chart)
{
    chart.refresh({m_picture.view, m_picture.markers, m_picture.now, m_picture.span,
                   m_picture.refusedTotal, m_picture.empty});
}

void MonitorCharts::showReadOut(Duration age)
{
    m_hovered = age;
    m_rate->setCrosshair(age);
    m_refusals->setCrosshair(age);
    m_readOut->setText(readOut(m_picture.view, m_picture.now, age));
    m_readOut->adjustSize();
    // On the side of the crosshair that has more room.
    const QRectF plot = m_rate->plotArea();
    const TimeAxis axis{m_picture.span, plot.left(), plot.right()};
    const double x = axis.xOf(age);
    const QPoint corner = m_rate->pos() + plot.topLeft().toPoint();
    const int left = x > plot.center().x() ? static_cast<int>(x) - m_readOut->width() - 8
                                           : static_cast<int>(x) + 8;
    m_readOut->move(left, corner.y() + 4);
    m_readOut->setVisible(!m_readOut->text().isEmpty() && !m_picture.empty);
    m_readOut->raise();
}

void MonitorCharts::hideReadOut()
{
    m_hovered.reset();
    m_rate->setCrosshair(std::nullopt);
    m_refusals->setCrosshair(std::nullopt);
    m_readOut->hide();
}

} // namespace ratescope
