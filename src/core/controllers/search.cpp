#include "core/controllers/search.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr Duration firstRefusalDelay = 200ms;
/// The first request has a connection to open, so it arrives later after it went than the others.
constexpr Duration connecting = 50ms;
constexpr double firstRampRate = 8.0; ///< per second
constexpr double toldRampGrowth = 1.5;
constexpr double rampGrowth = 0.7; ///< per second, of what was let in so far
constexpr std::int64_t firstDare = 48;

} // namespace

Search::Search(std::optional<ToldLimit> told, Instant now)
    : m_refusalDelay(firstRefusalDelay)
    , m_first(now)
    , m_burstStart(now)
    , m_earlierBurst(now)
    , m_rest(now)
    , m_rampFloor(firstRampRate)
    , m_nextRamp(now)
    , m_dareAfter(firstDare)
{
    if (told) {
        m_told.emplace(*told, now);
        // Half a short window for all of it; of a large number so few in a refusal's time that it
        // does not matter where no more than the pace is let in.
        const auto requests = static_cast<double>(told->requests);
        m_rampFloor = std::max({m_rampFloor, 2.0 / told->interval(),
                                std::min(requests / 5.0, std::max(12.0, requests / 20.0))});
        m_spacing.setTold(told->interval());
        m_windows.add(told->window);
        m_counters.add(told->window);
    }
}

Admission Search::admit(Instant now, const TokenCost&, int inFlight)
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
            at = std::max({at, settledAt(m_pending.front()), now + Duration(1)});
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
    return m_told ? m_told->permits(m_log, now) : now;
}

/// Until an answer's headers can have said how many may go at once. A rate that was told without
/// them is kept to evenly so long, which a limiter of that rate never refuses.
bool Search::keepsToTold() const
{
    return m_told && m_told->told().burst <= 1 && !m_anyEnded;
}

/// Only once nothing else lets in as many.
bool Search::countersDecide() const
{
    return m_limited && m_counters.anyAlive() && m_windows.best() == nullptr;
}

Instant Search::rampPermits(Instant now) const
{
    return std::max(now, m_nextRamp);
}

/// Instant::max() for "when one ends".
Instant Search::learnedPermits(Instant now, int inFlight) const
{
    if (m_even) {
        const Instant at = m_even->permits(now);
        return m_refusedInRow > 0 && m_hinted && m_hintsTrue ? std::max(at, *m_hinted) : at;
    }
    Instant at = Instant::max();
    const bool hasSlot = m_slots.alive() && m_slots.bounded() && inFlight < m_slots.most();
    const bool onlySlots =
        m_slots.alive() && m_slots.bounded() && !m_spacing.alive() && !m_windows.anyAlive();
    if ((m_slots.trusted() || onlySlots) && (hasSlot || inFlight > 0)) {
        return hasSlot ? now : at;
    }
    // What is no more than possible is tried one at a time; a person who names a rate means no
    // slots.
    const bool quiet = m_pending.empty();
    const bool dry = m_refusedInRow > 0;
    if (hasSlot && quiet && !(m_told && m_spacing.alive())) {
        at = now;
    }
    if ((quiet && !m_spacing.atTold()) || m_windows.proven() || !m_spacing.alive()) {
        at = std::min(at, m_windows.permits(m_log, now, dry));
    }
    if (countersDecide() && (quiet || m_counters.best()->proven() || !m_spacing.alive())) {
        at = std::min(at, m_counters.permits(m_log, now, m_spacing.alive()));
    }
    if (m_spacing.alive() && (m_spacing.hasPace() || (!dry && m_pending.empty()))) {
        at = std::min(at, m_spacing.permits(now, m_log.latest(1, m_log.end(), false)));
    }
    if (dry || (quiet && at == Instant::max())) {
        at = probeTime(at);
    }
    if (at == Instant::max() && !quiet) {
        at = std::max(now + Duration(1), settledAt(m_pending.front()));
    }
    return std::max(at, now);
}

void Search::sent(AttemptId attempt, Instant now, const TokenCost&)
{
    const SendLog::Number number = m_log.add(now, static_cast<int>(m_inFlight.size()));
    if (number == m_log.begin() && m_evidence == 0) { // there was nothing to do until then
        m_first = m_burstStart = m_earlierBurst = m_rest = now;
    }
    m_inFlight.add(attempt, number);
    m_pending.push_back({number});
    m_spacing.sent(now);
    if (m_even) {
        m_even->sent(now);
    }
    if (m_told) {
        m_told->sent(now);
    }
    if (!m_limited) {
        const double rate = std::max(m_rampFloor, (m_told ? toldRampGrowth : rampGrowth) *
                                                      static_cast<double>(m_acceptedSinceRest));
        m_nextRamp = now + fromSeconds(1.0 / rate);
        if (keepsToTold()) {
            const Duration interval = fromSeconds(m_told->told().interval());
            m_nextRamp = now + interval + std::max(ArrivalSlack::of(interval), connecting);
        }
    }
    m_probedHint = m_hinted && now >= *m_hinted;
}

/// What was sent in between may have gone before it, so it is the latest of all.
void Search::departed(AttemptId attempt, Instant now)
{
    const std::optional<AttemptTable::Move> move = m_inFlight.departed(attempt, m_log, now);
    if (!move) {
        return;
    }
    if (const auto pending = pendingOf(move->from); pending != m_pending.end()) {
        Pending waiting = *pending;
        waiting.number = move->to;
        m_pending.erase(pending);
        m_pending.push_back(waiting);
    }
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
    if (!number || !m_log.holds(*number)) { // too long ago to say anything
        return;
    }
    const bool noneLeft = outcome.limits && outcome.limits->requests.remaining == 0;
    if (keepsToTold() && !noneLeft) {
        const Instant soonest = m_log.entry(*number).at + fromSeconds(1.0 / m_rampFloor);
        m_nextRamp = std::min(m_nextRamp, std::max(now, soonest));
    }
    m_anyEnded = true;
    const auto pending = pendingOf(*number);
    if (isRateRefusal(outcome)) {
        if (pending != m_pending.end()) {
            m_pending.erase(pending);
        }
        refuse(*number, now, outcome);
    } else if (outcome.bare) { // whatever it means, it was not let in
        notLetIn(*number);
        if (pending != m_pending.end()) {
            m_pending.erase(pending);
        }
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

/// Of those before `number` the first that may yet turn out to have been refused.
SendLog::Number Search::unsettledFrom(SendLog::Number number) const
{
    return m_pending.empty() ? number : std::min(number, m_pending.front().number);
}

/// When a refusal of it would have come back.
Instant Search::settledAt(const Pending& pending) const
{
    return m_log.entry(pending.number).at + m_refusalDelay;
}

/// Turns into evidence, in the order of sending, whatever is proven or has been silent long enough.
void Search::settle(Instant now)
{
    while (!m_pending.empty()) {
        const Pending& front = m_pending.front();
        if (front.state == Pending::State::silent && settledAt(front) > now) {
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
