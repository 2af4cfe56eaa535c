#include "engine/gatekeeper.h"

#include <utility>

namespace ratescope {

Gatekeeper::Gatekeeper(EventStream& events, const Policy& policy)
    : m_events(events)
{
    if (policy.breaker) {
        m_breaker.emplace(*policy.breaker);
    }
}

std::optional<Gatekeeper::Hold> Gatekeeper::hold() const
{
    std::optional<Hold> hold;
    if (const auto closed = m_gate.closedUntil()) {
        hold = Hold{m_gateReason, closed};
    }
    if (!m_breaker || m_breaker->maySend()) {
        return hold;
    }
    if (m_breaker->state() == BreakerState::halfOpen) {
        return Hold{WaitReason::breaker, std::nullopt};
    }
    return hold && *hold->until >= m_breaker->until()
               ? hold
               : Hold{WaitReason::breaker, m_breaker->until()};
}

void Gatekeeper::openDue(Instant now)
{
    if (m_gate.openIfDue(now)) {
        tell(GateOpened{});
    }
    if (m_breaker && m_breaker->openIfDue(now)) {
        tellBreaker({});
    }
}

void Gatekeeper::close(Instant until, WaitReason reason, JobId cause)
{
    if (m_gate.close(until)) {
        m_gateReason = reason;
        tell(GateClosed{until, cause});
    }
}

void Gatekeeper::sent(AttemptId attempt)
{
    if (m_breaker) {
        m_breaker->sent(attempt);
    }
}

bool Gatekeeper::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    if (!m_breaker || !m_breaker->ended(attempt, now, outcome)) {
        return false;
    }
    tellBreaker(attempt.job);
    return m_breaker->state() == BreakerState::open;
}

void Gatekeeper::retune(const Policy& policy)
{
    if (!policy.sharedGate && policy.pauseAfterRefusal == Duration::zero() && m_gate.open()) {
        tell(GateOpened{});
    }
    if (policy.breaker && m_breaker) {
        m_breaker->retune(*policy.breaker);
    } else if (policy.breaker) {
        m_breaker.emplace(*policy.breaker);
    } else if (m_breaker) {
        const bool wasClosed = breakerState() == BreakerState::closed;
        m_breaker.reset();
        if (!wasClosed) {
            tell(BreakerChanged{});
        }
    }
}

void Gatekeeper::tellInsteadOf(const Gatekeeper& left)
{
    if (const auto closed = m_gate.closedUntil()) {
        tell(GateClosed{*closed, JobId{}});
    } else if (left.m_gate.closedUntil()) {
        tell(GateOpened{});
    }
    if (breakerState() != left.breakerState() || breakerState() == BreakerState::open) {
        tell(BreakerChanged{breakerState(), m_breaker ? m_breaker->until() : Instant(), {}});
    }
}

BreakerState Gatekeeper::breakerState() const
{
    return m_breaker ? m_breaker->state() : BreakerState::closed;
}

void Gatekeeper::tell(EventBody body)
{
    if (m_telling) {
        m_events.emit(std::move(body));
    }
}

void Gatekeeper::tellBreaker(JobId cause)
{
    tell(BreakerChanged{m_breaker->state(), m_breaker->until(), cause});
}

} // namespace ratescope
