#pragma once

#include <QColor>
#include <QList>
#include <QPointF>

namespace ratescope {

enum class ChartSide { left, right };

/// A line that a chart paints itself.
struct ChartLine
{
    enum class Form { solid, dashed, dotted, dots };

    QColor colour;
    Form form = Form::solid;
    double width = 2;
    ChartSide side = ChartSide::left;
    QList<QPointF> points; ///< x in seconds before the right edge, −span … 0; a NaN y is a gap
};

} // namespace ratescope
