#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QHeaderView>

#include "ui/theme.h"

namespace ratescope {

class LaneDelegate;

/// The table's header; over the lanes it has the time axis.
class LaneHeader : public QHeaderView
{
    Q_OBJECT

public:
    /// The delegate knows the axis and outlives the header.
    explicit LaneHeader(const LaneDelegate& lanes, QWidget* parent = nullptr);

    void setTheme(const Theme& theme) { m_theme = theme; }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    const LaneDelegate& m_lanes;
    Theme m_theme;
};

} // namespace ratescope
