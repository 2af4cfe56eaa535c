#pragma once

#include "core/controller.h"

namespace ratescope {

/// The client-side rate limiter of the AWS SDKs' "adaptive" retry mode, re-expressed as published:
/// CUBIC (Ha, Rhee, Xu 2008) on the rate, beta 0.7, scale constant 0.4, a smoothed measured rate
/// (0.8, in half seconds), a fill rate of at least 0.5/s and at most twice what is measured. It
/// does nothing before the first refusal. Source: smithy-typescript and botocore, retry mode
/// "adaptive" (DefaultRateLimiter).
class AwsAdaptive final : public Controller
{
public:
    explicit AwsAdaptive(Instant now);

    Admission admit(Instant now, const TokenCost& cost, int inFlight) override;
    void sent(AttemptId attempt, Instant now, const TokenCost& cost) override;
    void progressed(AttemptId, Instant) override {}
    void ended(AttemptId attempt, Instant now, const Outcome& outcome) override;
    Belief belief(Instant now) const override;
    std::uint64_t revision() const override { return m_revision; }

private:
    void refill(Instant now);
    void measure(Instant now);
    void setRate(double perSecond, Instant now);

    bool m_enabled = false;
    double m_fillRate = 0.5;
    double m_capacity = 1.0;
    double m_available = 0.0;
    Instant m_refilled;
    double m_measured = 0.0;
    Instant m_measuredFrom;
    int m_requests = 0;
    double m_lastMaxRate = 0.0;
    double m_timeWindow = 0.0;
    Instant m_lastThrottle;
    std::uint64_t m_evidence = 0;
    std::uint64_t m_revision = 0;
};

} // namespace ratescope
