#pragma once

#include "metrics/time_series.h"
#include "ui/charts/chart_kind.h"
#include "ui/charts/time_range.h"

#include <QByteArray>

#include <vector>

namespace ratescope {

/// The figures that these charts draw over a stretch of time, a row a bucket at the finest width
/// that is still held: RFC 4180, UTF-8, each column's unit in its heading, a point as decimal sign,
/// nothing where nothing is known. Times count from the first event. At most 10,000 rows.
QByteArray seriesCsv(const TimeSeries& series, const TimeRange& range,
                     const std::vector<ChartKind>& charts);

} // namespace ratescope
