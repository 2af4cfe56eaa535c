#pragma once

#include "core/outcome.h"

#include <array>
#include <cstdint>

namespace ratescope {

/// What happened in one span of time. Counts are summed, levels keep their peak.
struct Bucket
{
    std::uint32_t firstTries = 0;
    std::uint32_t retries = 0;
    std::uint32_t answered = 0;                      ///< jobs
    std::uint32_t lost = 0;                          ///< jobs
    std::array<std::uint32_t, causeCount> refused{}; ///< attempts, by cause
    std::array<std::uint32_t, causeCount> failed{};  ///< attempts, by cause
    std::uint32_t queuedPeak = 0;                    ///< jobs neither in flight nor ended
    std::uint32_t inFlightPeak = 0;
    float throttlePerSecond = 0; ///< in force at the end; 0: none
    float limitPerSecond = 0;    ///< the server's, as known; 0: unknown

    bool operator==(const Bucket&) const = default;

    std::uint32_t attempts() const { return firstTries + retries; }
    std::uint32_t refusals() const;
    std::uint32_t failures() const; ///< attempts, without those that we dropped ourselves
    /// `later` follows this one in time.
    void absorb(const Bucket& later);
};

} // namespace ratescope
