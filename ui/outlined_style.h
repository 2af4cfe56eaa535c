#pragma once

#include <QProxyStyle>

namespace ratescope {

/// Fusion, with an outline round check boxes that can be seen in dark colours too: Fusion derives
/// its own from the window's colour, and an unchecked box vanishes.
class OutlinedStyle : public QProxyStyle
{
    Q_OBJECT

public:
    OutlinedStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget = nullptr) const override;
};

} // namespace ratescope
