#include "metrics/span_figures.h"

#include <algorithm>

namespace ratescope {

double SpanFigures::goodputPerMinute() const
{
    return length() > Duration::zero() ? static_cast<double>(answered) * 60.0 / toSeconds(length())
                                       : 0.0;
}

double SpanFigures::refusedShare() const
{
    // The refusals of a span may be those of attempts that began before it.
    return attempts > 0
               ? std::min(1.0, static_cast<double>(refused) / static_cast<double>(attempts))
               : 0.0;
}

SpanFigures spanFigures(const TimeSeries& series, Instant from, Instant to)
{
    const SpanTotals totals = series.totals(from, to);
    SpanFigures figures;
    figures.from = totals.from;
    figures.to = totals.to;
    figures.attempts = totals.counts.attempts();
    figures.answered = totals.counts.answered;
    figures.lost = totals.counts.lost;
    figures.refused = totals.counts.refusals();
    figures.failed = totals.counts.failures();
    if (!totals.durations.latency.empty()) {
        figures.p50 = totals.durations.latency.quantile(0.50);
        figures.p95 = totals.durations.latency.quantile(0.95);
    }
    return figures;
}

} // namespace ratescope
