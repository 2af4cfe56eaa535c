#pragma once

#include "core/controllers/arrival_slack.h"
#include "core/controllers/send_log.h"
#include "core/token_bucket.h"

#include <algorithm>
#include <optional>

namespace ratescope {

/// What a person says the limit is: so many requests in any such window.
struct ToldLimit
{
    std::int64_t requests = 0;
    Duration window = Duration::zero();
    int burst = 1; ///< requests at once after a rest; 1: nothing was said of it

    double interval() const { return toSeconds(window) / static_cast<double>(requests); }
};

/// Never more than what was told: N in any window, which suits every limiter of that rate. Once
/// fewer than N have been refused, it is no such window but a smaller burst and a steady flow;
/// then, as from the start where a burst was told as well, it is that burst and one each T.
class ToldCeiling
{
public:
    ToldCeiling(const ToldLimit& told, Instant now)
        : m_told(told)
    {
        if (told.burst > 1) {
            m_bucket.emplace(1.0 / told.interval(), told.burst, now);
        }
    }

    const ToldLimit& told() const { return m_told; }

    Instant permits(const SendLog& log, Instant now) const
    {
        if (m_bucket) {
            return m_bucket->nextAvailable(now, 1.0);
        }
        const std::optional<Instant> oldest = log.latest(m_told.requests, log.end(), true);
        return oldest ? std::max(now, *oldest + m_told.window + ArrivalSlack::of(m_told.window))
                      : now;
    }
    void sent(Instant now)
    {
        if (m_bucket) {
            m_bucket->take(now, 1.0);
        }
    }
    void refused(const SendLog& log, SendLog::Number number)
    {
        if (m_bucket) {
            return; // what was refused has been sent all the same
        }
        const Instant at = log.entry(number).at;
        const std::int64_t letIn = log.count(at - m_told.window, number, false);
        if (letIn < m_told.requests) {
            const auto burst = static_cast<double>(std::max<std::int64_t>(1, letIn));
            m_bucket.emplace(1.0 / m_told.interval(), burst, at);
            m_bucket->take(at, burst);
        }
    }

private:
    ToldLimit m_told;
    std::optional<TokenBucket> m_bucket;
};

} // namespace ratescope
