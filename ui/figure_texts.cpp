#include "ui/figure_texts.h"

#include "ui/duration_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::FigureTexts", text);
}

QString dash()
{
    return QStringLiteral("–");
}

/// Three figures that mean something: "0.98", "12.5", "204".
QString rateNumber(double perSecond)
{
    const int decimals = perSecond < 9.995 ? 2 : (perSecond < 99.95 ? 1 : 0);
    return QString::number(perSecond, 'f', decimals);
}

QString percent(double share, int decimals)
{
    return words("%1 %").arg(100.0 * share, 0, 'f', decimals);
}

/// Per second over the last `span`, or since the beginning when that is shorter (and then over a
/// second at least, or the first request would read as thousands a second).
template <typename Count>
double recentRate(const TimeSeries& series, Instant now, Duration span, Instant beginning,
                  const Count& count)
{
    constexpr std::size_t most = 240;
    const bool young = now - beginning < span;
    SeriesView view = series.view(now, span + span / 20, most);
    if (!young) {
        view.buckets.pop_back(); // still filling: a steady pace would seem to breathe
    }
    double sum = 0;
    for (const Bucket& bucket : view.buckets) {
        sum += count(bucket);
    }
    const Duration covered = young ? std::max<Duration>(now - beginning, 1s)
                                   : view.width * static_cast<Duration::rep>(view.buckets.size());
    return sum / toSeconds(covered);
}

QString rateText(const TimeSeries& series, Instant now)
{
    const double rate = recentRate(series, now, 5s, series.began().value_or(now),
                                   [](const Bucket& bucket) { return double(bucket.attempts()); });
    const double limit = series.limitPerSecond();
    return limit > 0 ? words("%1/s of %2").arg(rateNumber(rate), rateNumber(limit))
                     : words("%1/s").arg(rateNumber(rate));
}

QString queueText(const TimeSeries& series, const RunFigures& figures,
                  const std::optional<Duration>& left)
{
    const QString count = QLocale().toString(series.queued());
    if (figures.begun() && figures.finished) {
        return words("%1 · done").arg(count);
    }
    return left ? words("%1 · %2").arg(count, roughText(*left)) : count;
}

/// Count in all, and the share of the attempts of the last minute once there were any.
QString refusedText(const TimeSeries& series, std::uint64_t refused, Instant now)
{
    std::uint64_t lately = 0;
    std::uint64_t attempts = 0;
    for (const Bucket& bucket : series.view(now, 60s, 60).buckets) {
        lately += bucket.refusals();
        attempts += bucket.attempts();
    }
    const QString count = QLocale().toString(qulonglong(refused));
    if (attempts == 0) {
        return count;
    }
    // A refusal may be of an attempt that began before.
    const double share = std::min(1.0, double(lately) / double(attempts));
    return words("%1 · %2").arg(count, percent(share, 1));
}

QString tokensText(const TimeSeries& series, Instant now)
{
    const double rate = recentRate(series, now, 60s, series.began().value_or(now),
                                   [](const Bucket& bucket) { return double(bucket.tokens); });
    return rate > 0 ? QLocale().toString(std::llround(60 * rate)) : dash();
}

QString headroomText(const TimeSeries& series, Instant now)
{
    if (const auto warning = series.forecast().warning(now)) {
        return words("429 in %1 s")
            .arg(std::max(0L, std::lround(toSeconds(warning->emptyAt - now))));
    }
    const Headroom left = series.forecast().headroom(now);
    Headroom tightest{left.requests, Headroom::unknown};
    tightest.lower({left.tokens, Headroom::unknown});
    return tightest.requests < 0 ? dash() : percent(tightest.requests, 0);
}

} // namespace

FigureTexts figureTexts(const TimeSeries& series, const RunSummary& summary, Instant now,
                        const std::optional<Duration>& left)
{
    const RunFigures& figures = summary.figures();
    const std::uint64_t refused = figures.attempts > 0 ? figures.refused : series.refusedTotal();
    FigureTexts texts;
    texts.rate = rateText(series, now);
    texts.refused = refusedText(series, refused, now);
    texts.anyRefused = refused > 0;
    texts.queue = queueText(series, figures, left);
    texts.tokens = tokensText(series, now);
    texts.headroom = headroomText(series, now);
    texts.warned = series.forecast().warning(now).has_value();
    texts.efficiency = texts.amplification = texts.latency = dash();
    if (const std::optional<double> efficiency = summary.efficiency(now)) {
        texts.efficiency = percent(*efficiency, 0);
    }
    if (figures.answered > 0) {
        texts.amplification = QString::number(figures.amplification(), 'f', 2);
        texts.latency = durationText(summary.attemptLatency().quantile(0.95));
    }
    return texts;
}

} // namespace ratescope
