#pragma once

#include "core/belief.h"
#include "metrics/run_summary.h"

#include <QByteArray>

namespace ratescope {

/// One run's result as one line of JSON without its end of line. The order of the fields is fixed.
/// The belief is the controller's last one; nullptr where there is none.
QByteArray toJsonLine(const RunSummary& summary, const Belief* belief = nullptr);
/// The same and more as a table for people.
QByteArray toTable(const RunSummary& summary, const Belief* belief = nullptr);
/// "412 of 1000 answered, 3 lost, 57 × 429, 58.1/min": where a run stands.
QByteArray toProgress(const RunFigures& figures);
/// Whether every job that the run was to bring has been answered.
bool allAnswered(const RunFigures& figures);

} // namespace ratescope
