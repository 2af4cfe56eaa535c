// What a response teaches the search.

#include "core/controllers/search.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr Duration shortestRefusalDelay = 60ms;
constexpr Duration longestRefusalDelay = 5s;
constexpr int mostBets = 256;
constexpr std::int64_t lastDare = 108;
/// A contradiction is forgotten every so many responses.
constexpr std::uint64_t contradictionMemory = 30;

Duration scaled(Duration duration, double factor)
{
    return fromSeconds(toSeconds(duration) * factor);
}

} // namespace

void Search::accept(SendLog::Number number)
{
    ++m_evidence;
    ++m_acceptedSinceRest;
    ++m_burst;
    ++m_sinceRefusal;
    ++m_sinceReopen;
    ++m_sinceDareProof;
    if (m_evidence % contradictionMemory == 0 && m_contradictions > 0) {
        --m_contradictions;
    }
    const SendLog::Entry& entry = m_log.entry(number);
    if (entry.at >= m_heardRefusal) { // what went before that is no answer to it
        if (m_refusedInRow > 0) {
            endDrySpell(number);
        }
        m_hinted.reset();
        m_bets = std::min(mostBets, m_bets + (m_sinceRefusal % 2 == 0 ? 1 : 0));
    }
    if (m_even) {
        m_even->accepted(entry.at);
        return;
    }
    m_slots.accepted(entry.slots);
    const bool strict = m_spacing.strictAlive();
    m_spacing.accepted(m_log, number);
    if (m_daring && strict && !m_spacing.strictAlive()) { // a gap that was too short before
        m_spacing.reopenBelow(toSeconds(entry.at - previousOf(number).value_or(entry.at)));
        setDaring(false);
        m_sinceDareProof = 0;
    }
    if (m_limited) {
        m_windows.accepted(m_log, number, refusedBefore(entry.at));
        m_counters.accepted(m_log, number);
        m_dared += m_daring ? 1 : 0;
        if (!anyAlive()) {
            reopen(number, false);
        } else if (farBelowTheMean(number)) {
            settleForTheMean(number);
            m_meanTried = true;
            return;
        } else if (m_daring && m_trusted == Kind::spacing && m_spacing.dareProves(m_dared)) {
            m_spacing.reopenBelow(m_spacing.daredPace());
            setDaring(false);
            if (m_sinceDareProof < soonAfterDare) { // the next has to last longer
                m_spacing.doubtDares();
            }
            m_sinceDareProof = 0;
        }
        trustWhatFits();
        if (!m_daring && mayDare()) {
            setDaring(true);
        }
    }
}

/// It used nothing up, nor did it hold a slot for those that were sent after it.
void Search::notLetIn(SendLog::Number number)
{
    m_log.markRefused(number);
    m_inFlight.forEach([this, number](SendLog::Number other) {
        if (other > number) {
            m_log.lowerSlots(other);
        }
    });
}

void Search::refuse(SendLog::Number number, Instant now, const Outcome& outcome)
{
    ++m_evidence;
    const Instant at = m_log.entry(number).at;
    notLetIn(number);
    const Duration took = now - at;
    m_jitter.refusedAfter(took);
    m_spacing.setJitter(m_jitter.spread());
    m_windows.setJitter(m_jitter.spread());
    m_counters.setJitter(m_jitter.spread());
    m_refusalDelay = std::clamp(
        std::max(scaled(took, 2.0), m_limited ? scaled(m_refusalDelay, 0.8) : shortestRefusalDelay),
        shortestRefusalDelay, longestRefusalDelay);
    const bool first = !m_limited;
    if (first) {
        m_limited = true;
        addNamedWindow(at, outcome);
        m_windows.reopenAll();
        // What was let in before is evidence now that there is something to compare it with.
        for (SendLog::Number n = m_log.begin(); n < unsettledFrom(number); ++n) {
            if (m_log.entry(n).counts && m_log.entry(n).at >= m_rest) {
                m_windows.accepted(m_log, n, std::nullopt);
            }
        }
        beginCounters(number);
        m_spacing.exhausted(m_log, number);
    }
    const bool dared = m_daring;
    if (dared) {
        setDaring(false);
        m_dareAfter = std::max(std::min(lastDare, m_dareAfter * 3 / 2), dareWorth(outcome));
    }
    m_sinceRefusal = 0;
    if (at > m_lastRefusal) {
        m_earlierRefusal = std::exchange(m_lastRefusal, at);
    }
    // What was on its way when an earlier refusal came is no news; nor is a dare that failed.
    const bool news = first || at >= m_heardRefusal;
    if (news && !dared && m_refusedInRow++ == 0) {
        m_drySince = at;
    }
    if (news) {
        m_heardRefusal = now;
        m_bets = m_refusedInRow > 1 || first ? 1 : std::max(1, m_bets / 2);
    }

    if (m_refusedInRow > 0) {
        m_longestRefused = std::max(m_longestRefused, at - m_burstStart);
    }
    if (m_even) {
        hear(number, outcome);
        if (news) {
            m_even->refused(at);
        }
        if (!m_even->failed()) {
            return;
        }
        beginAnew(number, true);
    }
    if (outcome.cause == Cause::concurrency) {
        m_slots.named();
    }
    m_slots.refused(m_log.entry(number).slots);
    m_windows.refused(m_log, number);
    m_counters.refused(m_log, number);
    m_spacing.refused(m_log, number);
    if (m_told) {
        m_told->refused(m_log, number);
        // Whatever window was filled by what was let in, it would be over by now.
        const double longest =
            (1.25 * static_cast<double>(m_burst) + 2.0) * m_told->told().interval();
        if (toSeconds(at - m_burstStart) > longest) {
            m_spacing.distrustTold();
        }
        m_windows.ruleOutFaster(1.0 / m_told->told().interval());
        // A whole window's worth was let in, and the next is not: its count fades out instead of
        // ending, so the told rate holds, evenly spaced.
        const ToldLimit& limit = m_told->told();
        if (first && limit.burst <= 1 && m_log.countFrom(m_log.begin(), number) >= limit.requests) {
            m_even.emplace(limit.interval(), limit.interval(), limit.requests, at);
            m_trusted = Kind::even;
        }
    }
    hear(number, outcome);
    if (m_even) {
        return;
    }
    if (!anyAlive()) {
        reopen(number, true);
    }
}

/// Where the server says when a full window ends that began with the first request, the wait since
/// then is its length. Waits are rounded up to whole seconds, and windows are set in them.
void Search::addNamedWindow(Instant refusedAt, const Outcome& outcome)
{
    constexpr Duration slack = 50ms; // an exact wait ends a little early by our clock
    constexpr Duration longest = 24h;
    if (!outcome.hint || *outcome.hint <= 1s || *outcome.hint > longest) {
        return;
    }
    const Duration span = refusedAt - m_rest + *outcome.hint + slack;
    m_windows.add(std::chrono::floor<std::chrono::seconds>(span));
}

/// One was let in again. What comes now may be a whole window's worth, or a trickle.
void Search::endDrySpell(SendLog::Number number)
{
    const Instant at = m_log.entry(number).at;
    constexpr int longSpell = 3;
    constexpr int most = 2;
    if (m_spacing.atTold() && m_refusedInRow >= longSpell && m_toldAgain < most) {
        ++m_toldAgain; // a window was full; from now on evenly spaced
        m_spacing.beginAtTold(at);
        m_windows.ruleOutAll();
        m_counters.ruleOutAll();
    }
    m_refusedInRow = 0;
    m_longestDry = std::max<Duration>(at - m_drySince, m_longestDry / 2);
    const Duration whole = at - m_burstStart;
    if (m_lastRefusal > m_burstStart + 1s) { // a long spell, and not the next drop of a refill
        m_shortestWhole = whole;
    }
    const Instant start = std::exchange(m_burstStart, at);
    if (m_burst * 4 >= m_usualBurst) { // the few between two probes are no burst
        m_earlierBurst = start;
    }
    m_usualBurst = std::max(m_burst, m_usualBurst / 2);
    m_burst = 1;
}

/// What the refusal's hint adds. It may lie, so it is no more than a minimum, and no longer the
/// time to try once a request sent at such a time has been refused.
void Search::hear(SendLog::Number number, const Outcome& outcome)
{
    const Instant at = m_log.entry(number).at;
    if (m_probedHint && m_hinted && at >= *m_hinted) {
        m_hintsTrue = false;
    }
    m_hinted.reset();
    if (!outcome.hint || *outcome.hint <= Duration::zero()) {
        return;
    }
    const bool whole = *outcome.hint % 1s == Duration::zero();
    const double longest = toSeconds(*outcome.hint);
    const double shortest = std::max(0.0, whole ? longest - 1.0 : longest - 0.002);
    m_hinted = m_lastRefusal + *outcome.hint + 1ms;
    if (m_hintsTrue) {
        m_windows.ruleOutBelow(fromSeconds(shortest));
        m_spacing.refusedWithHint(m_log, number, shortest, longest);
    }
}

std::optional<Instant> Search::refusedBefore(Instant at) const
{
    return m_lastRefusal < at ? m_lastRefusal : m_earlierRefusal;
}

std::optional<Instant> Search::previousOf(SendLog::Number number) const
{
    return m_log.latest(1, number, false);
}

} // namespace ratescope
