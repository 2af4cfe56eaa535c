#include "ui/charts/bucket_chart.h"

#include "ui/charts/marker_layout.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace ratescope {

namespace {

constexpr double labelDistance = 76; // between two time labels, pixels
constexpr double narrowestLabel = 60;

/// Half a pixel in, so that a line of one pixel is one pixel.
double crisp(double position)
{
    return std::floor(position) + 0.5;
}

} // namespace

void BucketChart::drawBackground(QPainter* painter, const QRectF& rect)
{
    painter->fillRect(rect, m_theme.background);
    painter->setFont(font());
    painter->setRenderHint(QPainter::Antialiasing, false);
    const QRectF plot = plotArea();
    m_legend.paint(*painter,
                   QRectF(rightMargin, topMargin, viewport()->width() - 2.0 * rightMargin, 0),
                   m_theme.text, m_theme.mutedText);
    paintValueLabels(*painter, plot);
    paintTimeLabels(*painter, plot);
}

void BucketChart::paintValueLabels(QPainter& painter, const QRectF& plot) const
{
    const double height = QFontMetricsF(painter.font()).height();
    const std::vector<double> values = m_scale.ticks();
    const double apart = plot.height() / static_cast<double>(values.size() - 1);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (apart < height && i != 0 && i + 1 != values.size()) {
            continue; // too low for every line: the ends are enough
        }
        const double y = crisp(yOf(values[i]));
        painter.setPen(m_theme.grid);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(m_theme.mutedText);
        const QString text =
            i == 0 ? QStringLiteral("0") : tr("%1/s").arg(QString::number(values[i], 'g', 6));
        painter.drawText(QRectF(0, y - height / 2, plot.left() - 6, height),
                         Qt::AlignRight | Qt::AlignVCenter, text);
    }
}

void BucketChart::paintTimeLabels(QPainter& painter, const QRectF& plot) const
{
    const TimeAxis axis = timeAxis();
    const double height = QFontMetricsF(painter.font()).height();
    for (const Duration age : axis.ticks(labelDistance)) {
        const double x = crisp(axis.xOf(age));
        painter.setPen(m_theme.grid);
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        if (!m_timeLabels) {
            continue;
        }
        painter.setPen(m_theme.mutedText);
        QRectF box(x - labelDistance / 2, plot.bottom() + timeLabelGap, labelDistance, height);
        const QString text = ageText(age);
        Qt::Alignment side = Qt::AlignHCenter;
        if (x + QFontMetricsF(painter.font()).horizontalAdvance(text) / 2 >
            plot.right() + rightMargin) {
            box.setRight(plot.right() + rightMargin - 2);
            side = Qt::AlignRight;
        }
        painter.drawText(box, side | Qt::AlignTop, text);
    }
}

void BucketChart::drawForeground(QPainter* painter, const QRectF& /*rect*/)
{
    const QRectF plot = plotArea();
    painter->setFont(font());
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setClipRect(plot.adjusted(-1, -1, 1, 1));
    paintLevels(*painter);
    paintMarkers(*painter, plot);
    if (m_crosshair) {
        painter->setPen(m_theme.mutedText);
        const double x = crisp(timeAxis().xOf(*m_crosshair));
        painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    }
    if (m_empty) {
        const int flags = Qt::AlignCenter | Qt::TextWordWrap;
        const QRectF words = painter->boundingRect(plot, flags, emptyText());
        painter->fillRect(words.adjusted(-8, -2, 8, 2), m_theme.background);
        painter->setPen(m_theme.mutedText);
        painter->drawText(plot, flags, emptyText());
    }
}

void BucketChart::paintLevels(QPainter& painter) const
{
    const TimeAxis axis = timeAxis();
    const auto at = [&](const QPointF& point) {
        return QPointF(axis.xOf(fromSeconds(-point.x())), crisp(yOf(point.y())));
    };
    double offset = 0;
    for (const LevelLine& level : m_levels) {
        QPen pen(level.colour, 2);
        pen.setCapStyle(Qt::FlatCap);
        pen.setDashPattern({4, 4});
        // In turn, so that lines at one level show side by side.
        pen.setDashOffset(offset);
        offset += 4;
        painter.setPen(pen);
        for (qsizetype i = 0; i + 1 < level.points.size(); ++i) {
            const QPointF& from = level.points[i];
            const QPointF& to = level.points[i + 1];
            if (from.y() > 0 && to.y() > 0) {
                painter.drawLine(at(from), at(to));
            }
        }
    }
}

void BucketChart::paintMarkers(QPainter& painter, const QRectF& plot) const
{
    const TimeAxis axis = timeAxis();
    const QFontMetricsF metrics(painter.font());
    std::vector<MarkerWish> wishes;
    QPen pen(m_theme.mutedText, 1);
    pen.setDashPattern({1, 2});
    painter.setPen(pen);
    for (const PlacedMarker& marker : m_markers) {
        const double x = crisp(axis.xOf(marker.age));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        wishes.push_back({x, metrics.horizontalAdvance(marker.text) + 8});
    }
    if (!m_markerWords) {
        return;
    }
    QColor box = m_theme.background;
    box.setAlphaF(0.9F);
    const double height = std::ceil(metrics.height());
    for (const MarkerPlace& place :
         placeMarkers(wishes, plot.left(), plot.right(), narrowestLabel)) {
        const QRectF area(place.left, plot.top() + 1 + place.row * (height + 1), place.width,
                          height);
        painter.fillRect(area, box);
        painter.setPen(m_theme.text);
        painter.drawText(area.adjusted(4, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(m_markers[place.marker].text, Qt::ElideRight,
                                            place.width - 8 + 0.5));
    }
}

} // namespace ratescope
