#pragma once

#include "core/time.h"
#include "metrics/time_series.h"

#include <QList>
#include <QPointF>

#include <functional>
#include <limits>

namespace ratescope {

/// One figure of each bucket.
using BucketValue = std::function<double(const Bucket&)>;
/// Likewise, by the bucket's place in its view.
using IndexValue = std::function<double(std::size_t)>;

/// The y of a point that is not there: the line has a gap.
inline constexpr double gapInLine = std::numeric_limits<double>::quiet_NaN();
inline double orGap(double value)
{
    return value > 0 ? value : gapInLine;
}

/// The value of each bucket as a staircase: x in seconds before now (−span … 0), y as it is. Equal
/// neighbours make one step, so a quiet stretch costs two points. The bucket that `now` lies in is
/// still filling and is shown up to now.
QList<QPointF> stepPoints(const SeriesView& view, Instant now, Duration span,
                          const BucketValue& value);

/// The value of each bucket as a point at its middle, in the same units. The bucket that `now` lies
/// in is left out: the line would dip at its end all the time. Empty when every value is zero.
QList<QPointF> linePoints(const SeriesView& view, Instant now, Duration span,
                          const BucketValue& value);
/// The same for durations, in seconds or whatever the value is.
QList<QPointF> linePoints(const DurationView& view, Instant now, Duration span,
                          const IndexValue& value);

/// Without gaps of up to `widest` points, which a line then crosses: at a few answers a minute not
/// every bucket has one.
QList<QPointF> bridged(const QList<QPointF>& points, qsizetype widest);

/// The largest y; 0 when there is none.
double highest(const QList<QPointF>& points);

/// Per second of the view's buckets, from a count.
inline double perSecond(const SeriesView& view, double count)
{
    return view.width > Duration::zero() ? count / toSeconds(view.width) : 0.0;
}

} // namespace ratescope
