#pragma once

#include "sim/limiter.h"

#include <cstdint>

namespace ratescope {

/// Two counters instead of a log: what the last window held fades out evenly over this one, and
/// that remainder and this window's count together stay within the limit. Cloudflare's rate
/// limiting ("How we built rate limiting capable of scaling to millions of domains", 2017) and
/// HAProxy's http_req_rate count like this.
class SlidingCounterLimiter final : public Limiter
{
public:
    SlidingCounterLimiter(const ServerSettings& settings, Instant now);

    LimiterDecision decide(Instant now, int inService) override;
    void retune(const ServerSettings& settings, Instant now) override;

private:
    void advance(Instant now);
    double estimate(Instant now) const;
    /// When, from now on without any other request, the estimate is down to so much.
    Duration untilDownTo(double level, Instant now) const;

    std::int64_t m_limit;
    Duration m_window;
    bool m_countRefusals;
    Instant m_start; ///< of the window that m_count belongs to
    std::int64_t m_count = 0;
    std::int64_t m_before = 0; ///< the count of the window before
};

} // namespace ratescope
