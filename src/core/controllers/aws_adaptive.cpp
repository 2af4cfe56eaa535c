#include "core/controllers/aws_adaptive.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr double beta = 0.7;
constexpr double scaleConstant = 0.4;
constexpr double smooth = 0.8;
constexpr double minFillRate = 0.5;
constexpr double minCapacity = 1.0;
constexpr double measureSpan = 0.5; ///< seconds

} // namespace

AwsAdaptive::AwsAdaptive(Instant now)
    : m_refilled(now)
    , m_measuredFrom(now)
    , m_lastThrottle(now)
{}

Admission AwsAdaptive::admit(Instant now, const TokenCost&, int)
{
    if (!m_enabled) {
        return {now, Admission::Axis::none};
    }
    refill(now);
    constexpr double roundingError = 1e-9;
    if (m_available >= 1.0 - roundingError) {
        return {now, Admission::Axis::none};
    }
    const Duration wait = fromSeconds((1.0 - m_available) / m_fillRate);
    return {now + std::max(wait, Duration(1)), Admission::Axis::requestRate};
}

void AwsAdaptive::sent(AttemptId, Instant now, const TokenCost&)
{
    refill(now);
    m_available -= m_enabled ? 1.0 : 0.0;
}

void AwsAdaptive::ended(AttemptId, Instant now, const Outcome& outcome)
{
    if (outcome.kind == OutcomeKind::failed) {
        return;
    }
    ++m_evidence;
    measure(now);
    double rate = 0.0;
    if (isRateRefusal(outcome)) {
        const double before = m_enabled ? std::min(m_measured, m_fillRate) : m_measured;
        m_lastMaxRate = before;
        m_timeWindow = std::cbrt(m_lastMaxRate * (1.0 - beta) / scaleConstant);
        m_lastThrottle = now;
        rate = before * beta;
        m_enabled = true;
        ++m_revision;
    } else {
        m_timeWindow = std::cbrt(m_lastMaxRate * (1.0 - beta) / scaleConstant);
        const double since = toSeconds(now - m_lastThrottle) - m_timeWindow;
        rate = scaleConstant * since * since * since + m_lastMaxRate;
    }
    setRate(std::min(rate, 2.0 * m_measured), now);
}

Belief AwsAdaptive::belief(Instant) const
{
    Belief belief;
    if (m_enabled) {
        belief.kind = LimitKind::continuous;
        belief.limit = m_fillRate * 60.0;
        belief.window = std::chrono::seconds(60);
        belief.burst = m_capacity;
        belief.confidence = 0.3;
    }
    belief.evidence = m_evidence;
    belief.sentence = beliefSentence(belief);
    return belief;
}

void AwsAdaptive::refill(Instant now)
{
    m_available = std::min(m_capacity, m_available + toSeconds(now - m_refilled) * m_fillRate);
    m_refilled = now;
}

void AwsAdaptive::measure(Instant now)
{
    ++m_requests;
    const double span = toSeconds(now - m_measuredFrom);
    if (span >= measureSpan) {
        m_measured = smooth * (m_requests / span) + (1.0 - smooth) * m_measured;
        m_requests = 0;
        m_measuredFrom = now;
    }
}

void AwsAdaptive::setRate(double perSecond, Instant now)
{
    refill(now);
    m_fillRate = std::max(perSecond, minFillRate);
    m_capacity = std::max(perSecond, minCapacity);
    m_available = std::min(m_available, m_capacity);
}

} // namespace ratescope
