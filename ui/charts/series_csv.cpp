#include "ui/charts/series_csv.h"

#include <QList>

#include <functional>

namespace ratescope {

namespace {

constexpr std::size_t mostRows = 10000;

struct Column
{
    QByteArray heading;
    std::function<QByteArray(const Bucket&, const DurationBucket&)> cell;
};
using Columns = std::vector<Column>;

QByteArray decimal(double value)
{
    return QByteArray::number(value, 'g', 9);
}

QByteArray orNothing(double value)
{
    return value > 0 ? decimal(value) : QByteArray();
}

template <typename Value>
Column counted(const char* heading, Value Bucket::*member)
{
    return {heading, [member](const Bucket& bucket, const DurationBucket&) {
                return QByteArray::number(qulonglong(bucket.*member));
            }};
}

Column level(const char* heading, float Bucket::*member)
{
    return {heading, [member](const Bucket& bucket, const DurationBucket&) {
                return orNothing(bucket.*member);
            }};
}

Column percent(const char* heading, float Headroom::*member)
{
    return {heading, [member](const Bucket& bucket, const DurationBucket&) {
                const float share = bucket.headroom.*member;
                return share < 0 ? QByteArray() : decimal(100.0 * share);
            }};
}

template <typename Counts>
Column quantile(const char* heading, Counts DurationBucket::*member, double q)
{
    return {heading, [member, q](const Bucket&, const DurationBucket& durations) {
                const Counts& counts = durations.*member;
                return counts.empty() ? QByteArray() : decimal(toSeconds(counts.quantile(q)));
            }};
}

template <typename Counts>
Column howMany(const char* heading, Counts DurationBucket::*member)
{
    return {heading, [member](const Bucket&, const DurationBucket& durations) {
                return QByteArray::number(qulonglong((durations.*member).count()));
            }};
}

void addRate(Columns& columns)
{
    columns.push_back(counted("first tries (attempts)", &Bucket::firstTries));
    columns.push_back(counted("retries (attempts)", &Bucket::retries));
    columns.push_back(counted("busiest second (attempts)", &Bucket::attemptsPeak));
    columns.push_back(counted("answered (jobs)", &Bucket::answered));
    columns.push_back(counted("lost (jobs)", &Bucket::lost));
    columns.push_back(level("throttle (requests/s)", &Bucket::throttlePerSecond));
    columns.push_back(level("limit (requests/s)", &Bucket::limitPerSecond));
    columns.push_back(level("believed limit (requests/s)", &Bucket::believedPerSecond));
}

void addRefusals(Columns& columns)
{
    for (std::size_t cause = 1; cause < causeCount; ++cause) {
        const char* name = causeName(static_cast<Cause>(cause));
        columns.push_back({QByteArray(name) + " (attempts)",
                           [cause](const Bucket& bucket, const DurationBucket&) {
                               return QByteArray::number(bucket.refused[cause] +
                                                         bucket.failed[cause]);
                           }});
    }
    columns.push_back(counted("most refused in a second (attempts)", &Bucket::refusedPeak));
    columns.push_back(counted("refused in all (attempts)", &Bucket::refusedTotal));
}

void addWaits(Columns& columns)
{
    columns.push_back(counted("jobs waiting, peak (jobs)", &Bucket::queuedPeak));
    columns.push_back(counted("in flight, peak (attempts)", &Bucket::inFlightPeak));
    columns.push_back(howMany("waits before first tries (waits)", &DurationBucket::queueWait));
    columns.push_back(
        quantile("longest wait before a first try (s)", &DurationBucket::queueWait, 1));
    columns.push_back(howMany("waits before retries (waits)", &DurationBucket::retryWait));
    columns.push_back(quantile("longest wait before a retry (s)", &DurationBucket::retryWait, 1));
}

void addHeadroom(Columns& columns)
{
    columns.push_back(percent("requests left, lowest (%)", &Headroom::requests));
    columns.push_back(percent("tokens left, lowest (%)", &Headroom::tokens));
    columns.push_back(counted("warned of a 429 (0 or 1)", &Bucket::warned));
    columns.push_back(counted("tokens used (tokens)", &Bucket::tokens));
}

void addLatency(Columns& columns)
{
    columns.push_back(howMany("answers timed (attempts)", &DurationBucket::latency));
    columns.push_back(quantile("latency p50 (s)", &DurationBucket::latency, 0.5));
    columns.push_back(quantile("latency p95 (s)", &DurationBucket::latency, 0.95));
    columns.push_back(quantile("first token p50 (s)", &DurationBucket::firstToken, 0.5));
}

Columns columnsOf(const std::vector<ChartKind>& charts)
{
    Columns columns;
    for (const ChartKind chart : charts) {
        switch (chart) {
        case ChartKind::rate:
            addRate(columns);
            break;
        case ChartKind::refusals:
            addRefusals(columns);
            break;
        case ChartKind::waits:
            addWaits(columns);
            break;
        case ChartKind::headroom:
            addHeadroom(columns);
            break;
        case ChartKind::latency:
            addLatency(columns);
            break;
        }
    }
    return columns;
}

/// RFC 4180: what holds a comma or a quote stands in quotes.
QByteArray quoted(QByteArray text)
{
    if (text.contains(',') || text.contains('"')) {
        text = '"' + text.replace('"', "\"\"") + '"';
    }
    return text;
}

} // namespace

QByteArray seriesCsv(const TimeSeries& series, const TimeRange& range,
                     const std::vector<ChartKind>& charts)
{
    const Instant began = series.began().value_or(range.from);
    const SeriesView view = series.view(range.until(), range.span, mostRows);
    const DurationView durations = series.durations(range.until(), range.span, mostRows);
    const Columns columns = columnsOf(charts);
    QByteArray csv = "time since start (s),length (s)";
    for (const Column& column : columns) {
        csv += ',' + quoted(column.heading);
    }
    csv += "\r\n";
    for (std::size_t i = 0; i < view.buckets.size(); ++i) {
        const Instant at = view.from + view.width * static_cast<Duration::rep>(i);
        if (at + view.width <= began) {
            continue; // before anything happened
        }
        csv += decimal(toSeconds(at - began)) + ',' + decimal(toSeconds(view.width));
        for (const Column& column : columns) {
            csv += ',' + column.cell(view.buckets[i], durations.buckets[i]);
        }
        csv += "\r\n";
    }
    return csv;
}

} // namespace ratescope
