#include "ui/charts/step_points.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

bool same(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

QList<QPointF> middles(Instant from, Duration bucket, std::size_t count, Instant now, Duration span,
                       const IndexValue& value)
{
    QList<QPointF> points;
    bool any = false;
    const double oldest = -toSeconds(span);
    const double width = toSeconds(bucket);
    const double first = toSeconds(from - now) + width / 2;
    for (std::size_t i = 0; i + 1 < count; ++i) {
        const double x = first + width * static_cast<double>(i);
        if (x >= oldest) {
            const double y = value(i);
            any = any || y > 0;
            points.append({x, y});
        }
    }
    return any ? points : QList<QPointF>();
}

} // namespace

QList<QPointF> stepPoints(const SeriesView& view, Instant now, Duration span,
                          const BucketValue& value)
{
    QList<QPointF> points;
    const double oldest = -toSeconds(span);
    const double width = toSeconds(view.width);
    const double first = toSeconds(view.from - now);
    for (std::size_t i = 0; i < view.buckets.size(); ++i) {
        const double begin = first + width * static_cast<double>(i);
        const double end = std::min(begin + width, 0.0);
        if (end <= oldest) {
            continue;
        }
        const double y = value(view.buckets[i]);
        if (!points.isEmpty() && same(points.constLast().y(), y)) {
            points.last().setX(end);
            continue;
        }
        points.append({std::max(begin, oldest), y});
        points.append({end, y});
    }
    return points;
}

QList<QPointF> linePoints(const SeriesView& view, Instant now, Duration span,
                          const BucketValue& value)
{
    return middles(view.from, view.width, view.buckets.size(), now, span,
                   [&](std::size_t i) { return value(view.buckets[i]); });
}

QList<QPointF> linePoints(const DurationView& view, Instant now, Duration span,
                          const IndexValue& value)
{
    return middles(view.from, view.width, view.buckets.size(), now, span, value);
}

QList<QPointF> bridged(const QList<QPointF>& points, qsizetype widest)
{
    QList<QPointF> result;
    QList<QPointF> gap;
    for (const QPointF& point : points) {
        if (std::isnan(point.y())) {
            gap.append(point);
            continue;
        }
        if (gap.size() > widest) {
            result += gap;
        }
        gap.clear();
        result.append(point);
    }
    return result;
}

double highest(const QList<QPointF>& points)
{
    double top = 0;
    for (const QPointF& point : points) {
        top = std::max(top, point.y()); // a NaN never wins
    }
    return top;
}

} // namespace ratescope
