#pragma once

#include "core/token_estimator.h"

namespace ratescope {

// What a cost takes from each kind of token limit, as the number that a meter reckons with.

inline double amountOf(Tokens tokens)
{
    return static_cast<double>(tokens.count);
}

inline double allTokens(const TokenCost& cost)
{
    return amountOf(cost.total());
}

inline double inputTokens(const TokenCost& cost)
{
    return amountOf(cost.input);
}

inline double outputTokens(const TokenCost& cost)
{
    return amountOf(cost.output);
}

} // namespace ratescope
