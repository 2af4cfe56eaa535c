#include "sim/sliding_log_limiter.h"

#include <algorithm>

namespace ratescope {

SlidingLogLimiter::SlidingLogLimiter(const ServerSettings& settings)
    : m_limit(settings.requestsPerWindow())
    , m_window(settings.window)
    , m_countRefusals(settings.countRefusals)
{}

LimiterDecision SlidingLogLimiter::decide(Instant now, int)
{
    forgetBefore(now);
    const auto used = static_cast<std::int64_t>(m_admitted.size());

    LimiterDecision decision;
    decision.admitted = used < m_limit;
    if (decision.admitted) {
        m_admitted.push_back(now);
    } else {
        if (m_countRefusals) {
            // The newest `limit` decide when the next fits; older ones say nothing any more.
            m_admitted.pop_front();
            m_admitted.push_back(now);
        }
        // After a retune the log may hold more than the limit: all but limit − 1 have to leave.
        const auto lastToLeave = static_cast<std::size_t>(used - m_limit);
        decision.retryAfter = m_admitted[lastToLeave] + m_window - now;
    }
    decision.requests.limit = m_limit;
    decision.requests.remaining =
        std::max<std::int64_t>(0, m_limit - static_cast<std::int64_t>(m_admitted.size()));
    decision.requests.untilFull = m_admitted.back() + m_window - now;
    return decision;
}

void SlidingLogLimiter::retune(const ServerSettings& settings, Instant now)
{
    forgetBefore(now);
    m_limit = settings.requestsPerWindow();
    m_window = settings.window;
    m_countRefusals = settings.countRefusals;
}

void SlidingLogLimiter::forgetBefore(Instant now)
{
    while (!m_admitted.empty() && m_admitted.front() + m_window <= now) {
        m_admitted.pop_front();
    }
}

} // namespace ratescope
