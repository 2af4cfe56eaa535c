#include "core/controllers/automatic.h"

#include <algorithm>
#include <utility>

namespace ratescope {

Automatic::Automatic(std::optional<ToldLimit> told, Instant now)
    : m_told(told)
    , m_search(told, now)
{}

Admission Automatic::admit(Instant now, const TokenCost& cost, int inFlight)
{
    noteDecision(now); // also by what has been silent for long enough
    const Admission admission = admitRequest(now, cost, inFlight);
    if (admission.axis == Admission::Axis::concurrency) {
        return admission;
    }
    const Admission tokens = admitTokens(now, cost);
    return tokens.at > admission.at ? tokens : admission;
}

Admission Automatic::admitTokens(Instant now, const TokenCost& cost)
{
    return m_headers.tokens().told() ? m_headers.tokens().admit(now, cost)
                                     : m_tokens.admit(now, cost);
}

Admission Automatic::admitRequest(Instant now, const TokenCost& cost, int inFlight)
{
    if (!m_headers.usable()) {
        return betOnTokens(m_search.admit(now, cost, inFlight), now, cost);
    }
    const Admission admission = m_headers.admit(now, cost, inFlight);
    const Instant ceiling = m_search.ceiling(now);
    return ceiling > admission.at ? Admission{ceiling, Admission::Axis::requestRate} : admission;
}

/// While it is open which of the two is limited, what either would let in goes: nothing else tells
/// one from the other, and at worst it costs a refusal.
Admission Automatic::betOnTokens(const Admission& otherwise, Instant now, const TokenCost& cost)
{
    if (otherwise.now() || otherwise.axis == Admission::Axis::concurrency ||
        m_headers.tokens().told()) {
        return otherwise;
    }
    const std::optional<Instant> bet = m_tokens.bet(now, cost);
    const Instant at = bet ? std::max(*bet, m_search.ceiling(now)) : otherwise.at;
    if (at >= otherwise.at) {
        return otherwise;
    }
    return {at, at > now ? Admission::Axis::tokenRate : Admission::Axis::none};
}

void Automatic::sent(AttemptId attempt, Instant now, const TokenCost& cost)
{
    m_search.sent(attempt, now, cost);
    m_headers.sent(attempt, now, cost);
    m_tokens.sent(attempt, now, cost);
}

void Automatic::departed(AttemptId attempt, Instant now)
{
    m_search.departed(attempt, now);
    m_headers.departed(attempt, now);
}

void Automatic::progressed(AttemptId attempt, Instant now)
{
    m_search.progressed(attempt, now);
    m_tokens.progressed(attempt, now);
}

void Automatic::charged(AttemptId attempt, const TokenCost& cost)
{
    m_headers.charged(attempt, cost);
    m_tokens.charged(attempt, cost);
}

void Automatic::ended(AttemptId attempt, Instant now, const Outcome& outcome)
{
    m_headers.ended(attempt, now, outcome);
    if (!isForTokens(attempt, now, outcome)) {
        m_search.ended(attempt, now, outcome);
        return;
    }
    Outcome notLetIn; // which says nothing of a limit on requests
    notLetIn.kind = OutcomeKind::failed;
    notLetIn.cause = Cause::overload;
    notLetIn.bare = true;
    m_search.ended(attempt, now, notLetIn);
}

/// What was made of refusals before it was known that they are about tokens is forgotten.
void Automatic::noteDecision(Instant now)
{
    const bool before = std::exchange(m_tokensDecide, m_tokens.decides());
    if (before || !m_tokensDecide) {
        return;
    }
    if (m_search.belief(now).kind == LimitKind::concurrency) {
        m_tokens.giveUp();
        m_tokensDecide = false;
        return;
    }
    m_earlierRevisions += m_search.revision() + 1;
    m_earlierEvidence += m_search.belief(now).evidence;
    m_search = Search(m_told, now);
}

/// By what it says, or as it turns out.
bool Automatic::isForTokens(AttemptId attempt, Instant now, const Outcome& outcome)
{
    const bool forTokens = m_tokens.ended(attempt, now, outcome, m_search.hasFailed());
    noteDecision(now);
    return isTokenRefusal(outcome) || (forTokens && !m_headers.tokens().told());
}

std::optional<TokenRate> Automatic::tokenRate() const
{
    const std::optional<TokenRate> told = m_headers.tokens().told();
    return told ? told : m_tokens.rate();
}

Belief Automatic::belief(Instant now) const
{
    Belief belief = m_headers.usable() ? m_headers.belief(now) : m_search.belief(now);
    const bool counts = !m_headers.usable() && m_earlierEvidence > 0;
    if (counts) {
        belief.evidence += m_earlierEvidence;
        belief.sentence = beliefSentence(belief);
    }
    if (const std::optional<TokenRate> tokens = tokenRate()) {
        belief.tokensPerMinute = tokens->perMinute();
        belief.sentence = beliefSentence(belief);
    }
    return belief;
}

std::uint64_t Automatic::revision() const
{
    const std::uint64_t requests = m_headers.usable()
                                       ? m_headers.revision() * 2 + 1
                                       : (m_earlierRevisions + m_search.revision()) * 2;
    return requests + ((m_headers.tokens().revision() + m_tokens.revision()) << 32U);
}

} // namespace ratescope
