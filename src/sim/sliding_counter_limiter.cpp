#include "sim/sliding_counter_limiter.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ratescope {

SlidingCounterLimiter::SlidingCounterLimiter(const ServerSettings& settings, Instant now)
    : m_limit(settings.requestsPerWindow())
    , m_window(settings.window)
    , m_countRefusals(settings.countRefusals)
    , m_start(now)
{}

LimiterDecision SlidingCounterLimiter::decide(Instant now, int)
{
    advance(now);
    const auto limit = static_cast<double>(m_limit);
    constexpr double least = 1e-6; // as good as nothing

    LimiterDecision decision;
    decision.admitted = estimate(now) < limit;
    if (decision.admitted) {
        ++m_count;
    } else {
        m_count += m_countRefusals ? 1 : 0;
        decision.retryAfter = untilBelow(limit, now);
    }
    decision.requests.limit = m_limit;
    decision.requests.remaining = std::llround(std::max(0.0, std::floor(limit - estimate(now))));
    decision.requests.untilFull = untilBelow(least, now);
    return decision;
}

void SlidingCounterLimiter::retune(const ServerSettings& settings, Instant now)
{
    m_limit = settings.requestsPerWindow();
    m_countRefusals = settings.countRefusals;
    if (settings.window != m_window) {
        m_window = settings.window;
        m_start = now;
        m_count = m_before = 0;
    }
}

void SlidingCounterLimiter::advance(Instant now)
{
    const auto windows = (now - m_start) / m_window;
    if (windows > 0) {
        m_start += windows * m_window;
        const std::int64_t last = std::exchange(m_count, 0);
        m_before = windows == 1 ? last : 0;
    }
}

double SlidingCounterLimiter::estimate(Instant now) const
{
    const double passed = toSeconds(now - m_start) / toSeconds(m_window);
    return static_cast<double>(m_before) * (1.0 - passed) + static_cast<double>(m_count);
}

Duration SlidingCounterLimiter::untilBelow(double level, Instant now) const
{
    if (estimate(now) < level) {
        return Duration::zero();
    }
    const auto count = static_cast<double>(m_count);
    const auto before = static_cast<double>(m_before);
    // Within this window only the last one's share fades, in the next one this one's does.
    const double windows =
        count < level ? 1.0 - (level - count) / before : 2.0 - level / std::max(count, level);
    const Instant then = m_start + fromSeconds(windows * toSeconds(m_window));
    // Never too early by rounding.
    return std::max(then - now, Duration::zero()) + std::chrono::microseconds(1);
}

} // namespace ratescope
