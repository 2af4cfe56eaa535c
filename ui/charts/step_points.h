#pragma once

#include "core/time.h"
#include "metrics/time_series.h"

#include <QList>
#include <QPointF>

#include <functional>

namespace ratescope {

/// One figure of each bucket.
using BucketValue = std::function<double(const Bucket&)>;

/// What becomes of the bucket that `now` lies in, which is still filling.
enum class LastBucket {
    drawn,  ///< shown up to now: for counts that stand for themselves
    leftOut ///< the line ends with the last whole bucket: it would dip to zero each time
};

/// The value of each bucket as a staircase: x in seconds before now (−span … 0), y as it is. Equal
/// neighbours make one step, so a quiet stretch costs two points.
QList<QPointF> stepPoints(const SeriesView& view, Instant now, Duration span,
                          const BucketValue& value, LastBucket last);

/// Per second of the view's buckets, from a count.
inline double perSecond(const SeriesView& view, double count)
{
    return view.width > Duration::zero() ? count / toSeconds(view.width) : 0.0;
}

} // namespace ratescope
