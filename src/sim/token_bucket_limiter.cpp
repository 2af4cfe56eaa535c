#include "sim/token_bucket_limiter.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

TokenBucketLimiter::TokenBucketLimiter(const ServerSettings& settings, Instant now)
    : m_bucket(settings.rate.perSecond(), settings.burst, now)
{}

LimiterDecision TokenBucketLimiter::decide(Instant now, int)
{
    LimiterDecision decision;
    const Instant free = m_bucket.nextAvailable(now, 1.0);
    decision.admitted = free <= now;
    if (decision.admitted) {
        m_bucket.take(now, 1.0);
    } else {
        decision.retryAfter = free - now;
    }

    // A double a hair below a whole number stands for that number; far less than 1 ns of rate.
    constexpr double roundingError = 1e-6;
    const double left = m_bucket.available(now);
    decision.requests.limit = std::llround(m_bucket.capacity());
    decision.requests.remaining = std::llround(std::floor(std::max(0.0, left) + roundingError));
    decision.requests.untilFull = m_bucket.nextAvailable(now, m_bucket.capacity()) - now;
    return decision;
}

void TokenBucketLimiter::retune(const ServerSettings& settings, Instant now)
{
    m_bucket.retune(settings.rate.perSecond(), settings.burst, now);
}

} // namespace ratescope
