#pragma once

#include "core/time.h"
#include "metrics/time_series.h"

#include <QList>
#include <QPointF>

#include <functional>

namespace ratescope {

/// One figure of each bucket.
using BucketValue = std::function<double(const Bucket&)>;

/// The value of each bucket as a staircase: x in seconds before now (−span … 0), y as it is. Equal
/// neighbours make one step, so a quiet stretch costs two points. The bucket that `now` lies in is
/// still filling and is shown up to now.
QList<QPointF> stepPoints(const SeriesView& view, Instant now, Duration span,
                          const BucketValue& value);

/// The value of each bucket as a point at its middle, in the same units. The bucket that `now` lies
/// in is left out: the line would dip at its end all the time. Empty when every value is zero.
QList<QPointF> linePoints(const SeriesView& view, Instant now, Duration span,
                          const BucketValue& value);

/// Per second of the view's buckets, from a count.
inline double perSecond(const SeriesView& view, double count)
{
    return view.width > Duration::zero() ? count / toSeconds(view.width) : 0.0;
}

} // namespace ratescope
