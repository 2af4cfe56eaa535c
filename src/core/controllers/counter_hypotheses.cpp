#include "core/controllers/counter_hypotheses.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

/// Of longer ones nobody keeps two counts.
constexpr Duration usualSpans[] = {1s,   2s,   5s,   10s,   15s,   20s,   30s,
                                   1min, 2min, 5min, 10min, 15min, 30min, 1h};
constexpr int phases = 24;
/// One at a time cannot be told from spacing, which is the simpler belief.
constexpr std::int64_t fewest = 2;
/// Upwards it goes by this part of what was let in, so that few are refused at the end of it.
constexpr std::int64_t growth = 12;
constexpr int mostMoves = 2;
/// So much later than it went the very first request may have arrived, having opened a connection.
constexpr Duration connecting = 10ms;
constexpr Duration longestShift = 250ms;
constexpr int soonForgotten = 16; ///< acceptances

} // namespace

std::int64_t CounterHypotheses::Counter::tried() const
{
    if (high == unbounded) {
        return low + std::max<std::int64_t>(1, low / growth);
    }
    if (low > 1) {
        return low < high ? (low + high + 1) / 2 : high;
    }
    return std::max<std::int64_t>(1, doubted ? high / 2 : high);
}

CounterHypotheses::CounterHypotheses()
    : m_spans(std::begin(usualSpans), std::end(usualSpans))
{}

void CounterHypotheses::add(Duration span)
{
    const auto longer = std::lower_bound(m_spans.begin(), m_spans.end(), span);
    if (longer == m_spans.end() || *longer != span) {
        m_spans.insert(longer, span);
    }
}

void CounterHypotheses::begin(Instant first)
{
    m_counters.clear();
    m_begun = first;
    for (int phase = 0; phase < phases; ++phase) {
        for (const Duration span : m_spans) {
            Counter counter{};
            counter.span = span;
            counter.exact = phase == 0;
            counter.edge = first + span / phases * phase;
            m_counters.push_back(counter);
            counter.all = true;
            m_counters.push_back(counter);
        }
    }
}

CounterHypotheses::Counts CounterHypotheses::countsAt(const Counter& counter, const SendLog& log,
                                                      Instant at, SendLog::Number before) const
{
    auto windows = (at - counter.edge) / counter.span;
    windows -= counter.edge + windows * counter.span > at ? 1 : 0;
    Counts counts;
    counts.start = counter.edge + windows * counter.span;
    const std::int64_t current = log.count(counts.start - Duration(1), before, counter.all);
    Instant from = counts.start - counter.span;
    if (counter.exact && from > m_begun && from - m_begun < longestShift) {
        from = m_begun; // the first window holds the first request, however late it begins
    }
    const std::int64_t both = log.count(from - Duration(1), before, counter.all);
    counts.current = static_cast<double>(current);
    counts.before = static_cast<double>(both - current);
    return counts;
}

double CounterHypotheses::estimate(const Counter& counter, const Counts& counts, Instant at)
{
    const double over = toSeconds(at - counts.start) / toSeconds(counter.span);
    return counts.before * (1.0 - over) + counts.current;
}

/// By how much a request may arrive at another time of the window than it went.
Duration CounterHypotheses::doubt(Duration span) const
{
    return std::min<Duration>(5ms, span / 500) + std::min<Duration>(m_jitter, span / 20);
}

double CounterHypotheses::doubtedCount(const Counter& counter, const Counts& counts) const
{
    return counts.before * toSeconds(doubt(counter.span)) / toSeconds(counter.span);
}

/// Where the phase is known only roughly, so are the counts.
bool CounterHypotheses::alive(const Counter& counter) const
{
    constexpr std::int64_t many = 5;
    const bool rough = !counter.exact && counter.high != unbounded && counter.high >= many;
    const std::int64_t slack = rough && !m_daring ? 1 + counter.high / (2 * phases) : 0;
    return counter.high >= fewest &&
           (counter.high == unbounded || counter.low <= counter.high + slack);
}

void CounterHypotheses::accepted(const SendLog& log, SendLog::Number number)
{
    const Instant at = log.entry(number).at;
    for (Counter& counter : m_counters) {
        Counts counts = countsAt(counter, log, at, number);
        if (counter.all && m_jitter > Duration::zero()) { // they may have arrived after this one
            counts.current -= static_cast<double>(
                log.refused(std::max(at - m_jitter, counts.start - Duration(1)), number));
        }
        const double least = estimate(counter, counts, at) - doubtedCount(counter, counts);
        counter.low =
            std::max(counter.low, static_cast<std::int64_t>(std::floor(std::max(0.0, least))) + 1);
        if (counter.high != unbounded && ++counter.foretold % soonForgotten == 0) {
            counter.moved = 0;
        }
    }
    keepAlive();
    if (const Counter* likeliest = best(); likeliest && likeliest->proven() && alive(*likeliest)) {
        m_latest = *likeliest;
    }
}

/// Of several that have foretold what was let in, those that did not foretell the refusal go,
/// where another one did.
void CounterHypotheses::refused(const SendLog& log, SendLog::Number number)
{
    bool anyRight = false;
    for (Counter& counter : m_counters) {
        counter.wrong = !refuse(counter, log, number);
        anyRight = anyRight || (!counter.wrong && counter.foretold > 0);
    }
    if (anyRight) {
        std::erase_if(m_counters,
                      [](const Counter& counter) { return counter.wrong && !counter.exact; });
    }
    keepAlive();
}

/// How many that went later may have arrived earlier.
std::int64_t CounterHypotheses::overtaking(const Counter& counter, const SendLog& log,
                                           SendLog::Number number) const
{
    if (m_jitter <= Duration::zero()) {
        return 0;
    }
    const SendLog::Number last = log.after(log.entry(number).at + m_jitter);
    return counter.all ? static_cast<std::int64_t>(last - number) - 1
                       : log.countFrom(number + 1, last);
}

/// Whether it would have been refused if its windows began a little later than was thought: by as
/// much as a request may arrive later than it went, or, where they begin with the very first
/// request, by as much as it took to open its connection.
bool CounterHypotheses::mayBeginLater(const Counter& counter, const Counts& counts,
                                      double seen) const
{
    if (counter.moved >= mostMoves || !(counter.proven() || counter.exact)) {
        return false;
    }
    const Duration late = doubt(counter.span) + (counter.proven() ? Duration::zero() : connecting);
    const double most = seen + counts.before * toSeconds(late) / toSeconds(counter.span);
    return most >= static_cast<double>(counter.high);
}

/// Whether it was foretold.
bool CounterHypotheses::refuse(Counter& counter, const SendLog& log, SendLog::Number number) const
{
    const Instant at = log.entry(number).at;
    Counts counts = countsAt(counter, log, at, number);
    counts.current += static_cast<double>(overtaking(counter, log, number));
    const double seen = estimate(counter, counts, at);
    const double most = seen + doubtedCount(counter, counts);
    counter.doubted = true;
    const auto level = static_cast<double>(counter.high);
    if (counter.high == unbounded || seen >= level) {
        counter.high = std::min(counter.high, static_cast<std::int64_t>(std::floor(most)));
        return true;
    }
    if (mayBeginLater(counter, counts, seen)) {
        ++counter.moved;
        counter.edge += counter.proven() ? doubt(counter.span) : connecting;
        return !counter.proven();
    }
    const double lower = counter.proven() ? seen : most;
    counter.high = std::min(counter.high, static_cast<std::int64_t>(std::floor(lower)));
    return false;
}

void CounterHypotheses::keepAlive()
{
    std::erase_if(m_counters, [this](const Counter& counter) { return !alive(counter); });
}

Instant CounterHypotheses::permits(const Counter& counter, const SendLog& log, Instant now) const
{
    const auto most = static_cast<double>(counter.tried() + (m_daring ? 1 : 0));
    Counts counts = countsAt(counter, log, now, log.end());
    if (counts.current >= most) {
        counts = {counts.start + counter.span, counts.current, 0.0};
    }
    const double room = most - counts.current;
    if (counts.before < room && counts.start <= now) {
        return now;
    }
    const double over = counts.before > room ? 1.0 - room / counts.before : 0.0;
    const Duration passed = fromSeconds(over * toSeconds(counter.span));
    return std::max(now, counts.start + passed + doubt(counter.span));
}

Instant CounterHypotheses::permits(const SendLog& log, Instant now, bool exactOnly) const
{
    Instant earliest = Instant::max();
    for (const Counter& counter : m_counters) {
        if (counter.low > 0 && (counter.exact || !exactOnly)) {
            earliest = std::min(earliest, permits(counter, log, now));
        }
    }
    return earliest;
}

bool CounterHypotheses::reopen(const SendLog& log, SendLog::Number number, bool refused)
{
    if (!m_latest) {
        return false;
    }
    Counter counter = *m_latest;
    const Instant at = log.entry(number).at;
    const double seen = estimate(counter, countsAt(counter, log, at, number), at);
    counter.doubted = false;
    if (refused) {
        counter.low = 1;
        counter.high = std::min(counter.high - 1, static_cast<std::int64_t>(std::floor(seen)));
    } else {
        counter.low = std::max(counter.high, static_cast<std::int64_t>(std::floor(seen))) + 1;
        counter.high = unbounded;
    }
    if (counter.high < fewest) {
        return false;
    }
    m_counters.assign(1, counter);
    return true;
}

} // namespace ratescope
