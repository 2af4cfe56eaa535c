#include "core/controllers/token_search.h"

#include "core/controller.h"
#include "core/controllers/round_rate.h"
#include "core/token_amounts.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;
using Verdict = FlowBracket::Verdict;

constexpr Duration longestRefusalDelay = 5s;
constexpr Duration longestWait = 10min;
constexpr double sharp = 1.5; ///< a bracket no wider than this tells something
constexpr double unlike = 1.5;
constexpr double memory = 0.98;  ///< of a miss, from one response to the next
constexpr double mostLost = 0.5; ///< misses of tokens more than of requests, to bet on tokens
constexpr int enoughRefusals = 3;
constexpr int enoughLetIn = 8;
constexpr int mostDoubts = 3;
constexpr int doubtMemory = 30; ///< acceptances
constexpr double daring = 1.08;
constexpr std::int64_t lastDare = 400;

} // namespace

double TokenSearch::levelAt(Instant now) const
{
    return std::min(m_burst, m_level + std::max(0.0, toSeconds(now - m_levelAt)) * m_pace);
}

Admission TokenSearch::admit(Instant now, const TokenCost& cost)
{
    settle(now);
    if (!m_decided) {
        return {now, Admission::Axis::none};
    }
    const Instant at = permits(now, allTokens(cost));
    return {at, at > now ? Admission::Axis::tokenRate : Admission::Axis::none};
}

std::optional<Instant> TokenSearch::bet(Instant now, const TokenCost& cost)
{
    settle(now);
    if (m_decided || m_pace <= 0.0 || m_largest < unlike * m_smallest ||
        m_tokenMisses - m_requestMisses >= mostLost) {
        return std::nullopt;
    }
    const Instant at = permits(now, allTokens(cost));
    return m_sent.empty() ? at : std::max(at, m_sent.front().at + m_refusalDelay);
}

/// When the bucket holds as much, at the pace that it keeps to.
Instant TokenSearch::permits(Instant now, double tokens)
{
    m_burst = std::max(m_burst, tokens);
    const double missing = tokens - levelAt(now);
    constexpr double roundingError = 1e-6;
    if (missing <= roundingError) {
        return now;
    }
    const Duration wait = fromSeconds(std::min(missing / m_pace, toSeconds(longestWait)));
    return now + std::max<Duration>(wait, 1ms);
}

void TokenSearch::sent(AttemptId attempt, Instant now, const TokenCost& cost)
{
    if (!m_limited) {
        m_burst += allTokens(cost);
        m_smallest = std::min(m_smallest, allTokens(cost));
        m_largest = std::max(m_largest, allTokens(cost));
        ++m_letIn;
        m_early[m_earlySent++ % m_early.size()] = {attempt, {now, allTokens(cost)}};
        return;
    }
    settle(now);
    Sent sent{now, allTokens(cost)};
    // So long that what flowed in meanwhile may have run over.
    const double rest = toSeconds(now - m_latest);
    if (rest > 10.0 && rest * m_tokens.low() > 2.0 * std::max(m_largest, sent.tokens)) {
        m_tokens.rested();
        m_requests.rested();
    }
    m_latest = now;
    m_level = levelAt(now) - sent.tokens;
    if (m_pace > 0.0) { // otherwise what has come since is still to be reckoned
        m_levelAt = now;
        sent.ample = m_decided && m_level > std::max(m_largest, sent.tokens);
    }
    m_inFlight.add(attempt, m_first + m_sent.size());
    m_sent.push_back(sent);
}

/// The first refused one and whatever went after it: what went before says nothing.
void TokenSearch::beginWith(AttemptId attempt)
{
    const std::size_t kept = std::min(m_earlySent, m_early.size());
    bool found = false;
    for (std::size_t i = m_earlySent - kept; i < m_earlySent; ++i) {
        const Early& early = m_early[i % m_early.size()];
        found = found || early.attempt == attempt;
        if (found) {
            m_inFlight.add(early.attempt, m_first + m_sent.size());
            m_sent.push_back(early.sent);
            m_latest = early.sent.at;
        }
    }
}

TokenSearch::Sent* TokenSearch::find(AttemptId attempt)
{
    const std::optional<Number> number = m_inFlight.find(attempt);
    return number && *number >= m_first ? &m_sent[*number - m_first] : nullptr;
}

void TokenSearch::progressed(AttemptId attempt, Instant now)
{
    if (Sent* const sent = find(attempt)) {
        sent->state = Sent::State::letIn;
        settle(now);
    }
}

void TokenSearch::charged(AttemptId attempt, const TokenCost& cost)
{
    if (Sent* const sent = find(attempt); sent != nullptr && sent->tokens > 0.0) {
        if (const double tokens = allTokens(cost); tokens > 0.0) { // a refusal costs nothing
            sent->tokens = tokens;
        }
    }
}

bool TokenSearch::ended(AttemptId attempt, Instant now, const Outcome& outcome, bool othersFailed)
{
    m_othersFailed = othersFailed;
    const bool refused = isRateRefusal(outcome);
    const bool wordless = refused && outcome.cause == Cause::rateLimit && !outcome.axis;
    if (wordless && !m_limited) {
        m_limited = true;
        beginWith(attempt);
    }
    const std::optional<Number> number = m_inFlight.take(attempt);
    if (!number) {
        return false;
    }
    if (*number < m_first) {
        return wordless && m_decided; // it took longer than a refusal does
    }
    Sent& sent = m_sent[*number - m_first];
    const bool forTokens = wordless && m_decided && !sent.ample;
    if (wordless) {
        sent.state = Sent::State::refused;
        m_refusalDelay =
            std::clamp<Duration>(2 * (now - sent.at), m_refusalDelay, longestRefusalDelay);
    } else if (refused || outcome.bare) {
        sent.state = Sent::State::away;
    } else if (outcome.kind == OutcomeKind::answered) {
        sent.state = Sent::State::letIn;
    } else {
        sent.state = Sent::State::taken;
    }
    settle(now);
    return forTokens;
}

/// Turns into evidence, in the order of sending, whatever is proven or has been silent long enough.
void TokenSearch::settle(Instant now)
{
    while (!m_sent.empty()) {
        const Sent front = m_sent.front();
        if (front.state == Sent::State::silent && front.at + m_refusalDelay > now) {
            return;
        }
        m_sent.pop_front();
        ++m_first;
        switch (front.state) {
        case Sent::State::silent:
        case Sent::State::letIn:
            noteLetIn(front);
            break;
        case Sent::State::taken:
            m_requests.usedUp(1.0);
            m_tokens.usedUp(front.tokens);
            break;
        case Sent::State::refused:
            noteRefused(front);
            break;
        case Sent::State::away:
            break;
        }
    }
}

void TokenSearch::noteLetIn(const Sent& sent)
{
    m_smallest = std::min(m_smallest, sent.tokens);
    m_largest = std::max(m_largest, sent.tokens);
    ++m_letIn;
    ++m_sinceRefusal;
    if (m_letIn % doubtMemory == 0 && m_doubts > 0) {
        --m_doubts;
    }
    judge(m_requests.letIn(sent.at, 1.0), m_tokens.letIn(sent.at, sent.tokens), false);
}

void TokenSearch::noteRefused(const Sent& sent)
{
    ++m_refusals;
    if (m_sinceRefusal >= m_dareAfter) {
        m_dareAfter = std::min(lastDare, m_dareAfter * 3 / 2);
    }
    m_sinceRefusal = 0;
    m_level = 0.0; // it was less than needed, and what went since has gone out of what came since
    for (const Sent& later : m_sent) {
        m_level -= later.state == Sent::State::refused ? 0.0 : later.tokens;
    }
    m_levelAt = sent.at;
    judge(m_requests.refused(sent.at, 1.0), m_tokens.refused(sent.at, sent.tokens), true);
}

void TokenSearch::judge(Verdict requests, Verdict tokens, bool refused)
{
    m_requestMisses *= memory;
    m_tokenMisses *= memory;
    if (requests != Verdict::fits) {
        m_requestMisses += 1.0;
        m_requests.beginAnew();
    }
    if (tokens != Verdict::fits) {
        m_tokenMisses += 1.0;
        doubt(tokens);
    }
    const bool pinned = m_tokens.high() <= m_tokens.low() * sharp;
    const double needed = m_othersFailed ? m_needed / 2.0 : m_needed;
    if (!m_decided && pinned && m_requestMisses - m_tokenMisses >= needed &&
        m_refusals >= enoughRefusals && m_letIn >= enoughLetIn &&
        m_largest >= unlike * m_smallest) {
        m_decided = true;
        m_doubts = 0;
        m_pace = 0.0;
        ++m_revision;
    }
    if (m_decided || (m_tokens.low() > 0.0 && m_tokens.high() < FlowBracket::unbounded)) {
        setPace(pace(refused));
    } else {
        setPace(0.0);
    }
}

/// The bracket of tokens is empty. Once decided, the limit may have changed.
void TokenSearch::doubt(Verdict verdict)
{
    if (m_decided && verdict == Verdict::risen) {
        m_tokens.raise();
        return;
    }
    m_tokens.beginAnew();
    if (!m_decided) {
        forgetEvidence();
    } else if (++m_doubts >= mostDoubts) {
        giveUp();
    }
}

void TokenSearch::giveUp()
{
    if (m_decided) {
        m_decided = false;
        m_needed *= 2.0;
        ++m_revision;
    }
    m_tokens.beginAnew();
    forgetEvidence();
}

void TokenSearch::forgetEvidence()
{
    m_refusals = 0;
    m_letIn = 0;
    m_smallest = FlowBracket::unbounded;
    m_largest = 0.0;
}

/// What the bracket leaves, and never far from the pace before, as one response may err.
double TokenSearch::pace(bool refused) const
{
    constexpr double slower = 0.8;
    constexpr double growth = 1.05;
    constexpr double step = 1.3;
    const double low = m_tokens.low();
    const double high = m_tokens.high();
    if (high == FlowBracket::unbounded || low <= 0.0) { // it has changed
        return refused ? std::min(m_pace * slower, high) : std::max(m_pace * growth, low);
    }
    const bool pinned = high <= low * sharp;
    const std::optional<double> interval =
        pinned ? roundInterval(1.0 / high, 1.0 / low) : std::nullopt;
    double steady = interval ? 1.0 / *interval : low + 0.4 * (high - low);
    steady *= m_sinceRefusal >= m_dareAfter ? daring : 1.0;
    return m_decided && m_pace > 0.0 ? std::clamp(steady, m_pace / step, m_pace * step) : steady;
}

void TokenSearch::setPace(double perSecond)
{
    if (perSecond == m_pace) {
        return;
    }
    if (m_pace > 0.0) {
        m_level = levelAt(m_latest);
        m_levelAt = std::max(m_levelAt, m_latest);
    }
    m_revision += m_decided && std::abs(perSecond - m_pace) > 0.03 * m_pace ? 1 : 0;
    m_pace = perSecond;
}

std::optional<TokenRate> TokenSearch::rate() const
{
    return m_decided && m_pace > 0.0 ? std::optional(TokenRate::perSecond(m_pace)) : std::nullopt;
}

} // namespace ratescope
