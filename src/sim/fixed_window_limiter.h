#pragma once

#include "sim/limiter.h"

#include <cstdint>

namespace ratescope {

/// A counter that is cleared at every edge; twice the limit can pass across one.
class FixedWindowLimiter final : public Limiter
{
public:
    FixedWindowLimiter(const ServerSettings& settings, Instant now);

    LimiterDecision decide(Instant now, int inService) override;
    void retune(const ServerSettings& settings, Instant now) override;

private:
    void advance(Instant now);

    std::int64_t m_limit;
    Duration m_window;
    bool m_countRefusals;
    Instant m_start; ///< of the window that m_count belongs to
    std::int64_t m_count = 0;
};

} // namespace ratescope
