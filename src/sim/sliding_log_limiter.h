#pragma once

#include "sim/limiter.h"

#include <cstdint>
#include <deque>

namespace ratescope {

/// Remembers when each admitted request came: exactly `limit` in every half-open (t − window, t].
class SlidingLogLimiter final : public Limiter
{
public:
    explicit SlidingLogLimiter(const ServerSettings& settings);

    LimiterDecision decide(Instant now, int inService) override;
    void retune(const ServerSettings& settings, Instant now) override;

private:
    void forgetBefore(Instant now);

    std::int64_t m_limit;
    Duration m_window;
    bool m_countRefusals;
    std::deque<Instant> m_admitted; ///< oldest first; never longer than the highest limit so far
};

} // namespace ratescope
