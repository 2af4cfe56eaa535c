#include "ui/charts/step_points.h"

#include <algorithm>

namespace ratescope {

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
        if (!points.isEmpty() && points.constLast().y() == y) {
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
    QList<QPointF> points;
    bool any = false;
    const double oldest = -toSeconds(span);
    const double width = toSeconds(view.width);
    const double first = toSeconds(view.from - now) + width / 2;
    for (std::size_t i = 0; i + 1 < view.buckets.size(); ++i) {
        const double x = first + width * static_cast<double>(i);
        if (x >= oldest) {
            const double y = value(view.buckets[i]);
            any = any || y > 0;
            points.append({x, y});
        }
    }
    return any ? points : QList<QPointF>();
}

} // namespace ratescope
