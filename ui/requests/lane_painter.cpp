#include "ui/requests/lane_painter.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

/// What is shorter on the screen is drawn this wide, or it could not be seen.
constexpr double leastWidth = 2.0;

struct Stretch
{
    double left;
    double right;
};

void paintWait(QPainter& painter, const QRectF& cell, Stretch x, const LaneSpan& wait,
               const Theme& theme)
{
    const bool queue = wait.kind == LaneSpan::Kind::queue;
    const double height = queue ? 1.0 : 4.0;
    const double top = std::round(cell.center().y() - height / 2);
    QColor colour = theme.waiting;
    if (queue) {
        // A thousand jobs queue for minutes: what happens to them is what one looks for.
        colour = theme.mutedText;
        colour.setAlphaF(0.5F);
    }
    painter.fillRect(QRectF(x.left, top, std::max(1.0, x.right - x.left), height), colour);
}

void paintAttempt(QPainter& painter, const QRectF& cell, Stretch x, const LaneSpan& attempt,
                  const Theme& theme)
{
    const double height = std::max(6.0, std::floor(cell.height() * 0.5));
    const double top = std::round(cell.center().y() - height / 2);
    const QRectF bar(x.left, top, std::max(leastWidth, x.right - x.left), height);
    if (attempt.open) {
        painter.setPen(QPen(theme.mutedText, 1));
        painter.setBrush(theme.background);
        painter.drawRect(QRectF(bar.left() + 0.5, bar.top() + 0.5, std::max(1.0, bar.width() - 1),
                                bar.height() - 1));
        return;
    }
    const QColor colour = attemptColour(attempt, theme);
    if (attempt.outcome == OutcomeKind::failed) {
        painter.setPen(QPen(colour, 1));
        painter.setBrush(QBrush(colour, Qt::BDiagPattern));
        painter.drawRect(QRectF(bar.left() + 0.5, bar.top() + 0.5, std::max(1.0, bar.width() - 1),
                                bar.height() - 1));
        return;
    }
    painter.fillRect(bar, colour);
    if (attempt.outcome == OutcomeKind::refused) {
        painter.fillRect(
            QRectF(bar.right() - leastWidth, cell.top() + 2, leastWidth, cell.height() - 4),
            colour);
    }
}

/// What ended without an answer says so at its end: a cross for a lost job, a bar for a cancelled.
void paintEnd(QPainter& painter, const QRectF& cell, double x, const JobLane& lane,
              const Theme& theme)
{
    // At the right edge it moves over the attempt: half a cross would be no cross.
    const QPointF middle(std::min(x + 7, cell.right() - 5), std::round(cell.center().y()));
    painter.setPen(QPen(lane.state == LaneState::lost ? theme.lost : theme.mutedText, 2));
    if (lane.state == LaneState::lost) {
        painter.drawLine(middle + QPointF(-3, -3), middle + QPointF(3, 3));
        painter.drawLine(middle + QPointF(3, -3), middle + QPointF(-3, 3));
    } else if (lane.state == LaneState::cancelled) {
        painter.drawLine(middle + QPointF(-3, 0), middle + QPointF(3, 0));
    }
}

/// A lane that lies outside of the stretch shown: an arrow to where it is.
void paintElsewhere(QPainter& painter, const QRectF& cell, bool earlier, const Theme& theme)
{
    const double edge = earlier ? cell.left() + 3 : cell.right() - 3;
    const double back = earlier ? 5 : -5;
    const double y = std::round(cell.center().y());
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.mutedText);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawPolygon(QPolygonF({{edge, y}, {edge + back, y - 4}, {edge + back, y + 4}}));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace

QColor attemptColour(const LaneSpan& attempt, const Theme& theme)
{
    switch (attempt.outcome) {
    case OutcomeKind::answered:
        return theme.answered;
    case OutcomeKind::failed:
        return theme.failed;
    case OutcomeKind::refused:
        break;
    }
    switch (attempt.cause) {
    case Cause::overload:
        return theme.overloaded;
    case Cause::ramp:
        return theme.rising;
    case Cause::concurrency:
        return theme.tooMany;
    case Cause::quota:
    case Cause::longQuota:
    case Cause::requestTooLarge:
        return theme.quota;
    default:
        return theme.refused;
    }
}

void paintLane(QPainter& painter, const QRectF& cell, const JobLane& lane, const LaneAxis& axis,
               const Theme& theme)
{
    const auto stretchOf = [&](const LaneSpan& span) {
        return Stretch{std::clamp(axis.xOf(span.from), axis.left, axis.right),
                       std::clamp(axis.xOf(span.end(axis.now)), axis.left, axis.right)};
    };
    const Instant last = lane.hasEnded() ? lane.ended : axis.now;
    if (last < axis.range.from || lane.queued > axis.range.until()) {
        paintElsewhere(painter, cell, last < axis.range.from, theme);
        return;
    }
    const auto seen = [&](const LaneSpan& span) {
        return span.end(axis.now) >= axis.range.from && span.from <= axis.range.until();
    };
    // Attempts over waits: a short attempt among long waits is what one looks for.
    for (const LaneSpan& span : lane.spans) {
        if (span.isWait() && seen(span)) {
            paintWait(painter, cell, stretchOf(span), span, theme);
        }
    }
    for (const LaneSpan& span : lane.spans) {
        if (!span.isWait() && seen(span)) {
            paintAttempt(painter, cell, stretchOf(span), span, theme);
        }
    }
    if (lane.hasEnded() && lane.ended <= axis.range.until()) {
        paintEnd(painter, cell, axis.xOf(lane.ended), lane, theme);
    }
}

} // namespace ratescope
