#include "core/controllers/automatic.h"

#include <algorithm>

namespace ratescope {

Automatic::Automatic(std::optional<ToldLimit> told, Instant now)
    : m_search(told, now)
{}

Admission Automatic::admit(Instant now, const TokenCost& cost, int inFlight)
{
    const Admission admission = admitRequest(now, cost, inFlight);
    if (admission.axis == Admission::Axis::concurrency) {
        return admission;
    }
    const Admission tokens = m_headers.tokens().admit(now, cost);
    return tokens.at > admission.at ? tokens : admission;
}

Admission Automatic::admitRequest(Instant now, const TokenCost& cost, int inFlight)
{
    if (!m_headers.usable()) {
        return m_search.admit(now, cost, inFlight);
    }
    const Admission admission = m_headers.admit(now, cost, inFlight);
    const Instant ceiling = m_search.ceiling(now);
    return ceiling > admission.at ? Admission{ceiling, Admission::Axis::requestRate} : admission;
}

void Automatic::sent(AttemptId attempt, Instant now, const TokenCost& cost)
{
    m_search.sent(attempt, now, cost);
    m_headers.sent(attempt, now, cost);
}

void Automatic::progressed(AttemptId attempt, Instant now)
{
    m_search.progressed(attempt, now);
}

void Automatic::charged(AttemptId attempt, const TokenCost& cost)
{
    m_headers.charged(attempt, cost);
}

void Automatic::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    m_headers.ended(attempt, now, outcome);
    if (!isTokenRefusal(outcome)) {
        m_search.ended(attempt, now, outcome);
        return;
    }
    Outcome notLetIn; // which says nothing of a limit on requests
    notLetIn.kind = OutcomeKind::failed;
    notLetIn.cause = Cause::overload;
    notLetIn.bare = true;
    m_search.ended(attempt, now, notLetIn);
}

Belief Automatic::belief(Instant now) const
{
    Belief belief = m_headers.usable() ? m_headers.belief(now) : m_search.belief(now);
    if (const std::optional<TokenRate> tokens = m_headers.tokens().told()) {
        belief.tokensPerMinute = tokens->perMinute();
        belief.sentence = beliefSentence(belief);
    }
    return belief;
}

std::uint64_t Automatic::revision() const
{
    const std::uint64_t requests =
        m_headers.usable() ? m_headers.revision() * 2 + 1 : m_search.revision() * 2;
    return requests + (m_headers.tokens().revision() << 32);
}

} // namespace ratescope
