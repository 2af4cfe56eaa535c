#pragma once

#include "sim/limiter.h"

namespace ratescope {

/// A request holds its slot until it ends. Real services of this kind send neither rate headers
/// nor a useful Retry-After, so this one does not either.
class ConcurrencyLimiter final : public Limiter
{
public:
    explicit ConcurrencyLimiter(const ServerSettings& settings)
        : m_slots(settings.concurrency)
    {}

    LimiterDecision decide(Instant, int inService) override
    {
        LimiterDecision decision;
        decision.admitted = inService < m_slots;
        return decision;
    }
    void retune(const ServerSettings& settings, Instant) override
    {
        m_slots = settings.concurrency;
    }

private:
    int m_slots;
};

} // namespace ratescope
