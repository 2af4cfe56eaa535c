#include "ui/charts/chart_legend.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace ratescope {

namespace {

/// Pixels, for each density.
struct Spacing
{
    double sample; ///< of a form
    double gap;    ///< between a form and its word
    double apart;  ///< between two entries
};

constexpr std::array<Spacing, 3> spacings{{{12, 4, 10}, {9, 3, 6}, {8, 2, 5}}};

QFont fontFor(bool brief, QFont font)
{
    if (brief) {
        font.setPointSizeF(font.pointSizeF() * 0.92);
    }
    return font;
}

QFont bold(QFont font)
{
    font.setBold(true);
    return font;
}

const QString& wordOf(const LegendEntry& entry, bool brief)
{
    return brief && !entry.brief.isEmpty() ? entry.brief : entry.text;
}

void paintForm(QPainter& painter, const LegendEntry& entry, double x, double middle, double sample)
{
    using Form = LegendEntry::Form;
    const double centre = x + sample / 2;
    QPen pen(entry.colour, entry.thin ? 1 : 2);
    pen.setCapStyle(Qt::FlatCap);
    switch (entry.form) {
    case Form::box:
        painter.fillRect(QRectF(x, middle - 5, sample, 10), entry.colour);
        return;
    case Form::hatch:
        painter.fillRect(QRectF(x, middle - 5, sample, 10), QBrush(entry.colour, Qt::BDiagPattern));
        return;
    case Form::dot:
        painter.fillRect(QRectF(centre - 2.5, middle - 2.5, 5, 5), entry.colour);
        return;
    case Form::ring:
        painter.setPen(QPen(entry.colour, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(centre - 2, middle - 2, 4, 4));
        return;
    case Form::dots:
        for (const double offset : {-5.0, -1.0, 3.0}) {
            painter.fillRect(QRectF(centre + offset, middle - 1.5, 3, 3), entry.colour);
        }
        return;
    case Form::dash:
        pen.setDashPattern({2, 2});
        break;
    case Form::dotted:
        pen.setDashPattern({1, 1});
        break;
    case Form::line:
        break;
    }
    painter.setPen(pen);
    painter.drawLine(QPointF(x, middle), QPointF(x + sample, middle));
}

} // namespace

double ChartLegend::rowHeight(const QFont& font)
{
    return std::ceil(QFontMetricsF(font).height()) + 4;
}

ChartLegend::Layout ChartLegend::layOut(double width, const QFont& font, Density density,
                                        bool withCorner) const
{
    const bool brief = density != Density::roomy;
    const Spacing& space = spacings[static_cast<std::size_t>(density)];
    const QFontMetricsF metrics(fontFor(brief, font));
    const QFontMetricsF boldMetrics(bold(fontFor(brief, font)));
    const double widest = withCorner ? std::max(boldMetrics.horizontalAdvance(corner),
                                                boldMetrics.horizontalAdvance(widestCorner))
                                     : 0.0;
    const double cornerWidth = widest > 0 ? widest + space.apart : 0.0;
    Layout made{density, withCorner, {}, 1};
    double x = boldMetrics.horizontalAdvance(title) + space.apart;
    for (const LegendEntry& entry : entries) {
        if (brief && !entry.present) {
            continue;
        }
        const double word = metrics.horizontalAdvance(wordOf(entry, brief));
        const double reserved =
            brief && !entry.brief.isEmpty() ? 0.0 : metrics.horizontalAdvance(entry.widest);
        const double needed = space.sample + space.gap + std::max(word, reserved);
        const double right = made.rows == 1 ? width - cornerWidth : width;
        if (x > 0 && x + needed > right) {
            x = 0;
            ++made.rows;
        }
        made.places.push_back({&entry, x, made.rows - 1});
        x += needed + space.apart;
    }
    return made;
}

ChartLegend::Layout ChartLegend::layOut(double width, const QFont& font) const
{
    const Layout full = layOut(width, font, Density::roomy, true);
    if (full.rows == 1) {
        return full;
    }
    for (const bool withCorner : {true, false}) {
        for (const Density density : {Density::brief, Density::tight}) {
            Layout made = layOut(width, font, density, withCorner);
            if (made.rows == 1) {
                return made;
            }
        }
    }
    Layout brief = layOut(width, font, Density::brief, true);
    return brief.rows < full.rows ? brief : full;
}

double ChartLegend::heightFor(double width, const QFont& font) const
{
    return rowHeight(font) * layOut(width, font).rows;
}

void ChartLegend::paint(QPainter& painter, const QRectF& area, const QColor& text,
                        const QColor& mutedText) const
{
    const double height = rowHeight(painter.font());
    const Layout made = layOut(area.width(), painter.font());
    const bool brief = made.density != Density::roomy;
    const Spacing& space = spacings[static_cast<std::size_t>(made.density)];
    const QFont font = fontFor(brief, painter.font());
    painter.setPen(text);
    painter.setFont(bold(font));
    const QRectF firstRow(area.left(), area.top(), area.width(), height);
    painter.drawText(firstRow, Qt::AlignLeft | Qt::AlignVCenter, title);
    if (made.corner) {
        const QFontMetricsF metrics(painter.font());
        const double room = area.width() - metrics.horizontalAdvance(title) - space.apart;
        painter.drawText(firstRow, Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(corner, Qt::ElideRight, room));
    }
    painter.setFont(font);
    for (const Place& place : made.places) {
        const double x = area.left() + place.x;
        const double top = area.top() + place.row * height;
        paintForm(painter, *place.entry, x, std::floor(top + height / 2) + 0.5, space.sample);
        painter.setPen(mutedText);
        painter.drawText(QRectF(x + space.sample + space.gap, top, area.width(), height),
                         Qt::AlignLeft | Qt::AlignVCenter, wordOf(*place.entry, brief));
    }
}

} // namespace ratescope
