#include "core/controllers/search.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <cstdio>
#include <cstdlib>
static const bool dbg=getenv("DBG");
#define DBG(...) do{ if(dbg) printf(__VA_ARGS__);}while(0)
namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr Duration firstRefusalDelay = 200ms;
constexpr Duration shortestRefusalDelay = 60ms;
constexpr Duration longestRefusalDelay = 5s;
constexpr double firstRampRate = 8.0; ///< per second
constexpr double rampGrowth = 0.7;     ///< per second, of what was let in so far
constexpr double firstProbe = 0.25; ///< seconds after a refusal
constexpr double probeGrowth = 1.7;
constexpr double probeGrowthAfterBurst = 4.0; ///< a long burst means a long window
constexpr std::int64_t longBurst = 20;
constexpr Duration longestProbeGap = 10min;
constexpr int mostBets = 256;
constexpr std::int64_t firstDare = 48;
constexpr std::int64_t dareAfterChange = 20;
constexpr std::int64_t lastDare = 400;

std::uint64_t keyOf(AttemptId attempt)
{
    constexpr std::uint64_t mostAttempts = 4096;
    return attempt.job.value * mostAttempts + static_cast<std::uint64_t>(attempt.number);
}

Duration scaled(Duration duration, double factor)
{
    return fromSeconds(toSeconds(duration) * factor);
}

} // namespace

Search::Search(std::optional<ToldLimit> told, Instant now)
    : m_told(told)
    , m_refusalDelay(firstRefusalDelay)
    , m_rest(now)
    , m_rampFloor(firstRampRate)
    , m_nextRamp(now)
    , m_dareAfter(firstDare)
{
    if (m_told) {
        m_rampFloor = std::max(m_rampFloor, static_cast<double>(m_told->requests) / 5.0);
        m_spacing.setTold(toSeconds(m_told->window) / static_cast<double>(m_told->requests));
    }
}

Admission Search::admit(Instant now, Tokens, int inFlight)
{
    settle(now);
    Instant at = toldPermits(now);
    if (!m_limited) {
        at = std::max(at, rampPermits(now));
    } else {
        // While everything is refused, one probe at a time.
        const bool probing = m_refusedInRow > 0 && !m_pending.empty() &&
                             m_log.entry(m_pending.back().number).at >= m_heardRefusal;
        if (probing || static_cast<int>(m_pending.size()) >= m_bets) {
            const Instant settled = m_log.entry(m_pending.front().number).at + m_refusalDelay;
            at = std::max({at, settled, now + Duration(1)});
        }
        const Instant learned = learnedPermits(now, inFlight);
        if (learned == Instant::max() && inFlight > 0) {
            return {now, Admission::Axis::concurrency};
        }
        at = std::max(at, learned == Instant::max() ? now : learned);
    }
    return {at, at > now ? Admission::Axis::requestRate : Admission::Axis::none};
}

Instant Search::ceiling(Instant now)
{
    settle(now);
    return std::max(toldPermits(now), m_limited ? now : rampPermits(now));
}

Instant Search::toldPermits(Instant now) const
{
    if (!m_told) {
        return now;
    }
    const std::optional<Instant> oldest = m_log.latest(m_told->requests, m_log.end(), true);
    return oldest ? std::max(now, *oldest + m_told->window) : now;
}

Instant Search::rampPermits(Instant now) const
{
    return std::max(now, m_nextRamp);
}

/// Instant::max() for "when one ends".
Instant Search::learnedPermits(Instant now, int inFlight) const
{
    Instant at = Instant::max();
    const bool hasSlot = m_slots.alive() && m_slots.bounded() && inFlight < m_slots.most();
    if (m_slots.trusted() && (hasSlot || inFlight > 0)) {
        return hasSlot ? now : at;
    }
    // What is no more than possible is tried one at a time; a person who names a rate means no slots.
    const bool quiet = m_pending.empty();
    const bool dry = m_refusedInRow > 0;
    if (hasSlot && quiet && !(m_told && m_spacing.alive())) {
        at = now;
    }
    if (quiet || m_windows.proven() || !m_spacing.alive()) {
        at = std::min(at, m_windows.permits(m_log, now, dry));
    }
    if (m_spacing.alive() &&
        (m_spacing.hasPace() || (!dry && m_pending.empty()))) {
        at = std::min(at, m_spacing.permits(now, m_log.latest(1, m_log.end(), false)));
    }
    if (dry || (quiet && at == Instant::max())) {
        at = probeTime(at);
    }
    if (at == Instant::max() && !quiet) {
        at = std::max(now + Duration(1), m_log.entry(m_pending.front().number).at + m_refusalDelay);
    }
    return std::max(at, now);
}

/// While everything is refused: when the next single probe goes.
Instant Search::probeTime(Instant earliest) const
{
    if (m_hinted && m_hintsTrue) {
        return *m_hinted;
    }
    const double growth =
        m_acceptedSinceRest >= longBurst ? probeGrowthAfterBurst : probeGrowth;
    const double base = std::max(firstProbe, 1.3 * toSeconds(m_refusalDelay));
    const double step = std::min(toSeconds(longestProbeGap),
                                 base * std::pow(growth, std::max(0, m_refusedInRow - 1)));
    const Instant regular = m_lastRefusal + fromSeconds(step);
    const Instant soonest = m_lastRefusal + fromSeconds(base);
    const Instant latest = m_lastRefusal + fromSeconds(step * (1.0 + 0.5 * (growth - 1.0)));
    if (earliest > latest) {
        const bool foretold =
            m_windows.proven() || (m_spacing.alive() && m_spacing.hasPace());
        return foretold && earliest < Instant::max() ? earliest : regular;
    }
    return std::max(earliest, soonest);
}

void Search::sent(AttemptId attempt, Instant now, Tokens)
{
    const SendLog::Number number = m_log.add(now, static_cast<int>(m_inFlight.size()));
    m_inFlight[keyOf(attempt)] = number;
    m_pending.push_back({number});
    m_spacing.sent(now);
    if (!m_limited) {
        const double rate =
            std::max(m_rampFloor, rampGrowth * static_cast<double>(m_acceptedSinceRest));
        m_nextRamp = now + fromSeconds(1.0 / rate);
    }
    m_probedHint = m_hinted && now >= *m_hinted;
}

void Search::progressed(AttemptId attempt, Instant now)
{
    const auto found = m_inFlight.find(keyOf(attempt));
    if (found == m_inFlight.end()) {
        return;
    }
    const auto pending =
        std::lower_bound(m_pending.begin(), m_pending.end(), found->second,
                         [](const Pending& p, SendLog::Number n) { return p.number < n; });
    if (pending != m_pending.end() && pending->number == found->second) {
        pending->state = Pending::State::proven;
    }
    settle(now);
}

void Search::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    const auto found = m_inFlight.find(keyOf(attempt));
    if (found == m_inFlight.end()) {
        return;
    }
    const SendLog::Number number = found->second;
    m_inFlight.erase(found);
    const auto pending =
        std::lower_bound(m_pending.begin(), m_pending.end(), number,
                         [](const Pending& p, SendLog::Number n) { return p.number < n; });
    const bool open = pending != m_pending.end() && pending->number == number;
    if (isRateRefusal(outcome)) {
        if (open) {
            m_pending.erase(pending);
        }
        refuse(number, now, outcome);
    } else if (open) {
        pending->state = outcome.kind == OutcomeKind::answered ? Pending::State::proven
                                                               : Pending::State::void_;
    }
    settle(now);
    noteBelief();
}

/// Turns into evidence, in the order of sending, whatever is proven or has been silent long enough.
void Search::settle(Instant now)
{
    while (!m_pending.empty()) {
        const Pending& front = m_pending.front();
        if (front.state == Pending::State::silent &&
            m_log.entry(front.number).at + m_refusalDelay > now) {
            return;
        }
        const SendLog::Number number = front.number;
        const bool evidence = front.state != Pending::State::void_;
        m_pending.pop_front();
        if (evidence) {
            accept(number);
        }
    }
}

void Search::accept(SendLog::Number number)
{
    ++m_evidence;
    ++m_acceptedSinceRest;
    ++m_sinceRefusal;
    ++m_sinceReopen;
    const SendLog::Entry& entry = m_log.entry(number);
    if (entry.at >= m_heardRefusal) { // what went before that is no answer to it
        m_refusedInRow = 0;
        m_hinted.reset();
        m_bets = std::min(mostBets, m_bets + (m_sinceRefusal % 2 == 0 ? 1 : 0));
    }
    m_slots.accepted(entry.slots);
    m_spacing.accepted(m_log, number);
    if (m_limited) {
        m_windows.accepted(m_log, number, refusedBefore(entry.at));
        m_dared += m_daring ? 1 : 0;
        if (!anyAlive()) {
            reopen(number, false);
        } else if (m_daring && m_trusted == Kind::spacing && m_spacing.dareProves(m_dared)) {
            m_spacing.reopenBelow(m_spacing.daredPace());
            setDaring(false);
        }
        trustWhatFits();
        if (m_sinceRefusal >= m_dareAfter && !m_daring && mayDare()) {
            setDaring(true);
        }
    }
}

void Search::refuse(SendLog::Number number, Instant now, const Outcome& outcome)
{
    ++m_evidence;
    const Instant at = m_log.entry(number).at;
    m_log.markRefused(number);
    for (const auto& [key, other] : m_inFlight) {
        if (other > number) {
            m_log.lowerSlots(other);
        }
    }
    const Duration took = now - at;
    m_refusalDelay = std::clamp(std::max(scaled(took, 2.0), m_limited ? scaled(m_refusalDelay, 0.8)
                                                                      : shortestRefusalDelay),
                                shortestRefusalDelay, longestRefusalDelay);
    const bool first = !m_limited;
    if (first) {
        m_limited = true;
        m_windows.reopen(nullptr);
        // What was let in before is evidence now that there is something to compare it with.
        for (SendLog::Number n = m_log.begin(); n < number; ++n) {
            if (m_log.entry(n).counts && m_log.entry(n).at >= m_rest) {
                m_windows.accepted(m_log, n, std::nullopt);
            }
        }
        m_spacing.exhausted(m_log, number);
    }
    const bool dared = m_daring;
    if (dared) {
        setDaring(false);
        m_dareAfter = std::min(lastDare, m_dareAfter * 8 / 5);
    }
    m_sinceRefusal = 0;
    if (at > m_lastRefusal) {
        m_earlierRefusal = std::exchange(m_lastRefusal, at);
    }
    // What was on its way when an earlier refusal came is no news; nor is a dare that failed.
    const bool news = first || at >= m_heardRefusal;
    m_refusedInRow += news && !dared ? 1 : 0;
    if (news) {
        m_heardRefusal = now;
        m_bets = m_refusedInRow > 1 || first ? 1 : std::max(1, m_bets / 2);
    }

    m_slots.refused(m_log.entry(number).slots);
    m_windows.refused(m_log, number);
    m_spacing.refused(m_log, number);
    if (m_told) {
        m_windows.ruleOutFaster(static_cast<double>(m_told->requests) / toSeconds(m_told->window));
    }
    hear(number, outcome);
    if (!anyAlive()) {
        reopen(number, true);
    }
}

/// What the refusal's hint adds. It may lie, so it is no more than a minimum, and no longer the
/// time to try once a request sent at such a time has been refused.
void Search::hear(SendLog::Number number, const Outcome& outcome)
{
    const Instant at = m_log.entry(number).at;
    if (m_probedHint && m_hinted && at >= *m_hinted) {
        m_hintsTrue = false;
    }
    DBG("refused@%.3f slots[%d,%d] sp strict[%.3f,%.3f] bucket[%.3f,%.3f] pace %.3f row %d bets %d win:",toSeconds(at.time_since_epoch()),m_slots.low(),m_slots.most(),m_spacing.m_strictLow,m_spacing.m_strictHigh,m_spacing.m_bucketLow,m_spacing.m_bucketHigh,m_spacing.pace(),m_refusedInRow,m_bets);
    for (auto&w:m_windows.m_windows) if(w.alive()) DBG(" %g%s[%ld,%ld]",toSeconds(w.span),w.all?"a":"",long(w.low),w.bounded()?long(w.high):-1L);
    DBG("\n%s","");
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

/// Nothing fits any more: the limit has changed. The kind that was believed is opened towards the
/// side the evidence points to; if that was tried just now, everything is.
void Search::reopen(SendLog::Number number, bool refused)
{
    const SendLog::Entry& entry = m_log.entry(number);
    const std::int64_t since = std::exchange(m_sinceReopen, 0);
    const bool again = since < 2 && m_trusted != Kind::spacing;
    setDaring(false);
    WindowHypotheses::Window* window = m_windows.find(m_trustedSpan, m_trustedAll);
    const std::optional<Instant> previous = previousOf(number);
    const double gap = previous ? toSeconds(entry.at - *previous) : 0.0;
    if (!again && m_trusted == Kind::slots) {
        refused ? m_slots.reopenBelow(entry.slots) : m_slots.reopenAbove(entry.slots + 1);
    } else if (!again && m_trusted == Kind::window && window) {
        m_windows.reopen(window);
        refused ? m_windows.refused(m_log, number) : m_windows.accepted(m_log, number, std::nullopt);
    } else if (m_trusted == Kind::spacing && since >= 6 && m_spacing.nearlyFits()) {
        m_spacing.widen(number);
        return;
    } else if (!again && m_trusted == Kind::spacing) {
        refused ? m_spacing.reopenAbove(gap, m_log, number) : m_spacing.reopenBelow(gap);
    } else {
        m_slots.reset();
        m_windows.reopen(nullptr);
        m_spacing.reset();
        m_trusted = Kind::unknown;
        if (refused) {
            m_slots.refused(entry.slots);
            m_windows.refused(m_log, number);
            m_spacing.refused(m_log, number);
            m_spacing.exhausted(m_log, number);
        }
    }
    m_dareAfter = dareAfterChange; // what has changed once may change again, and back
    ++m_revision;
}

bool Search::anyAlive() const
{
    return m_slots.alive() || m_windows.anyAlive() || m_spacing.alive();
}

/// Where refusals count, each dare takes a request away; a window is full only once in a window.
bool Search::mayDare() const
{
    if (m_trusted == Kind::spacing) {
        return !m_spacing.atTold(); // more than that is never sent
    }
    if (m_trusted != Kind::window) {
        return true;
    }
    const WindowHypotheses::Window* window = m_windows.best();
    return window && !window->all && m_sinceRefusal >= 2 * window->high;
}

void Search::setDaring(bool daring)
{
    m_daring = daring;
    m_dared = 0;
    m_slots.setDaring(daring);
    m_windows.setDaring(daring);
    m_spacing.setDaring(daring);
}

std::optional<Instant> Search::refusedBefore(Instant at) const
{
    return m_lastRefusal < at ? m_lastRefusal : m_earlierRefusal;
}

std::optional<Instant> Search::previousOf(SendLog::Number number) const
{
    return m_log.latest(1, number, false);
}

void Search::trustWhatFits()
{
    if (m_slots.trusted()) {
        m_trusted = Kind::slots;
        return;
    }
    if (m_spacing.alive() && m_spacing.bounded()) {
        m_trusted = Kind::spacing;
        return;
    }
    if (const WindowHypotheses::Window* window = m_windows.best()) {
        m_trusted = Kind::window;
        m_trustedSpan = window->span;
        m_trustedAll = window->all;
    }
}

void Search::noteBelief()
{
    const Belief now = wordless();
    const bool moved = now.kind != m_lastBelief.kind || now.window != m_lastBelief.window ||
                       std::abs(now.limit - m_lastBelief.limit) > 0.03 * m_lastBelief.limit ||
                       std::abs(now.confidence - m_lastBelief.confidence) > 0.19;
    if (moved) {
        m_lastBelief = now;
        ++m_revision;
    }
}

Belief Search::belief(Instant) const
{
    Belief belief = wordless();
    belief.sentence = beliefSentence(belief);
    return belief;
}

Belief Search::wordless() const
{
    Belief belief;
    belief.evidence = m_evidence;
    if (m_limited && m_trusted == Kind::slots) {
        belief.kind = LimitKind::concurrency;
        belief.limit = std::min(m_slots.most(), 256);
        belief.confidence = m_slots.trusted() ? 0.9 : 0.5;
    } else if (m_limited && m_trusted == Kind::spacing && m_spacing.bounded()) {
        belief.kind = LimitKind::continuous;
        belief.window = 60s;
        belief.limit = 60.0 / m_spacing.pace();
        belief.burst = m_spacing.burst();
        const double width = m_spacing.low() / m_spacing.high();
        belief.confidence = std::clamp(width * 0.95, 0.1, 0.95);
    } else if (m_limited && m_trusted == Kind::window) {
        if (const WindowHypotheses::Window* window = m_windows.best()) {
            belief.kind = LimitKind::window;
            belief.window = window->span;
            belief.limit = static_cast<double>(window->high);
            belief.burst = belief.limit;
            belief.confidence = 0.8;
        }
    }
    return belief;
}

} // namespace ratescope
