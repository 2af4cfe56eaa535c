#include "core/controllers/header_guided.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr double unbounded = std::numeric_limits<double>::infinity();
constexpr double clockNoise = 0.03; ///< seconds that a header may be late
constexpr double othersMemory = 0.8;
constexpr double hopeless = 4.0; ///< misses of a kind that explains nothing
constexpr double blunt = 1.35;   ///< a bracket wider than this is no pace
constexpr int tooManySurprises = 3;
constexpr int foretoldForgives = 15;
constexpr Duration longestWait = 10min;
constexpr double moreCaution = 1.012; ///< where rounding leaves T open, after each surprise
constexpr double mostCaution = 1.06;

} // namespace

HeaderGuided::HeaderGuided(Instant now)
    : m_tokensAt(now)
{}

Admission HeaderGuided::admit(Instant now, Tokens cost, int)
{
    const Instant last = m_log.latest(1, m_log.end(), true).value_or(now);
    const Instant requests = m_slack.later(permits(now), now, last);
    const Instant tokens = tokensPermit(now, cost);
    if (tokens > requests) {
        return {tokens, Admission::Axis::tokenRate};
    }
    return {requests, requests > now ? Admission::Axis::requestRate : Admission::Axis::none};
}

void HeaderGuided::sent(AttemptId attempt, Instant now, Tokens cost)
{
    const bool foretold = m_last && foretells(now) <= now;
    if (m_last && m_kind == Kind::continuous) {
        m_level = levelAt(now) - 1.0;
        m_levelAt = now;
    }
    if (!foretold && m_last && permits(now) <= now) {
        m_idleProbe = m_log.end();
    }
    m_inFlight.add(attempt, m_log.add(now, foretold ? 1 : 0));
    m_tokensSince = m_tokensSince + cost;
}

void HeaderGuided::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    const std::optional<SendLog::Number> found = m_inFlight.take(attempt);
    if (!found) {
        return;
    }
    const SendLog::Number number = *found;
    const bool refused = isRateRefusal(outcome);
    if (refused) {
        m_log.markRefused(number);
    }
    if (!outcome.limits) {
        return;
    }
    const AxisLimit& tokens = outcome.limits->tokens;
    if (tokens.limit && tokens.remaining) {
        m_tokens.tokens = tokens;
        m_tokensAt = now;
        m_tokensSince = {};
    }
    const AxisLimit& requests = outcome.limits->requests;
    if (!requests.limit || !requests.remaining || *requests.limit < 1) {
        return;
    }
    ++m_evidence;
    judgeIdleProbe(number, refused, *requests.limit);
    if (refused && m_log.entry(number).slots > 0) {
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
    const Observation seen = observationOf(number, requests, refused);
    if (!m_last || number > m_last->number) {
        observe(seen);
    } else { // an answer takes longer than a refusal, but what it says of T holds
        bracketInterval(seen);
    }
}

HeaderGuided::Observation HeaderGuided::observationOf(SendLog::Number number,
                                                      const AxisLimit& requests, bool refused) const
{
    Observation seen;
    seen.number = number;
    seen.at = m_log.entry(number).at;
    seen.limit = static_cast<double>(*requests.limit);
    seen.remaining =
        static_cast<double>(std::clamp<std::int64_t>(*requests.remaining, 0, *requests.limit));
    seen.untilFull = std::max(0.0, toSeconds(requests.untilFull.value_or(Duration::zero())));
    seen.refused = refused;
    return seen;
}

bool HeaderGuided::usable() const
{
    return m_last && m_surprises < tooManySurprises && m_notWhatItSays == 0 &&
           m_last->untilFull > 0.0 && sharp();
}

/// Rounded resets of a short window tell hardly more than that there is one.
bool HeaderGuided::sharp() const
{
    if (!m_coarse) {
        return true;
    }
    switch (m_kind) {
    case Kind::continuous:
        return m_low > 0.0 && m_high <= m_low * blunt;
    case Kind::fixed:
    case Kind::sliding:
        return m_window >= 10s;
    case Kind::unknown:
        break;
    }
    return false;
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
    m_last = seen;
    chooseKind();
    if (m_kind == Kind::continuous) {
        replayLevel();
    }
    if (m_kind != before || std::abs(seen.limit - limitBefore) > 0.01 * seen.limit) {
        ++m_revision;
    }
}

/// What two responses tell together.
void HeaderGuided::compare(const Observation& seen)
{
    const double passed = toSeconds(seen.at - m_last->at);
    const double noise = clockNoise + 0.01 * passed + resolution();
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

/// What the headers say themselves, where that fits; else the bracket's lower end, which is what a
/// response with exactly u used says: it is the exact one sooner or later.
double HeaderGuided::interval() const
{
    if (m_toldWindow && m_last && m_last->limit > 0.0) {
        const double told = toSeconds(*m_toldWindow) / m_last->limit;
        if (told >= m_low * 0.99 && told <= m_high * 1.01) {
            return told;
        }
    }
    return std::max(std::min(m_low * 1.004 * m_caution, m_high), 1e-6);
}

/// What comes back for us.
double HeaderGuided::refillPerSecond() const
{
    return std::max(1.0 / interval() - m_othersPerSecond, 0.05 / interval());
}

double HeaderGuided::levelAt(Instant now) const
{
    return std::min(m_last->limit, m_level + toSeconds(now - m_levelAt) * refillPerSecond());
}

/// From the latest response on, through what has gone since.
void HeaderGuided::replayLevel()
{
    // A longer T would say that more is left; a shorter one that it comes back sooner.
    const double shortest = m_coarse ? interval() : m_low;
    m_level = m_last->limit - m_last->untilFull / shortest;
    if (m_coarse) { // D is rounded, u is not
        m_level = std::max(m_level, m_last->remaining);
    }
    m_levelAt = m_last->at;
    for (SendLog::Number number = m_last->number + 1; number < m_log.end(); ++number) {
        if (m_log.entry(number).counts) {
            m_level = levelAt(m_log.entry(number).at) - 1.0;
            m_levelAt = m_log.entry(number).at;
        }
    }
}

/// Requests that may go now, from the latest response on; not rounded.
double HeaderGuided::available(Instant now) const
{
    const Observation& last = *m_last;
    const auto since = static_cast<double>(m_log.countFrom(last.number + 1, m_log.end()));
    switch (m_kind) {
    case Kind::continuous: {
        return levelAt(now);
    }
    case Kind::fixed: {
        if (now <= m_edgeHigh) {
            return last.remaining - since;
        }
        const Duration past = now - m_edgeHigh;
        const Instant edge = now - (m_window > Duration::zero() ? past % m_window : past);
        return last.limit - static_cast<double>(m_log.count(edge, m_log.end(), false));
    }
    case Kind::sliding: {
        if (now >= last.at + m_window) { // all that it counted then is over
            return last.limit -
                   static_cast<double>(m_log.count(now - m_window, m_log.end(), false));
        }
        const auto expired =
            static_cast<double>(m_log.count(last.at - m_window, m_log.end(), false) -
                                m_log.count(now - m_window, m_log.end(), false));
        return last.remaining - since + expired;
    }
    case Kind::unknown:
        break;
    }
    return last.remaining - since;
}

Instant HeaderGuided::permits(Instant now) const
{
    if (!m_last) {
        return now;
    }
    const Instant foretold = foretells(now);
    return std::max(now, std::min(foretold, idleProbe(foretold)));
}

/// "Reset" may be when all of it is back, while most of it comes long before, as where the count of
/// one window fades out over the next. Who waits for it idles half of the time and never learns;
/// so well behind the middle of a long wait one request asks.
Instant HeaderGuided::idleProbe(Instant planned) const
{
    constexpr Duration longWait = 5s;
    constexpr double behindTheMiddle = 0.65;
    constexpr double fewest = 4.0; // of fewer not even one would be back by then
    if ((m_kind != Kind::fixed && m_kind != Kind::sliding) || m_untilProbe > 0 ||
        m_inFlight.size() > 0 || m_last->limit < fewest) {
        return planned;
    }
    const Instant latest = m_log.entry(m_log.end() - 1).at;
    const Duration wait = planned - latest;
    return wait < longWait ? planned : latest + fromSeconds(toSeconds(wait) * behindTheMiddle);
}

void HeaderGuided::judgeIdleProbe(SendLog::Number number, bool refused, std::int64_t limit)
{
    constexpr std::int64_t windows = 3;
    constexpr std::int64_t longTime = 300;
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

/// By the model alone.
Instant HeaderGuided::foretells(Instant now) const
{
    const Observation& last = *m_last;
    const double free = available(now);
    constexpr double roundingError = 1e-6;
    if (free >= 1.0 - roundingError) {
        return now;
    }
    Instant at = now + longestWait;
    switch (m_kind) {
    case Kind::continuous: {
        at = now + fromSeconds((1.0 - free) / refillPerSecond());
        break;
    }
    case Kind::fixed: {
        const Instant edge = m_edgeHigh;
        const Duration window = std::max<Duration>(m_window, 1ms);
        at = edge > now ? edge : edge + ((now - edge) / window + 1) * window;
        at += 2ms;
        break;
    }
    case Kind::sliding: {
        const auto needed = static_cast<std::int64_t>(std::max(1.0, last.limit));
        const auto oldest = m_log.latest(needed, m_log.end(), false);
        at = (oldest ? *oldest + m_window : last.at + fromSeconds(last.untilFull)) + 2ms;
        break;
    }
    case Kind::unknown: { // as if it came back evenly, one after the other
        const double used = std::max(1.0, last.limit - last.remaining);
        at = last.at + fromSeconds(last.untilFull / used * std::max(1.0, 1.0 - free));
        if (at <= now) {
            return now; // nothing else will ever say that there is room
        }
        break;
    }
    }
    return std::clamp<Instant>(at, now + 1ms, now + longestWait); // never a busy wait
}

/// Tokens by remaining and a refill of limit per minute, which is what every provider that sends
/// them means; a request larger than the whole limit waits until it is whole.
Instant HeaderGuided::tokensPermit(Instant now, Tokens cost) const
{
    const AxisLimit& tokens = m_tokens.tokens;
    if (!tokens.limit || !tokens.remaining || *tokens.limit < 1) {
        return now;
    }
    const auto limit = static_cast<double>(*tokens.limit);
    const double used = limit - static_cast<double>(*tokens.remaining);
    const double untilFull = toSeconds(tokens.untilFull.value_or(60s));
    const double perSecond = used > 0.0 && untilFull > 0.0 ? used / untilFull : limit / 60.0;
    const double level = std::min(limit, static_cast<double>(*tokens.remaining) +
                                             perSecond * toSeconds(now - m_tokensAt)) -
                         static_cast<double>(m_tokensSince.count);
    const double wanted = std::min(static_cast<double>(cost.count), limit);
    return level >= wanted ? now : now + fromSeconds((wanted - level) / perSecond);
}

Belief HeaderGuided::belief(Instant now) const
{
    Belief belief;
    belief.evidence = m_evidence;
    if (m_last) {
        belief.headroom = std::max(0.0, std::floor(available(now)));
        belief.burst = m_last->limit;
        belief.limit = m_last->limit;
        belief.confidence = m_kind == Kind::unknown
                                ? 0.3
                                : std::clamp(0.95 - 0.2 * fitOf(m_kind).misses, 0.3, 0.95);
        if (m_kind == Kind::continuous) {
            belief.kind = LimitKind::continuous;
            belief.window = 60s;
            belief.limit = 60.0 / interval();
        } else if (m_kind != Kind::unknown) {
            belief.kind = LimitKind::window;
            belief.window = m_window;
        }
    }
    belief.sentence = beliefSentence(belief);
    return belief;
}

} // namespace ratescope
