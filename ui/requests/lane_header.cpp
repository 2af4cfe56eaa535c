#include "ui/requests/lane_header.h"

#include "ui/requests/lane_delegate.h"
#include "ui/requests/lane_model.h"

#include <QFontMetricsF>
#include <QPainter>

namespace ratescope {

LaneHeader::LaneHeader(const LaneDelegate& lanes, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent)
    , m_lanes(lanes)
{
    setSectionsClickable(true);
    setSortIndicatorShown(true);
    setHighlightSections(false);
}

void LaneHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    painter->save();
    QHeaderView::paintSection(painter, rect, section);
    painter->restore();
    if (section != LaneModel::timeColumn) {
        return;
    }
    painter->save();
    painter->setClipRect(rect);
    painter->setPen(m_theme.text); // a header is not as dark as the panel
    const QFontMetricsF metrics(font());
    const QString title = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
    double free = rect.left() + metrics.horizontalAdvance(title) + 16;
    const LaneAxis axis = m_lanes.axisOver(rect.left(), rect.left() + rect.width());
    const std::vector<LaneAxis::Tick> ticks = axis.ticks(70);
    // Fusion has the sort mark at the end.
    const double right = rect.right() - (sortIndicatorSection() == section ? 18 : 2);
    for (auto tick = ticks.rbegin(); tick != ticks.rend(); ++tick) {
        const double width = metrics.horizontalAdvance(tick->text);
        const double left = std::min(tick->x - width / 2, right - width);
        if (left >= free) {
            painter->drawText(QRectF(left, rect.top(), width + 1, rect.height()),
                              Qt::AlignLeft | Qt::AlignVCenter, tick->text);
            free = left + width + 8;
        }
    }
    painter->restore();
}

} // namespace ratescope
