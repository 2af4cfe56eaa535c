#include "core/token_estimator.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr double charactersPerToken = 4.0;
/// A usual answer of a chat, until some have been seen.
constexpr double answerPrior = 256.0;
/// A correction rests on this many of the latest requests.
constexpr double memory = 20.0;
/// A prompt of three words has as many tokens of the chat's frame; beyond that it is nonsense.
constexpr double largestCorrection = 50.0;
constexpr double mostTokens = 1e10;

double asNumber(Tokens tokens)
{
    return static_cast<double>(tokens.count);
}

Tokens roundedUp(double tokens)
{
    return {static_cast<std::int64_t>(std::ceil(std::clamp(tokens, 1.0, mostTokens)))};
}

/// The part of the charge that is not the prompt, where the provider charges by max_tokens.
Tokens reservedOutput(Tokens input, Tokens maxTokens, const ProviderRules& rules)
{
    return rules.largerSideCharged ? std::max(Tokens{0}, maxTokens - input)
                                   : std::max(Tokens{1}, maxTokens);
}

double ruleOfThumb(const RequestSize& size)
{
    return std::max(1.0, static_cast<double>(size.characters) / charactersPerToken);
}

} // namespace

RequestSize sizeOf(const ChatRequest& request)
{
    RequestSize size;
    for (const ChatMessage& message : request.messages) {
        size.characters += static_cast<std::int64_t>(message.text.size());
    }
    size.maxTokens = request.maxTokens;
    return size;
}

TokenCost TokenEstimator::estimate(const RequestSize& size) const
{
    const Tokens input = roundedUp(ruleOfThumb(size) * m_correction);
    if (size.maxTokens && (!m_rules || m_rules->maxTokensCharged)) {
        return {input, reservedOutput(input, *size.maxTokens, m_rules.value_or(ProviderRules{}))};
    }
    const Tokens usual = roundedUp(m_answers > 0.0 ? m_answer + m_deviation : answerPrior);
    return {input, size.maxTokens ? std::clamp(*size.maxTokens, Tokens{1}, usual) : usual};
}

TokenCost TokenEstimator::charged(const RequestSize& size, const TokenCost& reserved,
                                  const Outcome& outcome, const ProviderRules& rules) const
{
    if (outcome.limits && outcome.limits->charged) {
        const Tokens whole{std::max<std::int64_t>(0, *outcome.limits->charged)};
        const Tokens input =
            std::min(outcome.usage ? outcome.usage->prompt : reserved.input, whole);
        return {input, whole - input};
    }
    if (outcome.usage) {
        const Usage& usage = *outcome.usage;
        const Tokens cached = rules.cachedTokensCharged ? Tokens{0} : usage.cached;
        TokenCost cost{std::max(Tokens{0}, usage.prompt - cached), usage.completion};
        if (rules.maxTokensCharged && size.maxTokens) {
            cost.output = std::max(rules.largerSideCharged ? Tokens{0} : cost.output,
                                   reservedOutput(cost.input, *size.maxTokens, rules));
        }
        return cost;
    }
    const bool neverRan =
        outcome.kind == OutcomeKind::refused || outcome.cause == Cause::unreachable ||
        outcome.cause == Cause::insecure || outcome.cause == Cause::authentication ||
        outcome.cause == Cause::badRequest || outcome.cause == Cause::quota ||
        outcome.cause == Cause::requestTooLarge || outcome.cause == Cause::redirected;
    return neverRan ? TokenCost{} : reserved;
}

void TokenEstimator::learn(const RequestSize& size, const Outcome& outcome,
                           const ProviderRules& rules)
{
    if (outcome.kind != OutcomeKind::answered || !outcome.usage) {
        return;
    }
    m_rules = rules;
    const Usage& usage = *outcome.usage;
    if (usage.prompt > Tokens{0}) {
        m_prompts = std::min(m_prompts + 1.0, memory);
        const double seen = std::clamp(asNumber(usage.prompt) / ruleOfThumb(size),
                                       1.0 / largestCorrection, largestCorrection);
        m_correction += (seen - m_correction) / m_prompts;
    }
    if (usage.completion > Tokens{0}) {
        m_answers = std::min(m_answers + 1.0, memory);
        const double length = std::min(asNumber(usage.completion), mostTokens);
        const double off = length - m_answer;
        m_answer += off / m_answers;
        m_deviation += ((m_answers > 1.0 ? std::abs(off) : 0.0) - m_deviation) / m_answers;
    }
}

} // namespace ratescope
