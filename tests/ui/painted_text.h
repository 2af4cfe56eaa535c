#pragma once

#include <QColor>
#include <QRectF>
#include <QString>

#include <vector>

class QWidget;

namespace ratescope {

/// Words as a widget puts them on the screen.
struct PaintedText
{
    QString text; ///< as drawn: what the widget cut short ends with "…"
    QRectF place; ///< of the letters' line, in pixels of the widget that was looked at
    QRectF seen;  ///< the part of it that no edge cuts off; empty: nothing of it
    QColor colour;
    QWidget* on = nullptr; ///< the innermost widget there
};

/// All words on a widget and its children, in the order of painting: whoever draws them, labels,
/// item views and charts alike.
std::vector<PaintedText> paintedTexts(QWidget& widget);

} // namespace ratescope
