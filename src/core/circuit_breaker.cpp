#include "core/circuit_breaker.h"

namespace ratescope {

namespace {

bool isServerFailure(Cause cause)
{
    return cause == Cause::serverError || cause == Cause::overload ||
           cause == Cause::connectionLost || cause == Cause::unreachable ||
           cause == Cause::timedOut;
}

} // namespace

const char* breakerStateName(BreakerState state)
{
    switch (state) {
    case BreakerState::closed:
        break;
    case BreakerState::open:
        return "open";
    case BreakerState::halfOpen:
        return "half-open";
    }
    return "closed";
}

bool CircuitBreaker::openIfDue(Instant now)
{
    if (m_state != BreakerState::open || now < m_until) {
        return false;
    }
    m_state = BreakerState::halfOpen;
    m_probe.reset();
    return true;
}

void CircuitBreaker::sent(AttemptId attempt)
{
    if (m_state == BreakerState::halfOpen) {
        m_probe = attempt;
    }
}

bool CircuitBreaker::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    const bool failed = isServerFailure(outcome.cause);
    switch (m_state) {
    case BreakerState::closed:
        if (outcome.cause == Cause::cancelled) {
            return false;
        }
        m_failures = failed ? m_failures + 1 : 0;
        if (m_failures < m_settings.failures) {
            return false;
        }
        open(now);
        return true;
    case BreakerState::open:
        return false;
    case BreakerState::halfOpen:
        break;
    }
    if (m_probe != attempt) {
        return false;
    }
    m_probe.reset(); // when it was cancelled the next one may try
    if (outcome.cause == Cause::cancelled) {
        return false;
    }
    if (failed) {
        open(now);
    } else {
        m_state = BreakerState::closed;
        m_failures = 0;
    }
    return true;
}

void CircuitBreaker::open(Instant now)
{
    m_state = BreakerState::open;
    m_until = now + m_settings.openFor;
    m_failures = 0;
}

} // namespace ratescope
