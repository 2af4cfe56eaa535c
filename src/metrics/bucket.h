#pragma once

#include "core/outcome.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace ratescope {

/// What is left of a limit, 0 … 1.
struct Headroom
{
    static constexpr float unknown = -1.0F;

    float requests = unknown;
    float tokens = unknown;

    bool operator==(const Headroom&) const = default;

    /// Keeps the lower of each: where it dips is what matters.
    void lower(const Headroom& other)
    {
        const auto low = [](float a, float b) {
            return a < 0 || b < 0 ? std::max(a, b) : std::min(a, b);
        };
        requests = low(requests, other.requests);
        tokens = low(tokens, other.tokens);
    }
};

/// What happened in one span of time. Counts are summed, levels keep their peak (headroom its low).
struct Bucket
{
    std::uint32_t firstTries = 0;
    std::uint32_t retries = 0;
    std::uint32_t answered = 0;                      ///< jobs
    std::uint32_t lost = 0;                          ///< jobs
    std::array<std::uint32_t, causeCount> refused{}; ///< attempts, by cause
    std::array<std::uint32_t, causeCount> failed{};  ///< attempts, by cause
    std::uint64_t tokens = 0;                        ///< of prompts and answers, as charged
    std::uint32_t attemptsPeak = 0;                  ///< most started in any one second
    std::uint32_t refusedPeak = 0;                   ///< most refused in any one second
    std::uint64_t refusedTotal = 0;                  ///< attempts since the beginning, at the end
    std::uint32_t queuedPeak = 0;                    ///< jobs neither in flight nor ended
    std::uint32_t inFlightPeak = 0;
    float throttlePerSecond = 0; ///< in force at the end; 0: none
    float limitPerSecond = 0;    ///< the server's, as known at the end; 0: unknown
    float believedPerSecond = 0; ///< the server's, as the controller believes; 0: no belief
    Headroom headroom;
    bool warned = false; ///< the early warning stood at some time

    bool operator==(const Bucket&) const = default;

    std::uint32_t attempts() const { return firstTries + retries; }
    std::uint32_t refusals() const;
    std::uint32_t failures() const; ///< attempts, without those that we dropped ourselves
    /// `later` follows this one in time.
    void absorb(const Bucket& later);
};

} // namespace ratescope
