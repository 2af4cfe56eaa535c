#include "ui/charts/bucket_chart.h"
#include "ui/charts/monitor_charts.h"
#include "ui/charts/read_out.h"

#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>

#include <algorithm>

// What a person does to the charts: keys, crosshair and read-out.

namespace ratescope {

namespace {

constexpr double keyZoom = 1.5;

} // namespace

void MonitorCharts::keyPressEvent(QKeyEvent* event)
{
    const bool shift = (event->modifiers() & Qt::ShiftModifier) != 0;
    const Duration step = m_picture.span / 10;
    switch (event->key()) {
    case Qt::Key_Left:
        shift ? moveCrosshair(1) : pan(step);
        break;
    case Qt::Key_Right:
        shift ? moveCrosshair(-1) : pan(-step);
        break;
    case Qt::Key_PageUp:
        pan(m_picture.span);
        break;
    case Qt::Key_PageDown:
        pan(-m_picture.span);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: // the same key without Shift
        zoom(1 / keyZoom, m_hovered.value_or(Duration::zero()));
        break;
    case Qt::Key_Minus:
        zoom(keyZoom, m_hovered.value_or(Duration::zero()));
        break;
    case Qt::Key_L:
    case Qt::Key_End:
        goLive();
        break;
    case Qt::Key_Space:
        setPaused(!paused());
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    event->accept();
}

bool MonitorCharts::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_scroll && event->type() == QEvent::KeyPress) {
        event->ignore();
        keyPressEvent(static_cast<QKeyEvent*>(event));
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void MonitorCharts::moveCrosshair(int buckets)
{
    const Duration width = m_picture.view.width;
    const Duration age = m_hovered.value_or(Duration::zero()) + buckets * width;
    showReadOut(std::clamp(age, Duration::zero(), m_picture.span));
}

void MonitorCharts::showReadOut(Duration age)
{
    m_hovered = age;
    for (BucketChart* each : m_charts) {
        each->setCrosshair(age);
    }
    m_readOut->setText(readOut(m_picture, age));
    m_readOut->adjustSize();
    // On the side of the crosshair that has more room.
    const BucketChart* top = m_charts.front();
    const QRectF plot = top->plotArea();
    const TimeAxis axis{m_picture.span, plot.left(), plot.right()};
    const double x = axis.xOf(age);
    const int left = x > plot.center().x() ? static_cast<int>(x) - m_readOut->width() - 8
                                           : static_cast<int>(x) + 8;
    const QPoint corner = m_scroll->geometry().topLeft() + QPoint(left, 24);
    m_readOut->move(corner.x(), std::max(0, std::min(corner.y(), height() - m_readOut->height())));
    m_readOut->setVisible(!m_readOut->text().isEmpty() && !m_picture.empty);
    m_readOut->raise();
}

void MonitorCharts::hideReadOut()
{
    m_hovered.reset();
    for (BucketChart* each : m_charts) {
        each->setCrosshair(std::nullopt);
    }
    m_readOut->hide();
}

} // namespace ratescope
