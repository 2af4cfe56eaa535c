#include "core/token_bucket.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

/// A debt longer than a century is kept as a century: far from the end of what an Instant holds.
constexpr double longestNanoseconds = 100.0 * 365.25 * 86'400.0 * 1e9;

} // namespace

TokenBucket::TokenBucket(double perSecond, double capacity, Instant now, double slackShare)
    : m_perSecond(perSecond)
    , m_capacity(capacity)
    , m_full(now)
    , m_slackShare(slackShare)
    , m_refillFrom(now)
{}

Duration TokenBucket::slack() const
{
    const double span = m_slackShare * m_capacity / m_perSecond;
    return fromSeconds(std::min(span, toSeconds(longestSlack)));
}

double TokenBucket::nanosecondsFor(double amount) const
{
    const double exact = std::min(amount * 1e9 / m_perSecond, longestNanoseconds);
    // 80/60 per second is no exact double, but 750 ms is meant: what differs from a whole
    // nanosecond by no more than a double's own error is whole.
    const double whole = std::nearbyint(exact);
    return std::abs(exact - whole) <= std::max(1e-6, 1e-15 * exact) ? whole : exact;
}

double TokenBucket::untilFull(Instant now) const
{
    return static_cast<double>((m_full - now).count()) + m_fullFraction;
}

Instant TokenBucket::fullRounded() const
{
    return m_full + Duration(m_fullFraction >= 0.5 ? 1 : 0);
}

void TokenBucket::setFull(Instant from, double nanosecondsLater)
{
    const double bounded = std::min(nanosecondsLater, longestNanoseconds);
    const double whole = std::floor(bounded);
    m_full = from + Duration(static_cast<Duration::rep>(whole));
    m_fullFraction = bounded - whole;
}

Instant TokenBucket::nextAvailable(Instant now, double amount) const
{
    const double needed = std::clamp(amount, 0.0, m_capacity);
    const double early = nanosecondsFor(m_capacity - needed);
    const double wholeEarly = std::floor(early);
    const double fraction = m_fullFraction - (early - wholeEarly); // (-1, 1)
    const Instant exact = m_full - Duration(static_cast<Duration::rep>(wholeEarly));
    const Instant at = exact + Duration(std::lround(fraction));
    return at <= m_refillFrom ? now : std::max(now, at);
}

void TokenBucket::take(Instant now, double amount)
{
    const double taken = nanosecondsFor(std::max(amount, 0.0));
    if (now > fullRounded()) {
        setFull(now, 0.0);
    }
    const Duration late = slack();
    if (late > Duration::zero() && now >= m_refillFrom && m_full <= now + late) {
        m_refillFrom = now + late;
        m_full += late;
    }
    if (static_cast<double>((m_full - now).count()) + taken > longestNanoseconds) {
        setFull(now, longestNanoseconds);
        return;
    }
    setFull(m_full, m_fullFraction + taken);
}

void TokenBucket::giveBack(Instant now, double amount)
{
    const double missing = untilFull(now);
    setFull(now, std::max(0.0, missing - nanosecondsFor(std::max(amount, 0.0))));
}

double TokenBucket::available(Instant now) const
{
    const double missing = untilFull(std::max(now, m_refillFrom));
    return std::min(m_capacity, m_capacity - missing * m_perSecond / 1e9);
}

void TokenBucket::retune(double perSecond, double capacity, Instant now)
{
    if (perSecond == m_perSecond && capacity == m_capacity) {
        return;
    }
    const double kept = std::min(available(now), capacity);
    m_perSecond = perSecond;
    m_capacity = capacity;
    setFull(std::max(now, m_refillFrom), nanosecondsFor(capacity - kept));
}

} // namespace ratescope
