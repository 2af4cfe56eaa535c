#include "ui/charts/bucket_chart.h"

#include "ui/charts/marker_layout.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>

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

QPen penOf(const ChartLine& line)
{
    QPen pen(line.colour, line.width);
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::BevelJoin);
    if (line.form == ChartLine::Form::dashed) {
        pen.setDashPattern({4, 4});
    } else if (line.form == ChartLine::Form::dotted) {
        pen.setDashPattern({1, 2});
    }
    return pen;
}

/// A note reads "what changed: what came of it, by how much". Where that is too long, it ends after
/// a whole part, with an ellipsis: half a figure says something else.
QString fittingNote(const QString& note, const QFontMetricsF& metrics, double width)
{
    QString fitting = note;
    QString left = note;
    for (const auto& mark : {QStringLiteral(", "), QStringLiteral(": ")}) {
        qsizetype end = left.lastIndexOf(mark);
        while (end > 0 && metrics.horizontalAdvance(fitting) > width) {
            left.truncate(end);
            fitting = left + QStringLiteral(" …");
            end = left.lastIndexOf(mark);
        }
    }
    return metrics.elidedText(fitting, Qt::ElideRight, width);
}

} // namespace

QString BucketChart::valueText(double value) const
{
    if (value == 0) {
        return QStringLiteral("0");
    }
    // One unit for a whole scale.
    return m_scale.top() < 10000 ? tr("%1/s").arg(QString::number(value, 'g', 6))
                                 : tr("%1 k/s").arg(QString::number(value / 1000, 'g', 6));
}

QString BucketChart::rightText(double value) const
{
    if (value >= 1e6) {
        return tr("%1 M").arg(QString::number(value / 1e6, 'g', 6));
    }
    return value < 10000 ? QString::number(value, 'g', 6)
                         : tr("%1 k").arg(QString::number(value / 1000, 'g', 6));
}

void BucketChart::drawBackground(QPainter* painter, const QRectF& rect)
{
    painter->fillRect(rect, m_theme.background);
    painter->setFont(font());
    painter->setRenderHint(QPainter::Antialiasing, false);
    const QRectF plot = plotArea();
    painter->save();
    if (m_collapsed) {
        painter->setClipRect(QRectF(0, 0, viewport()->width(), ChartLegend::rowHeight(font())));
    }
    m_legend.paint(*painter, headingArea(), m_theme.text, m_theme.mutedText);
    painter->restore();
    if (!m_collapsed) {
        paintValueLabels(*painter, plot);
        paintTimeLabels(*painter, plot);
    }
}

void BucketChart::paintValueLabels(QPainter& painter, const QRectF& plot) const
{
    const double height = QFontMetricsF(painter.font()).height();
    const std::vector<double> values = ticks();
    const double apart = plot.height() / static_cast<double>(values.size() - 1);
    const auto textAt = [&](double y) { // the ends stay inside, clear of the heading
        return std::clamp(y - height / 2, plot.top() - 3, plot.bottom() + 3 - height);
    };
    // Too low for every line: every other one where that leads to the top, else the ends alone.
    const std::size_t last = values.size() - 1;
    const double room = 1.25 * height; // the ends move in
    const bool halves = last % 2 == 0 && 2 * apart > room;
    const std::size_t step = apart > room ? 1 : (halves ? 2 : last);
    for (std::size_t i = 0; i < values.size(); i += step) {
        const double y = crisp(yOf(values[i]));
        painter.setPen(m_theme.grid);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(m_theme.mutedText);
        painter.drawText(QRectF(0, textAt(y), plot.left() - 6, height),
                         Qt::AlignRight | Qt::AlignVCenter, valueText(values[i]));
    }
    if (!m_right) {
        return;
    }
    painter.setPen(m_theme.mutedText);
    for (const double value : {0.0, m_right->top()}) {
        painter.drawText(QRectF(plot.right() + 6, textAt(yOf(value, ChartSide::right)),
                                rightMargin() - 8, height),
                         Qt::AlignLeft | Qt::AlignVCenter, rightText(value));
    }
}

void BucketChart::paintTimeLabels(QPainter& painter, const QRectF& plot) const
{
    const TimeAxis axis = plotMap().time;
    const double height = QFontMetricsF(painter.font()).height();
    const std::vector<Duration> ages =
        m_live ? axis.ticks(labelDistance) : axis.ticksSince(m_elapsed, labelDistance);
    for (const Duration age : ages) {
        const double x = crisp(axis.xOf(age));
        painter.setPen(m_theme.grid);
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        if (!m_timeLabels) {
            continue;
        }
        painter.setPen(m_theme.mutedText);
        painter.drawText(
            QRectF(x - labelDistance / 2, plot.bottom() + timeLabelGap, labelDistance, height),
            Qt::AlignHCenter | Qt::AlignTop, m_live ? ageText(age) : elapsedText(m_elapsed - age));
    }
}

void BucketChart::drawForeground(QPainter* painter, const QRectF& /*rect*/)
{
    painter->setFont(font());
    painter->setRenderHint(QPainter::Antialiasing, false);
    if (!m_collapsed) {
        const QRectF plot = plotArea();
        painter->save();
        painter->setClipRect(plot.adjusted(-1, -1, 1, 1));
        paintData(*painter, plotMap());
        paintLines(*painter);
        paintMarkerLines(*painter, plot);
        paintWords(*painter, plotMap());
        if (m_crosshair) {
            painter->setPen(m_theme.mutedText);
            const double x = crisp(plotMap().time.xOf(*m_crosshair));
            painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        }
        if (m_empty) {
            const int flags = Qt::AlignCenter | Qt::TextWordWrap;
            const QRectF words = painter->boundingRect(plot, flags, emptyText());
            painter->fillRect(words.adjusted(-8, -2, 8, 2), m_theme.background);
            painter->setPen(m_theme.mutedText);
            painter->drawText(plot, flags, emptyText());
        }
        painter->restore();
        paintMarkerWords(*painter, plot);
    }
    paintFrame(*painter);
}

void BucketChart::paintFrame(QPainter& painter) const
{
    painter.setBrush(Qt::NoBrush);
    const QRectF whole = QRectF(viewport()->rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    if (m_highlight.isActive()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 3));
        painter.drawRect(whole.adjusted(1, 1, -1, -1));
    } else if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.drawRect(whole);
    }
}

void BucketChart::paintLines(QPainter& painter) const
{
    const TimeAxis axis = plotMap().time;
    double offset = 0;
    for (const ChartLine& line : m_lines) {
        QPen pen = penOf(line);
        if (line.form == ChartLine::Form::dashed) {
            // In turn, so that lines at one level show side by side.
            pen.setDashOffset(offset);
            offset += 4;
        }
        painter.setPen(pen);
        QPolygonF run;
        const auto finish = [&] {
            if (run.size() > 1) {
                painter.drawPolyline(run);
            } else if (run.size() == 1) { // alone between two gaps
                painter.fillRect(QRectF(run.constFirst() - QPointF(1.5, 1.5), QSizeF(3, 3)),
                                 line.colour);
            }
            run.clear();
        };
        for (const QPointF& point : line.points) {
            if (std::isnan(point.y())) {
                finish();
                continue;
            }
            const QPointF at(axis.xOf(fromSeconds(-point.x())), crisp(yOf(point.y(), line.side)));
            if (line.form == ChartLine::Form::dots) {
                painter.fillRect(QRectF(at - QPointF(1.5, 1.5), QSizeF(3, 3)), line.colour);
            } else {
                run.append(at);
            }
        }
        finish();
    }
}

void BucketChart::paintMarkerLines(QPainter& painter, const QRectF& plot) const
{
    QPen pen(m_theme.mutedText, 1);
    pen.setDashPattern({1, 2});
    const QPen strong(m_theme.text, 2);
    for (const PlacedMarker& marker : m_markers) {
        painter.setPen(marker.strong ? strong : pen);
        const double x = crisp(plotMap().time.xOf(marker.age));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    }
}

void BucketChart::paintMarkerWords(QPainter& painter, const QRectF& plot) const
{
    const int rows = markerWordRows();
    if (rows == 0) {
        return;
    }
    const TimeAxis axis = plotMap().time;
    const QFontMetricsF metrics(painter.font());
    std::vector<MarkerWish> wishes;
    for (const PlacedMarker& marker : m_markers) {
        wishes.push_back({crisp(axis.xOf(marker.age)), metrics.horizontalAdvance(marker.text) + 8});
    }
    const double height = markerRowHeight();
    const double right = viewport()->width();
    QPen pen(m_theme.mutedText, 1);
    pen.setDashPattern({1, 2});
    painter.setPen(pen);
    for (const MarkerWish& wish : wishes) {
        painter.drawLine(QPointF(wish.x, plot.top() - height), QPointF(wish.x, plot.top()));
    }
    painter.setPen(m_theme.text);
    for (const MarkerPlace& place :
         placeMarkers(wishes, plot.left(), right, narrowestLabel, rows)) {
        // The lowest row first, next to the lines.
        const QRectF area(place.left, plot.top() - (place.row + 1) * height, place.width, height);
        // Words that were moved aside stand on a line: it must not cross them out.
        painter.fillRect(area.adjusted(3, 0, -3, 0), m_theme.background);
        painter.drawText(area.adjusted(4, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         fittingNote(m_markers[place.marker].text, metrics, place.width - 8 + 0.5));
    }
}

} // namespace ratescope
