#include "sim/limiter.h"

#include "sim/concurrency_limiter.h"
#include "sim/fixed_window_limiter.h"
#include "sim/sliding_counter_limiter.h"
#include "sim/sliding_log_limiter.h"
#include "sim/token_bucket_limiter.h"

namespace ratescope {

namespace {

class NoLimiter final : public Limiter
{
public:
    LimiterDecision decide(Instant, int) override { return {}; }
    void retune(const ServerSettings&, Instant) override {}
};

} // namespace

std::unique_ptr<Limiter> makeLimiter(const ServerSettings& settings, Instant now)
{
    switch (settings.limiter) {
    case LimiterKind::none:
        break;
    case LimiterKind::tokenBucket:
        return std::make_unique<TokenBucketLimiter>(settings, now);
    case LimiterKind::fixedWindow:
        return std::make_unique<FixedWindowLimiter>(settings, now);
    case LimiterKind::slidingLog:
        return std::make_unique<SlidingLogLimiter>(settings);
    case LimiterKind::slidingCounter:
        return std::make_unique<SlidingCounterLimiter>(settings, now);
    case LimiterKind::concurrency:
        return std::make_unique<ConcurrencyLimiter>(settings);
    }
    return std::make_unique<NoLimiter>();
}

} // namespace ratescope
