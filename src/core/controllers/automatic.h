#pragma once

#include "core/controllers/header_guided.h"
#include "core/controllers/search.h"
#include "core/controllers/token_search.h"

namespace ratescope {

/// What it is told, what it sees in headers, and search, in that order. What a person says is a
/// ceiling in any such window and the first pace to be tried; headers that foretell what happens
/// decide within it; while there are none, or they turn out not to be about the limit that bites,
/// the search does, which has watched all the time. Tokens are kept to besides: by what is said of
/// them, or else by what the sizes of those that were refused give away.
class Automatic final : public Controller
{
public:
    Automatic(std::optional<ToldLimit> told, Instant now);

    Admission admit(Instant now, const TokenCost& cost, int inFlight) override;
    void sent(AttemptId attempt, Instant now, const TokenCost& cost) override;
    void departed(AttemptId attempt, Instant now) override;
    void progressed(AttemptId attempt, Instant now) override;
    void charged(AttemptId attempt, const TokenCost& cost) override;
    void ended(AttemptId attempt, Instant now, const Outcome& outcome) override;
    Belief belief(Instant now) const override;
    std::uint64_t revision() const override;

private:
    Admission betOnTokens(const Admission& otherwise, Instant now, const TokenCost& cost);
    Admission admitRequest(Instant now, const TokenCost& cost, int inFlight);
    Admission admitTokens(Instant now, const TokenCost& cost);
    void noteDecision(Instant now);
    bool isForTokens(AttemptId attempt, Instant now, const Outcome& outcome);
    std::optional<TokenRate> tokenRate() const;

    std::optional<ToldLimit> m_told;
    Search m_search;
    std::uint64_t m_earlierRevisions = 0; ///< of the search that was begun anew,
    std::uint64_t m_earlierEvidence = 0;  ///< and what it had seen
    HeaderGuided m_headers;
    TokenSearch m_tokens;        ///< where nothing is said of tokens
    bool m_tokensDecide = false; ///< as far as m_search was made to know
};

} // namespace ratescope
