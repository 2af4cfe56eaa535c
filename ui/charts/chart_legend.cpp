#include "ui/charts/chart_legend.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr double sample = 12; // pixels of a form
constexpr double gap = 4;     // between a form and its word
constexpr double apart = 10;  // between two entries

QFont bold(QFont font)
{
    font.setBold(true);
    return font;
}

void paintForm(QPainter& painter, const LegendEntry& entry, double x, double middle)
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

std::vector<ChartLegend::Place> ChartLegend::places(double width, const QFont& font) const
{
    const QFontMetricsF metrics(font);
    const QFontMetricsF titleMetrics(bold(font));
    const double widest = std::max(titleMetrics.horizontalAdvance(corner),
                                   titleMetrics.horizontalAdvance(widestCorner));
    const double cornerWidth = widest > 0 ? widest + apart : 0.0;
    std::vector<Place> result;
    double x = titleMetrics.horizontalAdvance(title) + apart;
    int row = 0;
    for (const LegendEntry& entry : entries) {
        const double needed = sample + gap +
                              std::max(metrics.horizontalAdvance(entry.text),
                                       metrics.horizontalAdvance(entry.widest));
        const double right = row == 0 ? width - cornerWidth : width;
        if (x > 0 && x + needed > right) {
            x = 0;
            ++row;
        }
        result.push_back({x, row});
        x += needed + apart;
    }
    return result;
}

double ChartLegend::heightFor(double width, const QFont& font) const
{
    const std::vector<Place> placed = places(width, font);
    return rowHeight(font) * (placed.empty() ? 1 : placed.back().row + 1);
}

void ChartLegend::paint(QPainter& painter, const QRectF& area, const QColor& text,
                        const QColor& mutedText) const
{
    const QFont font = painter.font();
    const double height = rowHeight(font);
    painter.setPen(text);
    painter.setFont(bold(font));
    const QRectF firstRow(area.left(), area.top(), area.width(), height);
    painter.drawText(firstRow, Qt::AlignLeft | Qt::AlignVCenter, title);
    const QFontMetricsF metrics(painter.font());
    painter.drawText(firstRow, Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(corner, Qt::ElideRight,
                                        area.width() - metrics.horizontalAdvance(title) - apart));
    painter.setFont(font);

    const std::vector<Place> placed = places(area.width(), font);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const double x = area.left() + placed[i].x;
        const double top = area.top() + placed[i].row * height;
        paintForm(painter, entries[i], x, std::floor(top + height / 2) + 0.5);
        painter.setPen(mutedText);
        painter.drawText(QRectF(x + sample + gap, top, area.width(), height),
                         Qt::AlignLeft | Qt::AlignVCenter, entries[i].text);
    }
}

} // namespace ratescope
