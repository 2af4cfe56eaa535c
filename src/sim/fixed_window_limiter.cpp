#include "sim/fixed_window_limiter.h"

#include <algorithm>

namespace ratescope {

FixedWindowLimiter::FixedWindowLimiter(const ServerSettings& settings, Instant now)
    : m_limit(settings.requestsPerWindow())
    , m_window(settings.window)
    , m_countRefusals(settings.countRefusals)
    , m_start(now)
{}

LimiterDecision FixedWindowLimiter::decide(Instant now, int)
{
    advance(now);
    const Duration untilEdge = m_start + m_window - now;

    LimiterDecision decision;
    decision.admitted = m_count < m_limit;
    if (decision.admitted) {
        ++m_count;
    } else {
        m_count += m_countRefusals ? 1 : 0;
        decision.retryAfter = untilEdge;
    }
    decision.requests.limit = m_limit;
    decision.requests.remaining = std::max<std::int64_t>(0, m_limit - m_count);
    decision.requests.untilFull = untilEdge;
    return decision;
}

void FixedWindowLimiter::retune(const ServerSettings& settings, Instant now)
{
    m_limit = settings.requestsPerWindow();
    m_countRefusals = settings.countRefusals;
    if (settings.window != m_window) {
        m_window = settings.window;
        m_start = now;
        m_count = 0;
    }
}

void FixedWindowLimiter::advance(Instant now)
{
    const auto windows = (now - m_start) / m_window;
    if (windows > 0) {
        m_start += windows * m_window;
        m_count = 0;
    }
}

} // namespace ratescope
