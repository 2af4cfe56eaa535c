#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QStyledItemDelegate>

#include "ui/requests/lane_axis.h"
#include "ui/theme.h"

#include <optional>

namespace ratescope {

class LaneFilter;

/// Draws the lanes of a LaneFilter's rows, and names what is under the mouse.
class LaneDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit LaneDelegate(const LaneFilter& lanes, QObject* parent = nullptr);

    void setTheme(const Theme& theme) { m_theme = theme; }
    void setRange(const TimeRange& range) { m_range = range; }
    void setNow(Instant now) { m_now = now; }
    void setBegan(Instant began) { m_began = began; }
    Instant now() const { return m_now; }
    /// The axis of a column that covers these pixels.
    LaneAxis axisOver(double left, double right) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

private:
    const LaneFilter& m_lanes;
    Theme m_theme;
    TimeRange m_range;
    Instant m_now;
    std::optional<Instant> m_began; ///< of a run that is over
};

} // namespace ratescope
