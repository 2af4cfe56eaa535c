#pragma once

#include "sim/limiter.h"

#include <cstdint>

namespace ratescope {

/// Two counters instead of a log: what the last window held fades out evenly over this one, and
/// one more is let in while that remainder, rounded down, and this window's count are below the
/// limit. Cloudflare's rate limiting ("How we built rate limiting capable of scaling to millions of
/// domains", 2017) and HAProxy's http_req_rate and gpc0_rate (freq_ctr.c) count like this. So after
/// a full window the next one is let in the moment that window ends.
class SlidingCounterLimiter final : public Limiter
{
public:
    SlidingCounterLimiter(const ServerSettings& settings, Instant now);

    LimiterDecision decide(Instant now, int inService) override;
    void retune(const ServerSettings& settings, Instant now) override;

private:
    void advance(Instant now);
    double estimate(Instant now) const;
    /// How long, without any other request, until the estimate is below this, which is above 0.
    Duration untilBelow(double level, Instant now) const;

    std::int64_t m_limit;
    Duration m_window;
    bool m_countRefusals;
    Instant m_start; ///< of the window that m_count belongs to
    std::int64_t m_count = 0;
    std::int64_t m_before = 0; ///< the count of the window before
};

} // namespace ratescope
