#include "ui/figure_tile.h"

#include "ui/theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace ratescope {

namespace {

constexpr int margin = 6; // left and right of the words, pixels
constexpr double smallestPoints = 6;

/// As small as the words need to be seen whole.
QFont fitted(QFont font, const QString& words, int room)
{
    const int needed = QFontMetrics(font).horizontalAdvance(words);
    if (needed > room) {
        font.setPointSizeF(std::max(smallestPoints, font.pointSizeF() * room / needed - 0.1));
    }
    return font;
}

} // namespace

FigureTile::FigureTile(const QString& caption, const QString& explanation, QWidget* parent)
    : QAbstractButton(parent)
    , m_value(QStringLiteral("–"))
{
    setText(caption);
    setExplanation(explanation);
    setAccessibleName(caption);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    // What a tile says must not move the others about.
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void FigureTile::setExplanation(const QString& explanation)
{
    if (explanation != toolTip()) {
        setToolTip(explanation);
        setAccessibleDescription(explanation);
    }
}

void FigureTile::setValue(const QString& value, bool alarming)
{
    if (value != m_value || alarming != m_alarming) {
        m_value = value;
        m_alarming = alarming;
        setAccessibleName(tr("%1: %2").arg(text(), value));
        update();
    }
}

QFont FigureTile::valueFont() const
{
    QFont large = tabularFont(font());
    large.setBold(true);
    large.setPointSizeF(large.pointSizeF() * 1.1);
    return large;
}

QFont FigureTile::captionFont() const
{
    QFont small = tabularFont(font());
    small.setPointSizeF(small.pointSizeF() * 0.9);
    return small;
}

int FigureTile::widthFor(const QString& value) const
{
    return std::max(QFontMetrics(valueFont()).horizontalAdvance(value),
                    QFontMetrics(captionFont()).horizontalAdvance(text())) +
           2 * margin;
}

QSize FigureTile::sizeHint() const
{
    return {widthFor(m_value),
            QFontMetrics(captionFont()).height() + QFontMetrics(valueFont()).height() + 5};
}

void FigureTile::changeEvent(QEvent* event)
{
    QAbstractButton::changeEvent(event);
    update();
}

void FigureTile::paintEvent(QPaintEvent* /*event*/)
{
    const Theme theme = Theme::forPalette(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.background);
    if (hasFocus() || underMouse() || isDown()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), isDown() ? 3 : 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
    const QRect inner = rect().adjusted(margin, 2, -margin, -3);
    painter.setFont(fitted(captionFont(), text(), inner.width()));
    painter.setPen(theme.mutedText);
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop, text());
    painter.setFont(fitted(valueFont(), m_value, inner.width()));
    painter.setPen(m_alarming ? theme.asText(theme.refused) : theme.text);
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignBottom, m_value);
}

} // namespace ratescope
