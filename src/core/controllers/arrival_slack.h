#pragma once

#include "core/time.h"

#include <algorithm>

namespace ratescope {

/// A server counts from when a request arrives, and how long it is under way varies: what is sent
/// on the dot comes too early for a strict limiter whenever the one before was longer under way. So
/// the dot is overshot, by a hundredth of the time since the one before and at most a quarter of a
/// second: an interval T becomes T + J, J being what arrivals may differ by. A burst stays one.
class ArrivalSlack
{
public:
    static constexpr Duration longest = std::chrono::milliseconds(250);

    static constexpr Duration of(Duration span) { return std::min(span / 100, longest); }

    /// When it may go that was let go at `at`, not before now, the one before having gone at
    /// `last`.
    Instant later(Instant at, Instant now, Instant last)
    {
        if (at > now) {
            m_notBefore = at + of(at - last);
        }
        return std::max(now, m_notBefore);
    }

private:
    Instant m_notBefore;
};

} // namespace ratescope
