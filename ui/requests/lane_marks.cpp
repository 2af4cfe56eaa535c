#include "ui/requests/lane_marks.h"

#include <QPainter>
#include <QPixmap>
#include <QPolygonF>

namespace ratescope {

namespace {

QPixmap drawnMark(LaneState state, const QColor& colour)
{
    constexpr int size = 12;
    constexpr int finest = 2; // device pixels to a pixel: sharp at 200 %
    QPixmap pixmap(size * finest, size * finest);
    pixmap.setDevicePixelRatio(finest);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(colour, 2);
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    switch (state) {
    case LaneState::inFlight:
        painter.drawPolyline(QPolygonF({{2, 6}, {10, 6}, {7, 3}}));
        painter.drawLine(QPointF(10, 6), QPointF(7, 9));
        break;
    case LaneState::waiting:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPolygon(QPolygonF({{2, 1}, {10, 1}, {6, 6}}));
        painter.drawPolygon(QPolygonF({{2, 11}, {10, 11}, {6, 6}}));
        break;
    case LaneState::answered:
        painter.drawPolyline(QPolygonF({{2, 6.5}, {5, 9.5}, {10, 3}}));
        break;
    case LaneState::lost:
        painter.drawLine(QPointF(2.5, 2.5), QPointF(9.5, 9.5));
        painter.drawLine(QPointF(9.5, 2.5), QPointF(2.5, 9.5));
        break;
    case LaneState::cancelled:
        painter.drawLine(QPointF(2, 6), QPointF(10, 6));
        break;
    }
    return pixmap;
}

} // namespace

QIcon laneMark(LaneState state, const QColor& colour, const QColor& whenSelected)
{
    QIcon icon(drawnMark(state, colour));
    icon.addPixmap(drawnMark(state, whenSelected), QIcon::Selected);
    return icon;
}

} // namespace ratescope
