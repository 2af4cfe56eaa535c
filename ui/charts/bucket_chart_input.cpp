#include "ui/charts/bucket_chart.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <cmath>

namespace ratescope {

namespace {

constexpr double zoomStep = 1.25; // a notch of the wheel

} // namespace

void BucketChart::mouseMoveEvent(QMouseEvent* event)
{
    const QRectF plot = plotArea();
    const TimeAxis axis = plotMap().time;
    if (m_dragX) {
        const double moved = event->position().x() - *m_dragX;
        m_dragX = event->position().x();
        Q_EMIT dragged(fromSeconds(moved / plot.width() * toSeconds(m_span)));
    }
    if (!m_collapsed && plot.adjusted(-2, 0, 2, 0).contains(event->position())) {
        Q_EMIT hovered(axis.ageAt(event->position().x()));
    } else {
        Q_EMIT left();
    }
}

void BucketChart::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && plotArea().contains(event->position())) {
        m_dragX = event->position().x();
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
}

void BucketChart::mouseReleaseEvent(QMouseEvent* /*event*/)
{
    m_dragX.reset();
    viewport()->unsetCursor();
}

void BucketChart::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->position().y() < plotArea().top()) {
        setCollapsed(!m_collapsed); // on the heading
    } else {
        Q_EMIT doubleClicked();
    }
}

void BucketChart::wheelEvent(QWheelEvent* event)
{
    const double notches = event->angleDelta().y() / 120.0;
    if (m_collapsed || notches == 0 || !plotArea().contains(event->position())) {
        event->ignore(); // scrolls the stack of charts
        return;
    }
    Q_EMIT zoomed(std::pow(zoomStep, -notches), plotMap().time.ageAt(event->position().x()));
    event->accept();
}

void BucketChart::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        setCollapsed(!m_collapsed);
    } else {
        event->ignore(); // the keys of all charts are handled above them
    }
}

void BucketChart::focusInEvent(QFocusEvent* event)
{
    QChartView::focusInEvent(event);
    viewport()->update();
}

void BucketChart::focusOutEvent(QFocusEvent* event)
{
    QChartView::focusOutEvent(event);
    viewport()->update();
}

void BucketChart::leaveEvent(QEvent* event)
{
    QChartView::leaveEvent(event);
    Q_EMIT left();
}

} // namespace ratescope
