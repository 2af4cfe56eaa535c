#pragma once

#include "core/token_bucket.h"
#include "sim/limiter.h"

namespace ratescope {

/// `rate` refills continuously up to `burst`. Its headers tell the bucket's own numbers, so that
/// limit ÷ the time from empty to full is the rate, whatever the burst.
class TokenBucketLimiter final : public Limiter
{
public:
    TokenBucketLimiter(const ServerSettings& settings, Instant now);

    LimiterDecision decide(Instant now, int inService) override;
    void retune(const ServerSettings& settings, Instant now) override;

private:
    TokenBucket m_bucket;
};

} // namespace ratescope
