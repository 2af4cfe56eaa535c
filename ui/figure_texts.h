#pragma once

#include "metrics/run_summary.h"
#include "metrics/time_series.h"

#include <QString>

#include <optional>

namespace ratescope {

/// What the figures on top say, ready to show. A figure that cannot be known is a dash.
struct FigureTexts
{
    QString rate;          ///< attempts of the last 5 s, of what the server allows
    QString refused;       ///< count, and share of the last minute's attempts
    QString efficiency;    ///< answers of what the server allows
    QString amplification; ///< attempts per answer
    QString queue;         ///< jobs that wait, and when the run will be done
    QString latency;       ///< 95th percentile of answered attempts
    QString tokens;        ///< of the last minute
    QString headroom;      ///< what is left in percent, or when it runs out
    bool anyRefused = false;
    bool warned = false; ///< the forecast says that a 429 will come
};

/// `left`: until the run is done, where that is known.
FigureTexts figureTexts(const TimeSeries& series, const RunSummary& summary, Instant now,
                        const std::optional<Duration>& left = std::nullopt);

} // namespace ratescope
