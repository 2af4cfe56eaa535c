#pragma once

#include <QProxyStyle>

namespace ratescope {

/// Fusion, mended where it does not say enough: check boxes and what can be typed into keep an
/// outline in dark colours, where Fusion's own vanishes; a button that is switched on stands out;
/// lists and default buttons show that they have the focus; a choice too long for its box ends with
/// "…", not in half a letter; a popup has an edge.
class OutlinedStyle : public QProxyStyle
{
    Q_OBJECT

public:
    OutlinedStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget = nullptr) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget = nullptr) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                            QPainter* painter, const QWidget* widget = nullptr) const override;
    /// Buttons of dialogs have words only: some desktops would give a few of them icons.
    int styleHint(StyleHint hint, const QStyleOption* option = nullptr,
                  const QWidget* widget = nullptr,
                  QStyleHintReturn* returned = nullptr) const override;
};

} // namespace ratescope
