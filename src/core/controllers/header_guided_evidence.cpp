// What a response teaches whoever reads the rate headers.

#include "core/controllers/header_guided.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr double unbounded = std::numeric_limits<double>::infinity();
constexpr double clockNoise = 0.03; ///< seconds that a header may be late
constexpr double othersMemory = 0.8;
constexpr double hopeless = 4.0; ///< misses of a kind that explains nothing
constexpr int foretoldForgives = 15;
constexpr std::int64_t longTime = 300; ///< responses for which what was found out is held to
constexpr double moreCaution = 1.012;  ///< where rounding leaves T open, after each surprise
constexpr double mostCaution = 1.06;

} // namespace

void HeaderGuided::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    m_tokens.ended(attempt, now, outcome);
    const std::optional<SendLog::Number> found = m_inFlight.take(attempt);
    if (!found || !m_log.holds(*found)) { // too long ago to say anything
        return;
    }
    const SendLog::Number number = *found;
    const bool refused = isRateRefusal(outcome);
    const bool forTokens = isTokenRefusal(outcome);
    if (refused) {
        m_jitter.refusedAfter(now - m_log.entry(number).at);
        m_log.markRefused(number);
    }
    const bool told = outcome.limits && outcome.limits->requests.untilFull > Duration::zero();
    if (refused && !forTokens) {
        const bool foretold = told || (m_last && m_last->untilFull > 0.0);
        retreat(m_log.entry(number).at, now, foretold, outcome.hint.value_or(Duration::zero()));
    } else if (outcome.kind == OutcomeKind::answered &&
               m_log.entry(number).at >= m_heardRefusal.value_or(Instant())) {
        advance(told);
    }
    if (!outcome.limits) {
        return;
    }
    const AxisLimit& requests = outcome.limits->requests;
    if (!requests.limit || !requests.remaining || *requests.limit < 1) {
        return;
    }
    ++m_evidence;
    judgeIdleProbe(number, refused && !forTokens, *requests.limit);
    const bool foretold = m_log.entry(number).slots > 0;
    const bool early =
        refused && !forTokens && cameEarly(number, outcome.hint.value_or(Duration::zero()));
    if (refused && !forTokens && !early && (foretold || *requests.remaining > 1)) {
        m_surprises += *requests.remaining > 0 ? 2 : 1; // worse where it says that there is room
        if (m_kind == Kind::continuous && m_coarse) {
            m_caution = std::min(m_caution * moreCaution, mostCaution);
        }
    } else if (!refused && ++m_foretold >= foretoldForgives) {
        m_foretold = 0;
        m_surprises = std::max(0, m_surprises - 1);
    }
    m_toldWindow = requests.window;
    // A duration in words ("6m0s") is exact; a bare number of seconds is not.
    const bool whole = requests.untilFull && *requests.untilFull % 1s == Duration::zero();
    m_coarse = whole && (m_coarse || requests.reset != ResetMeaning::refill);
    const bool spent = refused && !forTokens && outcome.cause == Cause::rateLimit;
    if (spent) {
        noteRounding(*requests.remaining);
    }
    Observation seen = observationOf(number, requests);
    seen.refused = refused;
    seen.spent = spent;
    if (!m_last || number > m_last->number) {
        observe(seen);
        return;
    }
    // An answer takes longer than a refusal, but what it says of T holds.
    bracketInterval(seen);
    if (wentTogether(seen, *m_last)) {
        leaveNoMoreThan(seen);
    }
}

HeaderGuided::Observation HeaderGuided::observationOf(SendLog::Number number,
                                                      const AxisLimit& requests) const
{
    Observation seen;
    seen.number = number;
    seen.at = m_log.entry(number).at;
    seen.limit = static_cast<double>(*requests.limit);
    const std::int64_t said = *requests.remaining - (m_roundsUp ? 1 : 0);
    seen.remaining = static_cast<double>(std::clamp<std::int64_t>(said, 0, *requests.limit));
    seen.untilFull = std::max(0.0, toSeconds(requests.untilFull.value_or(Duration::zero())));
    return seen;
}

void HeaderGuided::retreat(Instant sent, Instant now, bool foretold, Duration named)
{
    constexpr Duration shortest = 100ms;
    constexpr Duration longest = 60s;
    constexpr Duration longestNamed = 10min;
    const bool news = !m_heardRefusal || sent >= *m_heardRefusal;
    m_heardRefusal = now;
    if (!news) {
        return;
    }
    if (m_refusedInRow++ == 0 && foretold) {
        return;
    }
    m_retreat = std::clamp<Duration>(2 * m_retreat, shortest, longest);
    m_notBefore = now + std::max(m_retreat, std::min(named, longestNamed));
}

void HeaderGuided::advance(bool told)
{
    constexpr Duration negligible = 50ms;
    m_refusedInRow = 0;
    m_retreat = told || m_retreat <= negligible ? Duration::zero() : m_retreat / 2;
    m_notBefore = m_log.entry(m_log.end() - 1).at + m_retreat;
}

/// Whether it was refused for no other reason than that the line brought it sooner than the one
/// before; what there is to learn from that is learnt.
bool HeaderGuided::cameEarly(SendLog::Number number, Duration named)
{
    if (m_log.entry(number).slots != sentOnTheDot) {
        return false;
    }
    const Duration before = m_slack.learned();
    m_slack.cameEarly(m_jitter.spread(), std::max(named, fromSeconds(interval())));
    return m_slack.learned() > before;
}

/// A window counts whole requests: whoever has a part of one left and says "1" is none, whatever
/// its resets look like. A bucket does, and what was learnt of T with u one too small is void.
void HeaderGuided::noteRounding(std::int64_t remaining)
{
    if (remaining != 1) {
        return;
    }
    if (m_kind == Kind::fixed || m_kind == Kind::sliding) {
        m_notWhatItSays = longTime;
    } else if (!m_roundsUp) {
        m_roundsUp = true;
        m_low = 0.0;
        m_high = unbounded;
    }
}

void HeaderGuided::observe(const Observation& seen)
{
    const Kind before = m_kind;
    const double limitBefore = m_last ? m_last->limit : 0.0;
    bracketInterval(seen);
    if (m_last) {
        compare(seen);
    } else {
        bracketEdge(seen, false);
    }
    if (!seen.refused) {
        m_window = std::max(m_window, fromSeconds(seen.untilFull));
    }
    if (m_toldWindow && *m_toldWindow > Duration::zero()) {
        m_window = *m_toldWindow;
    }
    const std::optional<Observation> previous = std::exchange(m_last, seen);
    if (previous && wentTogether(*previous, seen)) {
        leaveNoMoreThan(*previous);
    }
    chooseKind();
    if (m_kind == Kind::continuous) {
        replayLevel();
    }
    if (m_kind != before || std::abs(seen.limit - limitBefore) > 0.01 * seen.limit) {
        ++m_revision;
    }
}

/// Whether the server may have counted the later one first, or where it did not, nothing can have
/// come back between them. On several connections requests overtake one another.
bool HeaderGuided::wentTogether(const Observation& earlier, const Observation& later) const
{
    constexpr double atOnce = 0.02; // seconds
    const double passed = toSeconds(later.at - earlier.at);
    const double grown = later.untilFull - earlier.untilFull + passed;
    const bool sameWindow = m_kind == Kind::fixed && std::abs(grown) <= noiseAfter(passed);
    return earlier.limit == later.limit && (sameWindow || passed <= atOnce);
}

/// What is left after all that went together is the least that any of them was told.
void HeaderGuided::leaveNoMoreThan(const Observation& together)
{
    const double passed = toSeconds(m_last->at - together.at);
    m_last->remaining = std::min(m_last->left(), together.left());
    m_last->untilFull = std::max(m_last->untilFull, together.untilFull - passed);
    if (m_kind == Kind::continuous) {
        replayLevel();
    }
}

/// What two responses tell together.
void HeaderGuided::compare(const Observation& seen)
{
    const double passed = toSeconds(seen.at - m_last->at);
    const double noise = noiseAfter(passed);
    const double grown = seen.untilFull - m_last->untilFull + passed;
    const bool sameEdge = std::abs(grown) <= noise;
    const bool nextEdge = m_last->untilFull < passed + noise && seen.remaining >= m_last->remaining;
    if (passed > 2.0 * noise) { // what comes close together is alike under every kind
        m_fixed.note(sameEdge || nextEdge);
        const bool sameReset = std::abs(seen.untilFull - m_last->untilFull) <= noise;
        m_sliding.note(sameReset || seen.refused);
    }
    bracketEdge(seen, sameEdge);
    // Between the two it was never full, so what it lacks has been taken by somebody.
    if (m_kind == Kind::continuous && passed > 0.0 && m_last->untilFull > passed &&
        !m_rebracketed && !m_coarse) {
        const double own =
            static_cast<double>(m_log.countFrom(m_last->number + 1, seen.number + 1));
        const double others = std::max(0.0, std::round(grown / interval() - own)); // not jitter
        m_othersPerSecond =
            othersMemory * m_othersPerSecond + (1.0 - othersMemory) * others / passed;
    }
}

/// How far two resets may be apart that mean the same; all in seconds.
double HeaderGuided::noiseAfter(double passed) const
{
    return clockNoise + 0.01 * passed + resolution();
}

/// The end of the window lies in (at + D − resolution, at + D], as long as it is the same window.
void HeaderGuided::bracketEdge(const Observation& seen, bool sameEdge)
{
    const Instant latest = seen.at + fromSeconds(seen.untilFull);
    const Instant earliest = latest - fromSeconds(resolution());
    if (!sameEdge || latest < m_edgeLow || earliest > m_edgeHigh) {
        m_edgeLow = earliest;
        m_edgeHigh = latest;
        return;
    }
    m_edgeLow = std::max(m_edgeLow, earliest);
    m_edgeHigh = std::min(m_edgeHigh, latest);
}

/// D/T in (u − 1, u], if this is a bucket.
void HeaderGuided::bracketInterval(const Observation& seen)
{
    const double used = seen.limit - seen.remaining;
    if (used < 1.0) {
        return;
    }
    m_rebracketed = false;
    const double low = std::max(0.0, seen.untilFull - resolution()) / used * 0.998;
    const double high = used > 1.0 ? seen.untilFull / (used - 1.0) * 1.002 + 0.001 : unbounded;
    const bool fits = low <= m_high && high >= m_low;
    m_continuous.note(fits);
    forgetSlowPast(low);
    if (fits && m_last && m_last->limit == seen.limit) {
        m_low = std::max(m_low, low);
        m_high = std::min(m_high, high);
    } else {
        m_low = low;
        m_high = high;
        m_othersPerSecond = 0.0;
        m_rebracketed = true;
    }
}

/// Where T falls, the lower bounds of before stay true only for what was: D/T never is less than
/// u − 1, but sooner or later it is u.
void HeaderGuided::forgetSlowPast(double low)
{
    constexpr double farBelow = 0.8;
    constexpr int enough = 8;
    if (m_coarse || low >= farBelow * m_low) {
        m_farBelow = 0;
        m_lowSince = 0.0;
        return;
    }
    m_lowSince = std::max(m_lowSince, low);
    if (++m_farBelow >= enough) {
        m_low = m_lowSince;
        m_high = unbounded;
        m_rebracketed = true;
        m_farBelow = 0;
        m_lowSince = 0.0;
    }
}

const HeaderGuided::Fit& HeaderGuided::fitOf(Kind kind) const
{
    if (kind == Kind::fixed) {
        return m_fixed;
    }
    return kind == Kind::sliding ? m_sliding : m_continuous;
}

/// The one with the fewest misses; another one has to be clearly better than the one that is held.
void HeaderGuided::chooseKind()
{
    constexpr double clearly = 0.5;
    Kind best = m_kind;
    for (const Kind kind : {Kind::continuous, Kind::sliding, Kind::fixed}) {
        const Fit& fit = fitOf(kind);
        if (fit.hits > 0 && (best == Kind::unknown || fit.misses + clearly < fitOf(best).misses)) {
            best = kind;
        }
    }
    m_kind = best != Kind::unknown && fitOf(best).misses > hopeless ? Kind::unknown : best;
}

void HeaderGuided::judgeIdleProbe(SendLog::Number number, bool refused, std::int64_t limit)
{
    constexpr std::int64_t windows = 3;
    m_untilProbe = std::max<std::int64_t>(0, m_untilProbe - 1);
    m_notWhatItSays = std::max<std::int64_t>(0, m_notWhatItSays - 1);
    if (m_idleProbe != number) {
        return;
    }
    m_idleProbe.reset();
    if (refused) {
        m_probeAfter = std::max(2 * m_probeAfter, windows * limit);
        m_untilProbe = m_probeAfter;
    } else {
        m_notWhatItSays = longTime;
    }
}

} // namespace ratescope
