#include "core/controllers/automatic.h"

#include <algorithm>

namespace ratescope {

Automatic::Automatic(std::optional<ToldLimit> told, Instant now)
    : m_search(told, now)
    , m_headers(now)
{}

Admission Automatic::admit(Instant now, Tokens cost, int inFlight)
{
    if (!m_headers.usable()) {
        return m_search.admit(now, cost, inFlight);
    }
    Admission admission = m_headers.admit(now, cost, inFlight);
    const Instant ceiling = m_search.ceiling(now);
    if (ceiling > admission.at) {
        admission = {ceiling, Admission::Axis::requestRate};
    }
    return admission;
}

void Automatic::sent(AttemptId attempt, Instant now, Tokens cost)
{
    m_search.sent(attempt, now, cost);
    m_headers.sent(attempt, now, cost);
}

void Automatic::progressed(AttemptId attempt, Instant now)
{
    m_search.progressed(attempt, now);
}

void Automatic::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    m_search.ended(attempt, now, outcome);
    m_headers.ended(attempt, now, outcome);
}

Belief Automatic::belief(Instant now) const
{
    return m_headers.usable() ? m_headers.belief(now) : m_search.belief(now);
}

std::uint64_t Automatic::revision() const
{
    return m_headers.usable() ? m_headers.revision() * 2 + 1 : m_search.revision() * 2;
}

} // namespace ratescope
