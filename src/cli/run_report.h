#pragma once

#include "metrics/run_summary.h"

#include <QByteArray>

namespace ratescope {

/// One run's result as one line of JSON without its end of line. The order of the fields is fixed.
QByteArray toJsonLine(const RunSummary& summary);
/// The same and more as a table for people.
QByteArray toTable(const RunSummary& summary);
/// "412 of 1000 answered, 3 lost, 57 × 429, 58.1/min": where a run stands.
QByteArray toProgress(const RunFigures& figures);
/// Whether every job that the run was to bring has been answered.
bool allAnswered(const RunFigures& figures);

} // namespace ratescope
