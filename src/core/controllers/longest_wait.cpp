#include "core/controllers/longest_wait.h"

#include <algorithm>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr Duration usualWindow = 60s;
constexpr Duration mostGrowth = 1h;
constexpr int mostDoublings = 6; ///< from a minute to an hour
/// No sum of times may overflow.
constexpr Duration century = 24h * 36'500;

} // namespace

LongestWait::LongestWait(Duration told, Instant now)
    : m_told(std::min(told, century))
    , m_since(now)
{}

Admission LongestWait::bounded(const Admission& said, Instant now, int inFlight,
                               const Controller& controller)
{
    if (said.now() || inFlight > 0) {
        return said;
    }
    if (said.axis == Admission::Axis::concurrency) { // there is none that could end
        return {now, Admission::Axis::none};
    }
    if (said.axis != Admission::Axis::requestRate) {
        return said;
    }
    m_held = true;
    if (said.at <= m_since + usualWindow) { // never too long
        return said;
    }
    const Instant probe = std::max(m_since + longest(now, controller), m_named.value_or(Instant()));
    if (said.at <= probe) {
        return said;
    }
    return probe > now ? Admission{probe, said.axis} : Admission{now, Admission::Axis::none};
}

Duration LongestWait::longest(Instant now, const Controller& controller) const
{
    constexpr auto tolerance = 10; // what is added to a told window, one part in so many
    const Duration known =
        std::max({usualWindow, m_told + m_told / tolerance,
                  std::min(controller.belief(now).window, century), 2 * m_answered});
    if (known >= mostGrowth) {
        return known;
    }
    const int doublings = std::clamp(m_refusedInRow - 1, 0, mostDoublings);
    return std::min<Duration>(known * (1 << doublings), mostGrowth);
}

void LongestWait::sent(AttemptId attempt, Instant now)
{
    m_trial.reset();
    if (m_held) {
        m_trial.emplace(attempt, now - m_since);
    }
    m_held = false;
    m_since = m_latestSent = now;
}

void LongestWait::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    m_since = now;
    m_held = false;
    if (outcome.kind == OutcomeKind::answered) {
        m_refusedInRow = 0;
        if (m_trial && m_trial->first == attempt) {
            m_answered = std::max(m_trial->second, m_answered / 2);
            m_trial.reset();
        }
    } else if (outcome.kind == OutcomeKind::refused || outcome.bare) {
        if (!m_heardRefusal || m_latestSent > *m_heardRefusal) {
            ++m_refusedInRow;
        }
        m_heardRefusal = now;
    } else {
        return; // a fault says nothing, and names nothing
    }
    hearNamed(now, outcome);
}

void LongestWait::hearNamed(Instant now, const Outcome& outcome)
{
    m_named.reset();
    Duration wait = outcome.hint.value_or(Duration::zero());
    if (outcome.limits) {
        const AxisLimit& requests = outcome.limits->requests;
        const bool usedUp = outcome.kind != OutcomeKind::answered ||
                            (requests.remaining && *requests.remaining <= 0);
        if (usedUp) {
            wait = std::max(wait, requests.untilFull.value_or(Duration::zero()));
        }
    }
    if (wait > Duration::zero()) {
        constexpr Duration margin = 1s; // where it is right, the controller knows better when
        m_named = now + std::min(wait, century) + margin;
    }
}

} // namespace ratescope
