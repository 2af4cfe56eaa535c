#pragma once

#include "core/limit_state.h"
#include "core/time.h"

#include <optional>

namespace ratescope {

/// What a 429 is about where neither its words nor its numbers say.
enum class RefusalMeaning {
    rate,       ///< too many in a time
    ramp,       ///< the rate rose too fast
    concurrency ///< too many at once
};

/// What a provider's documents say about its limits and its responses do not. The defaults are for
/// a server we know nothing of.
struct ProviderRules
{
    std::optional<Duration> requestWindow; ///< of request limits whose header names none
    std::optional<Duration> tokenWindow;
    /// unknown: by the form of the value; a duration or an RFC 3339 stamp is a refill's end, an
    /// epoch the next window's beginning.
    ResetMeaning reset = ResetMeaning::unknown;
    bool resetFits = false; ///< a reset names when a request like this one fits
    RefusalMeaning refusal = RefusalMeaning::rate;
    /// How a request is charged on the token axis: by max_tokens when that is more than what came
    /// back, and with what was read from a cache.
    bool maxTokensCharged = false;
    bool cachedTokensCharged = true;
    /// Of prompt and max_tokens only the larger one is charged, not the sum (OpenAI).
    bool largerSideCharged = false;

    bool operator==(const ProviderRules&) const = default;
};

} // namespace ratescope
