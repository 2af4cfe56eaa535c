#pragma once

#include "metrics/time_series.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace ratescope {

/// One chart of a report: the same drawing twice, as SVG.
struct ReportChart
{
    QString title;
    QByteArray light;
    QByteArray dark;
};

/// The five charts of the monitor over all that the series holds up to `end`, as the screen draws
/// them. On the screen's thread.
std::vector<ReportChart> drawReportCharts(const TimeSeries& series, Instant end);

} // namespace ratescope
