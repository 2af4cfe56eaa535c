#include "core/controllers/header_guided.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr double blunt = 1.35; ///< a bracket wider than this is no pace
constexpr int tooManySurprises = 3;
constexpr Duration longestWait = 10min;

} // namespace

Admission HeaderGuided::admit(Instant now, const TokenCost& cost, int)
{
    const Instant last = m_log.latest(1, m_log.end(), true).value_or(now);
    const Instant requests = m_slack.later(permits(now), now, last);
    const Admission tokens = m_tokens.admit(now, cost);
    if (tokens.at > requests) {
        return tokens;
    }
    return {requests, requests > now ? Admission::Axis::requestRate : Admission::Axis::none};
}

void HeaderGuided::sent(AttemptId attempt, Instant now, const TokenCost& cost)
{
    const bool foretold = m_last && foretells(now) <= now;
    bool onTheDot = false;
    if (m_last && m_kind == Kind::continuous) {
        constexpr double nothingSavedUp = 1.5; // a part of one is the line's doing
        m_level = levelAt(now) - 1.0;
        onTheDot = foretold && m_level + 1.0 < nothingSavedUp;
        m_levelAt = now;
    }
    if (!foretold && m_last && permits(now) <= now) {
        m_idleProbe = m_log.end();
    }
    m_inFlight.add(attempt, m_log.add(now, onTheDot ? sentOnTheDot : foretold ? sentForetold : 0));
    m_notBefore = now + m_retreat;
    m_tokens.sent(attempt, now, cost);
}

void HeaderGuided::departed(AttemptId attempt, Instant now)
{
    const std::optional<AttemptTable::Move> move = m_inFlight.departed(attempt, m_log, now);
    if (move && m_idleProbe == move->from) {
        m_idleProbe = move->to;
    }
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
    const double shortest = m_coarse ? interval() : std::max(m_low, 1e-9);
    m_level = m_last->limit - m_last->untilFull / shortest;
    if (m_coarse) { // D is rounded, u is not
        m_level = std::max(m_level, m_last->left());
    }
    if (m_last->spent && m_level >= 1.0) { // it cannot be
        m_level = 0.0;
    }
    m_levelAt = m_last->at;
    for (SendLog::Number number = m_last->number + 1; number < m_log.end(); ++number) {
        if (m_log.entry(number).counts) {
            m_level = levelAt(m_log.entry(number).at) - 1.0;
            m_levelAt = m_log.entry(number).at;
        }
    }
}

/// Where what a window counts comes back before the end that the headers name, it fades out.
HeaderGuided::Kind HeaderGuided::readAs() const
{
    return m_notWhatItSays > 0 && m_kind != Kind::continuous ? Kind::unknown : m_kind;
}

/// Requests that may go now, from the latest response on; not rounded.
double HeaderGuided::available(Instant now) const
{
    const Observation& last = *m_last;
    const auto since = static_cast<double>(m_log.countFrom(last.number + 1, m_log.end()));
    switch (readAs()) {
    case Kind::continuous: {
        return levelAt(now);
    }
    case Kind::fixed: {
        if (now <= m_edgeHigh) {
            return last.left() - since;
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
        return last.left() - since + expired;
    }
    case Kind::unknown:
        break;
    }
    return last.left() - since;
}

Instant HeaderGuided::permits(Instant now) const
{
    if (!m_last) {
        return std::max(now, m_notBefore);
    }
    const Instant foretold = foretells(now);
    return std::max({now, m_notBefore, std::min(foretold, idleProbe(foretold))});
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
    switch (readAs()) {
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
        const double used = std::max(1.0, last.limit - last.left());
        at = last.at + fromSeconds(last.untilFull / used * std::max(1.0, 1.0 - free));
        if (at <= now) {
            return now; // nothing else will ever say that there is room
        }
        break;
    }
    }
    return std::clamp<Instant>(at, now + 1ms, now + longestWait); // never a busy wait
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
