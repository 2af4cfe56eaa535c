#pragma once

#include "metrics/run_highlights.h"
#include "metrics/run_summary.h"
#include "metrics/time_series.h"
#include "store/stored_run.h"

#include <QString>

namespace ratescope {

/// All that a report is made of.
struct ReportContent
{
    StoredRun run;
    TimeSeries series;
    RunSummary summary;
    RunHighlights highlights;
    Instant end;     ///< of the last event
    QString problem; ///< why the rest of the run could not be read; or empty
    QString madeBy;  ///< "Ratescope 1.2 on Tue 24 Nov 2026 08:40"
};

} // namespace ratescope
