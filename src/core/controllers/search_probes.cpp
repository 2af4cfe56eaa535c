// When the search sends single probes while everything is refused.

#include "core/controllers/search.h"

#include "core/controllers/arrival_slack.h"

#include <algorithm>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

/// While everything is refused, single probes go so long after the first refused one, to catch a
/// refill,
constexpr Duration soonProbes[] = {250ms, 600ms};
/// and so long after the first that was let in, at the end of windows that people use; about twice
/// the time before, so that whichever it is costs few refusals and little time.
constexpr Duration windowProbes[] = {1s,   2s,   5s,    10s,   20s,   30s, 1min,
                                     2min, 5min, 10min, 15min, 30min, 1h,  24h};
/// To others, where the two are close together, goes only the later probe.
bool isCommonWindow(Duration window)
{
    return window == 1s || window == 10s || window == 1min || window == 1h;
}

constexpr Duration longestProbeGap = 1h;
constexpr Duration longWindow = 60s;

} // namespace

/// While everything is refused: when the next single probe goes.
Instant Search::probeTime(Instant earliest) const
{
    if (m_hinted && m_hintsTrue) {
        return *m_hinted;
    }
    const bool byCounter = countersDecide() && m_counters.best()->foretold > 0;
    if (byCounter && m_counters.best()->proven() && earliest < Instant::max()) {
        return earliest;
    }
    const auto base = std::max<Duration>(soonProbes[0], m_refusalDelay * 13 / 10);
    const Instant soonest = m_lastRefusal + base;
    const Instant scheduled = nextInSchedule(base);
    if (earliest <= scheduled) {
        return std::max(earliest, soonest);
    }
    constexpr int failed = 3; // so often in a row was the foretold time wrong
    const bool foretold = m_windows.proven() || byCounter ||
                          (m_spacing.alive() && m_spacing.hasPace() && m_spacing.keptUp() >= 3);
    return foretold && earliest < Instant::max() && m_refusedInRow < failed ? earliest : scheduled;
}

Instant Search::nextInSchedule(Duration base) const
{
    const Instant soonest = m_lastRefusal + base;
    // A window lets in as many as it did before; where it is far fewer, it may be something else.
    if (m_spacing.atTold() && m_refusedInRow <= 2) { // that much is known
        return m_lastRefusal + fromSeconds(m_spacing.pace());
    }
    const bool asBefore = m_shortestWhole && m_burst * 2 >= m_usualBurst;
    if (m_refusedInRow <= 2 && !asBefore) {
        for (const Duration offset : soonProbes) {
            if (m_drySince + offset >= soonest) {
                return m_drySince + offset;
            }
        }
    }
    Instant next = m_lastRefusal + longestProbeGap;
    if (m_lastRefusal - m_burstStart >= longWindow) { // where the known ones lie far apart
        next = m_lastRefusal + (m_lastRefusal - m_burstStart) / 3;
    }
    if (m_shortestWhole && m_burstStart + *m_shortestWhole > soonest) {
        next = m_burstStart + *m_shortestWhole; // as it went the last time
    }
    for (const Duration offset : windowProbes) {
        if (asBefore && offset <= m_longestRefused) {
            continue;
        }
        // The first one may have been long on its way, having had a connection to open.
        const Instant end = m_burstStart + offset + ArrivalSlack::of(offset);
        const Instant faded = end + fadeTime(offset);
        if (end >= soonest && probesEnd(offset)) {
            return std::min(next, end);
        }
        // Each refusal moves it a little, which is no reason to try again.
        const bool tried = m_lastRefusal >= end + fadeTime(offset) / 2;
        if (faded >= soonest && !tried && probesFade(offset)) {
            return std::min(next, faded);
        }
    }
    return next;
}

/// How long after its end the count of a window that fades out over the next one is down to where
/// one more fits, refused ones counted.
Duration Search::fadeTime(Duration window) const
{
    constexpr double margin = 3.0; // this one, and those that asked after the end
    const auto refused = static_cast<double>(m_refusedInRow);
    const auto count = static_cast<double>(std::max<std::int64_t>(2, m_burst));
    return fromSeconds(toSeconds(window) * std::min(1.0, (refused + margin) / (count + refused)));
}

bool Search::probesEnd(Duration window) const
{
    return isCommonWindow(window) || fadeTime(window) > window / 5;
}

bool Search::probesFade(Duration window) const
{
    return isCommonWindow(window) || !probesEnd(window);
}

} // namespace ratescope
