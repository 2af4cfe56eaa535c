#pragma once

#include "core/http_header.h"
#include "core/limit_state.h"
#include "core/provider_rules.h"
#include "core/time.h"

#include <optional>
#include <string_view>

namespace ratescope {

/// Whatever the rate headers of a response say, all families tried: x-ratelimit-* with any axis and
/// window in the name, anthropic-*, Mistral's ratelimitbysize-*, Together's x-tokenlimit-*, and the
/// three generations of the IETF's RateLimit fields (ietf_limits.h). Fields that do not parse are
/// left out. nullopt when nothing is said or when the response came from a cache (Age).
std::optional<LimitState> parseLimits(const HttpHeaders& headers, WallTime receivedAt,
                                      const ProviderRules& rules = {});

/// Whether a response header (lower case) says something about limits or retries.
bool isLimitHeader(std::string_view name);

} // namespace ratescope
