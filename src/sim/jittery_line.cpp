#include "sim/jittery_line.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace ratescope {

JitteryLine::JitteryLine(Transport& inner, Scheduler& scheduler, Random& random, const Line& line)
    : m_inner(inner)
    , m_scheduler(scheduler)
    , m_random(random)
    , m_line(line)
{
    m_inner.setListener(this);
}

JitteryLine::~JitteryLine()
{
    for (const Call& call : m_calls) {
        for (const Scheduler::Ticket ticket : call.underWay) {
            m_scheduler.cancel(ticket);
        }
    }
}

void JitteryLine::start(AttemptId attempt, const JobSpec& job, Duration timeout)
{
    const bool opens = m_freeConnections == 0 && m_line.opening > Duration::zero();
    m_freeConnections = std::max(0, m_freeConnections - 1);
    const Instant departs = m_scheduler.now() + (opens ? m_line.opening : Duration::zero());
    std::vector<Scheduler::Ticket> underWay;
    if (opens) {
        underWay.push_back(
            m_scheduler.callAt(departs, [this, attempt] { m_listener->attemptDeparted(attempt); }));
    }
    underWay.push_back(m_scheduler.callAt(
        departs + draw(), [this, attempt, job, timeout] { m_inner.start(attempt, job, timeout); }));
    m_calls.push_back({attempt, draw(), std::move(underWay)});
}

void JitteryLine::abandon(AttemptId attempt)
{
    if (const Call* call = callOf(attempt)) {
        for (const Scheduler::Ticket ticket : call->underWay) {
            m_scheduler.cancel(ticket);
        }
        m_calls.erase(m_calls.begin() + (call - m_calls.data()));
        m_inner.abandon(attempt);
    }
}

void JitteryLine::attemptProgressed(AttemptId attempt, std::string_view text)
{
    if (Call* call = callOf(attempt)) {
        call->underWay.push_back(m_scheduler.callAt(
            m_scheduler.now() + call->delay, [this, attempt, piece = std::string(text)] {
                m_listener->attemptProgressed(attempt, piece);
            }));
    }
}

void JitteryLine::attemptEnded(AttemptId attempt, AttemptResult result)
{
    Call* call = callOf(attempt);
    if (!call) {
        return;
    }
    // Shared, because what is called later has to be copyable.
    const auto kept = std::make_shared<AttemptResult>(std::move(result));
    call->underWay.push_back(m_scheduler.callAt(m_scheduler.now() + call->delay, [=, this] {
        const Call* ended = callOf(attempt);
        m_calls.erase(m_calls.begin() + (ended - m_calls.data()));
        ++m_freeConnections;
        m_listener->attemptEnded(attempt, std::move(*kept));
    }));
}

JitteryLine::Call* JitteryLine::callOf(AttemptId attempt)
{
    const auto found = std::find_if(m_calls.begin(), m_calls.end(), [attempt](const Call& call) {
        return call.attempt == attempt;
    });
    return found == m_calls.end() ? nullptr : &*found;
}

} // namespace ratescope
