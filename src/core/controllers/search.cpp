#include "core/controllers/search.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr Duration firstRefusalDelay = 200ms;
constexpr double firstRampRate = 8.0; ///< per second
constexpr double rampGrowth = 0.7;    ///< per second, of what was let in so far
constexpr double firstProbe = 0.25;   ///< seconds after a refusal
constexpr double probeGrowth = 1.7;
constexpr double probeGrowthAfterBurst = 4.0; ///< a long burst means a long window
constexpr std::int64_t longBurst = 20;
constexpr Duration longestProbeGap = 10min;
constexpr std::int64_t firstDare = 48;

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
    // What is no more than possible is tried one at a time; a person who names a rate means no
    // slots.
    const bool quiet = m_pending.empty();
    const bool dry = m_refusedInRow > 0;
    if (hasSlot && quiet && !(m_told && m_spacing.alive())) {
        at = now;
    }
    if (quiet || m_windows.proven() || !m_spacing.alive()) {
        at = std::min(at, m_windows.permits(m_log, now, dry));
    }
    if (m_spacing.alive() && (m_spacing.hasPace() || (!dry && m_pending.empty()))) {
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
    const double growth = m_acceptedSinceRest >= longBurst ? probeGrowthAfterBurst : probeGrowth;
    const double base = std::max(firstProbe, 1.3 * toSeconds(m_refusalDelay));
    const double step = std::min(toSeconds(longestProbeGap),
                                 base * std::pow(growth, std::max(0, m_refusedInRow - 1)));
    const Instant regular = m_lastRefusal + fromSeconds(step);
    const Instant soonest = m_lastRefusal + fromSeconds(base);
    const Instant latest = m_lastRefusal + fromSeconds(step * (1.0 + 0.5 * (growth - 1.0)));
    if (earliest > latest) {
        const bool foretold = m_windows.proven() || (m_spacing.alive() && m_spacing.hasPace());
        return foretold && earliest < Instant::max() ? earliest : regular;
    }
    return std::max(earliest, soonest);
}

void Search::sent(AttemptId attempt, Instant now, Tokens)
{
    const SendLog::Number number = m_log.add(now, static_cast<int>(m_inFlight.size()));
    m_inFlight.add(attempt, number);
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
    if (const std::optional<SendLog::Number> number = m_inFlight.find(attempt)) {
        if (const auto pending = pendingOf(*number); pending != m_pending.end()) {
            pending->state = Pending::State::proven;
        }
        settle(now);
    }
}

void Search::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    const std::optional<SendLog::Number> number = m_inFlight.take(attempt);
    if (!number) {
        return;
    }
    const auto pending = pendingOf(*number);
    if (isRateRefusal(outcome)) {
        if (pending != m_pending.end()) {
            m_pending.erase(pending);
        }
        refuse(*number, now, outcome);
    } else if (pending != m_pending.end()) {
        pending->state =
            outcome.kind == OutcomeKind::answered ? Pending::State::proven : Pending::State::faulty;
    }
    settle(now);
    noteBelief();
}

std::deque<Search::Pending>::iterator Search::pendingOf(SendLog::Number number)
{
    const auto found =
        std::lower_bound(m_pending.begin(), m_pending.end(), number,
                         [](const Pending& p, SendLog::Number n) { return p.number < n; });
    return found != m_pending.end() && found->number == number ? found : m_pending.end();
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
        const bool evidence = front.state != Pending::State::faulty;
        m_pending.pop_front();
        if (evidence) {
            accept(number);
        }
    }
}

} // namespace ratescope
