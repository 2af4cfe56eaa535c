#include "ui/mood_mark.h"

#include "ui/theme.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPolygonF>
#include <QWidget>

namespace ratescope {

namespace {

constexpr int markSize = 14;

QColor moodColour(Status::Mood mood, const Theme& theme)
{
    switch (mood) {
    case Status::Mood::quiet:
        return theme.mutedText;
    case Status::Mood::busy:
        return theme.answered;
    case Status::Mood::waiting:
    case Status::Mood::paused:
    case Status::Mood::told:
    case Status::Mood::warned:
        return theme.waiting;
    case Status::Mood::refused:
    case Status::Mood::broken:
        break;
    }
    return theme.refused;
}

} // namespace

QPixmap moodMark(Status::Mood mood, const QWidget& widget)
{
    const double ratio = widget.devicePixelRatioF();
    QPixmap pixmap((QSizeF(markSize, markSize) * ratio).toSize());
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor colour = moodColour(mood, Theme::forPalette(widget.palette()));
    painter.setPen(QPen(colour, 2));
    switch (mood) {
    case Status::Mood::quiet:
        painter.drawEllipse(QRectF(3, 3, 8, 8));
        break;
    case Status::Mood::busy:
        painter.setBrush(colour);
        painter.drawEllipse(QRectF(3, 3, 8, 8));
        break;
    case Status::Mood::waiting: // as in the lanes
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPolygon(QPolygonF({{3, 2}, {11, 2}, {7, 7}}));
        painter.drawPolygon(QPolygonF({{3, 12}, {11, 12}, {7, 7}}));
        break;
    case Status::Mood::told:
        painter.drawEllipse(QRectF(2, 2, 10, 10));
        painter.drawLine(QPointF(4.5, 7), QPointF(9.5, 7));
        break;
    case Status::Mood::warned:
        painter.drawPolygon(QPolygonF({{7, 2.5}, {12, 11.5}, {2, 11.5}}));
        break;
    case Status::Mood::paused:
        painter.fillRect(QRectF(3, 2, 3, 10), colour);
        painter.fillRect(QRectF(8, 2, 3, 10), colour);
        break;
    case Status::Mood::refused:
        painter.setBrush(colour);
        painter.drawPolygon(QPolygonF({{7, 2.5}, {12, 11.5}, {2, 11.5}}));
        break;
    case Status::Mood::broken:
        painter.drawLine(QPointF(3, 3), QPointF(11, 11));
        painter.drawLine(QPointF(11, 3), QPointF(3, 11));
        break;
    }
    return pixmap;
}

QString moodWord(Status::Mood mood)
{
    const auto words = [](const char* text) {
        return QCoreApplication::translate("ratescope::moodWord", text);
    };
    switch (mood) {
    case Status::Mood::quiet:
        return words("calm");
    case Status::Mood::busy:
        return words("working");
    case Status::Mood::waiting:
        return words("waiting");
    case Status::Mood::paused:
        return words("paused");
    case Status::Mood::told:
        return words("told to wait");
    case Status::Mood::warned:
        return words("near limit");
    case Status::Mood::refused:
        return words("refused");
    case Status::Mood::broken:
        break;
    }
    return words("failing");
}

} // namespace ratescope
