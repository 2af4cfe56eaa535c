#include "engine/pacer.h"

#include <algorithm>

namespace ratescope {

namespace {

/// To the automatic controller the person's rate is what the limit is said to be, not a spacing.
ThrottleSettings ownThrottle(const Policy& policy)
{
    ThrottleSettings settings = policy.throttle;
    if (policy.controller.kind == ControllerKind::automatic) {
        settings.rate.reset();
    }
    return settings;
}

Duration toldWindow(const Policy& policy)
{
    const ThrottleSettings& told = policy.throttle;
    if (policy.controller.kind != ControllerKind::automatic || !told.rate) {
        return Duration::zero();
    }
    return std::max(told.rateWindow, told.rate->interval());
}

} // namespace

Pacer::Pacer(const Policy& policy, Instant now)
    : m_throttle(ownThrottle(policy), now)
    , m_controller(makeController(policy.controller, policy.throttle, now))
    , m_longestWait(toldWindow(policy), now)
{}

Admission Pacer::admit(Instant now, const RequestSize& size)
{
    const TokenCost cost = m_estimator.estimate(size);
    const Admission own = m_throttle.admit(now, cost);
    if (!own.now() || !m_controller) {
        return own; // a controller is asked again at that time
    }
    const int inFlight = m_throttle.inFlight();
    return m_longestWait.bounded(m_controller->admit(now, cost, inFlight), now, inFlight,
                                 *m_controller);
}

Reservation Pacer::sent(AttemptId attempt, Instant now, const RequestSize& size)
{
    const TokenCost cost = m_estimator.estimate(size);
    if (m_controller) {
        m_controller->sent(attempt, now, cost);
        m_longestWait.sent(attempt, now);
    }
    return m_throttle.take(now, cost);
}

void Pacer::departed(AttemptId attempt, Instant now)
{
    if (m_controller) {
        m_controller->departed(attempt, now);
    }
}

void Pacer::progressed(AttemptId attempt, Instant now)
{
    if (m_controller) {
        m_controller->progressed(attempt, now);
    }
}

void Pacer::ended(AttemptId attempt, Instant now, const RequestSize& size,
                  const Reservation& reservation, const Outcome& outcome,
                  const ProviderRules& rules)
{
    const TokenCost charged = m_estimator.charged(size, reservation.cost, outcome, rules);
    m_throttle.settle(now, reservation, charged);
    m_estimator.learn(size, outcome, rules);
    if (!m_controller) {
        return;
    }
    m_controller->charged(attempt, charged);
    m_longestWait.ended(attempt, now, outcome);
    m_overload.saw(outcome);
    if (!m_overload.isLimit(outcome)) {
        m_controller->ended(attempt, now, outcome);
        return;
    }
    Outcome limited = outcome;
    limited.cause = Cause::rateLimit;
    m_controller->ended(attempt, now, limited);
}

void Pacer::retune(const Policy& before, const Policy& after, Instant now)
{
    m_throttle.retune(ownThrottle(after), now);
    const bool toldAnew = after.controller.kind == ControllerKind::automatic &&
                          (after.throttle.rate != before.throttle.rate ||
                           after.throttle.burst != before.throttle.burst ||
                           after.throttle.rateWindow != before.throttle.rateWindow);
    if (after.controller != before.controller || toldAnew) {
        m_controller = makeController(after.controller, after.throttle, now);
        m_longestWait = LongestWait(toldWindow(after), now);
        m_toldRevision = 0;
    }
}

std::optional<Belief> Pacer::newBelief(Instant now)
{
    if (!m_controller || m_controller->revision() == m_toldRevision) {
        return std::nullopt;
    }
    m_toldRevision = m_controller->revision();
    return m_controller->belief(now);
}

std::optional<Belief> Pacer::belief(Instant now) const
{
    return m_toldRevision == 0 ? std::nullopt : std::optional(m_controller->belief(now));
}

std::optional<Belief> Pacer::beliefSoFar(Instant now) const
{
    return m_controller ? std::optional(m_controller->belief(now)) : std::nullopt;
}

} // namespace ratescope
