#pragma once

#include "core/controller.h"
#include "core/token_bucket.h"

namespace ratescope {

/// Additive increase, multiplicative decrease of the sending rate: the comparison everybody knows.
///
/// Chiu and Jain, "Analysis of the increase and decrease algorithms for congestion avoidance in
/// computer networks", Computer Networks and ISDN Systems 17 (1989). The rate begins at 1/s; each
/// acceptance adds 1/s · (1 s · 0.05), each refusal halves, at most once a second, since refusals
/// of one moment are one piece of news. In the steady state such a saw-tooth averages three
/// quarters of the limit.
class Aimd final : public Controller
{
public:
    explicit Aimd(Instant now);

    Admission admit(Instant now, const TokenCost& cost, int inFlight) override;
    void sent(AttemptId attempt, Instant now, const TokenCost& cost) override;
    void progressed(AttemptId, Instant) override {}
    void ended(AttemptId attempt, Instant now, const Outcome& outcome) override;
    Belief belief(Instant now) const override;
    std::uint64_t revision() const override { return m_revision; }

private:
    void setRate(double perSecond, Instant now);

    TokenBucket m_bucket;
    Instant m_lastCut;
    std::uint64_t m_evidence = 0;
    std::uint64_t m_revision = 0;
};

} // namespace ratescope
