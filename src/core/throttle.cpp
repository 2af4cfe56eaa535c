#include "core/throttle.h"

#include <algorithm>

namespace ratescope {

namespace {

/// A bucket that exists is retuned and keeps what it has; one that appears begins full.
void retuneBucket(std::optional<TokenBucket>& bucket, double perSecond, double capacity,
                  Instant now)
{
    if (bucket) {
        bucket->retune(perSecond, capacity, now);
    } else {
        bucket.emplace(perSecond, capacity, now);
    }
}

double amountOf(Tokens tokens)
{
    return static_cast<double>(tokens.count);
}

} // namespace

Throttle::Throttle(const ThrottleSettings& settings, Instant now)
{
    retune(settings, now);
}

Admission Throttle::admit(Instant now, Tokens cost) const
{
    using Axis = Admission::Axis;
    if (m_inFlight >= m_settings.concurrency) {
        return {now, Axis::concurrency};
    }
    Admission admission{now, Axis::none};
    if (m_requests) {
        const Instant at = m_requests->nextAvailable(now, 1.0);
        if (at > admission.at) {
            admission = {at, Axis::requestRate};
        }
    }
    if (m_tokens) {
        const Instant at = m_tokens->nextAvailable(now, amountOf(cost));
        if (at > admission.at) {
            admission = {at, Axis::tokenRate};
        }
    }
    return admission;
}

void Throttle::take(Instant now, Tokens cost)
{
    ++m_inFlight;
    if (m_requests) {
        m_requests->take(now, 1.0);
    }
    if (m_tokens) {
        m_tokens->take(now, amountOf(cost));
    }
}

void Throttle::release()
{
    m_inFlight = std::max(0, m_inFlight - 1);
}

void Throttle::retune(const ThrottleSettings& settings, Instant now)
{
    m_settings = settings;
    if (settings.rate) {
        retuneBucket(m_requests, settings.rate->perSecond(), settings.burst, now);
    } else {
        m_requests.reset();
    }
    if (settings.tokenRate) {
        const double capacity =
            settings.tokenBurst ? amountOf(*settings.tokenBurst) : settings.tokenRate->perMinute();
        retuneBucket(m_tokens, settings.tokenRate->perSecond(), capacity, now);
    } else {
        m_tokens.reset();
    }
}

} // namespace ratescope
