#include "ui/charts/step_points.h"

#include <algorithm>

namespace ratescope {

QList<QPointF> stepPoints(const SeriesView& view, Instant now, Duration span,
                          const BucketValue& value, LastBucket last)
{
    QList<QPointF> points;
    std::size_t count = view.buckets.size();
    if (last == LastBucket::leftOut && count > 0) {
        --count;
    }
    const double oldest = -toSeconds(span);
    const double width = toSeconds(view.width);
    const double first = toSeconds(view.from - now);
    for (std::size_t i = 0; i < count; ++i) {
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

} // namespace ratescope
