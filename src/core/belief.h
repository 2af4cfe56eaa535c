#pragma once

#include "core/time.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ratescope {

enum class LimitKind {
    unknown,
    continuous, ///< a bucket that refills all the time; burst 1 is strict spacing
    window,     ///< so many in each window, fixed or sliding
    concurrency ///< so many at once
};

/// What a controller thinks the server's limit is.
struct Belief
{
    LimitKind kind = LimitKind::unknown;
    /// Requests per window; attempts in flight when kind is concurrency; 0: not found yet.
    double limit = 0;
    Duration window = Duration::zero(); ///< the span `limit` is for; zero for concurrency
    double burst = 0;                   ///< requests that may go at once after a rest
    double confidence = 0;              ///< 0 … 1
    std::optional<double> headroom;     ///< requests that may go at once now, where that is known
    double tokensPerMinute = 0; ///< what is let in besides, on the tightest token axis; 0: no limit
    std::uint64_t evidence = 0; ///< responses it rests on
    std::string sentence;       ///< all of it in words, English

    bool operator==(const Belief&) const = default;
};

/// "limit about 60/min, continuous refill, burst about 10, from 43 responses"; with a limit on
/// tokens "…, burst about 10, token limit about 10,000/min, from 43 responses".
std::string beliefSentence(const Belief& belief);
/// A stable lower-case word.
const char* limitKindName(LimitKind kind);

} // namespace ratescope
