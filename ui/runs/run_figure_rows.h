#pragma once

#include "metrics/run_summary.h"

#include <QString>

#include <vector>

namespace ratescope {

struct FigureRow
{
    QString name;
    QString value;
};

/// What a run came to, as a table's rows. The durations need the summary; what it does not hold is
/// a dash.
std::vector<FigureRow> figureRows(const RunFigures& figures, const RunSummary& summary);

} // namespace ratescope
