#include "ui/requests/lane_delegate.h"

#include "ui/requests/lane_filter.h"
#include "ui/requests/lane_painter.h"
#include "ui/requests/lane_words.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace ratescope {

namespace {

/// Between the ends of the axis and those of the column, so that what ends now is not cut off.
constexpr double margin = 4;
constexpr double betweenTicks = 70;

} // namespace

LaneDelegate::LaneDelegate(const LaneFilter& lanes, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_lanes(lanes)
{}

LaneAxis LaneDelegate::axisOver(double left, double right) const
{
    return {m_range, m_now, left + margin, std::max(left + margin + 1, right - margin), m_began};
}

void LaneDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const QRectF cell(option.rect);
    painter->save();
    painter->setClipRect(option.rect);
    const LaneAxis axis = axisOver(cell.left(), cell.left() + cell.width());
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    if (selected) {
        painter->fillRect(cell, m_theme.background);
    }
    painter->setPen(m_theme.grid);
    for (const LaneAxis::Tick& tick : axis.ticks(betweenTicks)) {
        painter->drawLine(QPointF(tick.x, cell.top()), QPointF(tick.x, cell.bottom()));
    }
    paintLane(*painter, cell, m_lanes.lane(index), axis, m_theme);
    if (selected) {
        // A frame rather than a ground: no meaning's colour may drown in it.
        const QColor frame = option.palette.color(QPalette::Highlight);
        painter->fillRect(QRectF(cell.left(), cell.top(), cell.width(), 2), frame);
        painter->fillRect(QRectF(cell.left(), cell.top() + cell.height() - 2, cell.width(), 2),
                          frame);
    }
    painter->restore();
}

bool LaneDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view,
                             const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid()) {
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    }
    const JobLane& lane = m_lanes.lane(index);
    const LaneAxis axis = axisOver(option.rect.left(), option.rect.left() + option.rect.width());
    // The shortest that is within two pixels: a thin attempt between long waits can be pointed at.
    const Duration slack = axis.at(2) - axis.at(0);
    const Instant at = axis.at(event->pos().x());
    const LaneSpan* pointed = nullptr;
    for (const LaneSpan& span : lane.spans) {
        if (span.from - slack <= at && at <= span.end(m_now) + slack &&
            (pointed == nullptr ||
             span.end(m_now) - span.from < pointed->end(m_now) - pointed->from)) {
            pointed = &span;
        }
    }
    if (pointed == nullptr) {
        QToolTip::hideText();
    } else {
        QToolTip::showText(event->globalPos(), plainToolTip(spanText(*pointed, m_now)), view);
    }
    return true;
}

} // namespace ratescope
