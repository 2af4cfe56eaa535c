#pragma once

#include "core/job.h"
#include "core/outcome.h"
#include "core/provider_rules.h"
#include "core/units.h"

#include <optional>

namespace ratescope {

/// What is known of a request's size before it is sent.
struct RequestSize
{
    std::int64_t characters = 0; ///< bytes of all messages
    std::optional<Tokens> maxTokens;
};
RequestSize sizeOf(const ChatRequest& request);

/// Tokens on the two sides of a request. Limits that make no difference count both.
struct TokenCost
{
    Tokens input;
    Tokens output;

    Tokens total() const { return input + output; }
    bool operator==(const TokenCost&) const = default;
};

/// What requests will cost in tokens, before they are sent, and what they did cost, afterwards.
///
/// The prompt: characters / 4, the rule of thumb of OpenAI's own help pages, times a correction
/// which is learned from the usage that comes back. The answer: max_tokens where the provider
/// charges by it (OpenAI, Azure, Mistral, Cerebras) or as long as nobody has said how it charges;
/// else what answers have come to lately, mean and mean deviation (as TCP foretells round trips:
/// Jacobson 1988), never more than max_tokens. Coarse priors of the answer's length are what
/// matters most (Yuan et al., arXiv 2604.06970).
class TokenEstimator
{
public:
    /// At least one token on each side.
    TokenCost estimate(const RequestSize& size) const;

    /// What an attempt that has ended was charged, by the provider's rules, as far as it told; the
    /// rest is as it was reserved. In this order: the server's own figure of the charge, the usage,
    /// nothing for a refusal or where no connection was made, the reservation. Cached tokens and
    /// max_tokens count as the rules say.
    TokenCost charged(const RequestSize& size, const TokenCost& reserved, const Outcome& outcome,
                      const ProviderRules& rules) const;

    /// Learns from an attempt that has ended.
    void learn(const RequestSize& size, const Outcome& outcome, const ProviderRules& rules);

private:
    double m_correction = 1.0; ///< of the rule of thumb
    double m_prompts = 0.0;    ///< how many it was learned from, as far as that matters
    double m_answer = 0.0;     ///< mean length, tokens
    double m_deviation = 0.0;  ///< its mean deviation
    double m_answers = 0.0;
    std::optional<ProviderRules> m_rules; ///< of the provider, once it has answered
};

} // namespace ratescope
