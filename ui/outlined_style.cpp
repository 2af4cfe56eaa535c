#include "ui/outlined_style.h"

#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleOption>
#include <QWidget>

namespace ratescope {

namespace {

/// One with a frame of its own; a flat one says by its arrow or icon that it is on.
bool isSwitchedOn(const QStyleOption& option)
{
    return option.state.testFlag(QStyle::State_On) &&
           option.state.testFlag(QStyle::State_Enabled) &&
           !option.state.testFlag(QStyle::State_AutoRaise);
}

QColor outlineOf(const QStyleOption& option)
{
    QColor outline = option.palette.color(QPalette::WindowText);
    outline.setAlphaF(0.55F);
    return outline;
}

void outlineCheckBox(const QStyleOption& option, QPainter& painter)
{
    painter.setPen(outlineOf(option));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(option.rect.adjusted(0, 0, -1, -1));
}

/// In light colours, and where it has the focus, Fusion's own frame is seen.
bool lacksFrame(const QStyleOption& option)
{
    return option.palette.color(QPalette::Base).lightness() < 128 &&
           !option.state.testFlag(QStyle::State_HasFocus);
}

void outlineField(const QStyleOption& option, QPainter& painter)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(outlineOf(option));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
}

bool isPopup(const QWidget* widget)
{
    return widget != nullptr && widget->windowType() == Qt::Popup;
}

/// What lies over the window has its colours: without an edge the two run into each other.
void outlinePopup(const QStyleOption& option, QPainter& painter)
{
    painter.setPen(option.palette.color(QPalette::PlaceholderText));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(option.rect.adjusted(0, 0, -1, -1));
}

/// In the plain highlight: Fusion's gradient is too light for the words on it.
void fillSwitchedOn(const QStyleOption& option, QPainter& painter)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(option.palette.color(QPalette::Highlight).darker(120));
    painter.setBrush(option.palette.highlight());
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
}

void markFocus(const QStyleOption& option, QPainter& painter, int inset)
{
    painter.setPen(option.palette.color(QPalette::Highlight));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(option.rect.adjusted(inset, inset, -inset - 1, -inset - 1));
}

} // namespace

OutlinedStyle::OutlinedStyle()
    : QProxyStyle(QStringLiteral("Fusion"))
{}

void OutlinedStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                  QPainter* painter, const QWidget* widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    painter->save();
    if (element == PE_IndicatorCheckBox) {
        outlineCheckBox(*option, *painter);
    } else if (element == PE_PanelButtonTool && isSwitchedOn(*option)) {
        fillSwitchedOn(*option, *painter);
    } else if (element == PE_PanelMenu || (element == PE_Frame && isPopup(widget))) {
        outlinePopup(*option, *painter);
    } else if (element == PE_Frame && option->state.testFlag(State_HasFocus)) {
        markFocus(*option, *painter, 0);
    } else if ((element == PE_FrameLineEdit ||
                (element == PE_Frame && qobject_cast<const QPlainTextEdit*>(widget) != nullptr)) &&
               lacksFrame(*option)) {
        outlineField(*option, *painter);
    }
    painter->restore();
}

void OutlinedStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                       QPainter* painter, const QWidget* widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    const bool typed = control == CC_SpinBox || (combo != nullptr && combo->editable);
    if (typed && lacksFrame(*option)) {
        painter->save();
        outlineField(*option, *painter);
        painter->restore();
    }
}

void OutlinedStyle::drawControl(ControlElement element, const QStyleOption* option,
                                QPainter* painter, const QWidget* widget) const
{
    const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
    const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    if (element == CE_ToolButtonLabel && button != nullptr && isSwitchedOn(*button)) {
        QStyleOptionToolButton lit = *button;
        lit.palette.setColor(QPalette::ButtonText, lit.palette.color(QPalette::HighlightedText));
        QProxyStyle::drawControl(element, &lit, painter, widget);
    } else if (element == CE_ComboBoxLabel && combo != nullptr && !combo->editable) {
        QStyleOptionComboBox fitted = *combo;
        const int room =
            subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget).width() - 2;
        const int icon = combo->currentIcon.isNull() ? 0 : combo->iconSize.width() + 4;
        fitted.currentText =
            combo->fontMetrics.elidedText(combo->currentText, Qt::ElideRight, room - icon);
        QProxyStyle::drawControl(element, &fitted, painter, widget);
    } else {
        QProxyStyle::drawControl(element, option, painter, widget);
    }
    // A default button has the outline anyhow that Fusion gives one with the focus.
    if (element == CE_PushButtonBevel && option->state.testFlag(State_HasFocus) &&
        option->state.testFlag(State_KeyboardFocusChange)) {
        painter->save();
        markFocus(*option, *painter, 3);
        painter->restore();
    }
}

int OutlinedStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                             QStyleHintReturn* returned) const
{
    return hint == SH_DialogButtonBox_ButtonsHaveIcons
               ? 0
               : QProxyStyle::styleHint(hint, option, widget, returned);
}

} // namespace ratescope
