#pragma once

#include "core/time.h"

#include <algorithm>

namespace ratescope {

/// A server counts from when a request arrives, and how long it is under way varies: what is sent
/// on the dot comes too early for a strict limiter whenever the one before was longer under way. So
/// the dot is overshot, by a hundredth of the time since the one before and at most a quarter of a
/// second: an interval T becomes T + J, J being what arrivals may differ by. A burst stays one.
///
/// On a worse line it learns a longer one from what was refused though it went no earlier than on
/// the dot. With each message under way for up to J longer than the least, evenly drawn, two come
/// closer together by more than s with the probability (J − s)²/2J². A refusal costs C, so that
/// s + C·(J − s)²/2J² is least at s = J − J²/C: hardly less than J, as a refusal costs a whole
/// interval at least.
class ArrivalSlack
{
public:
    static constexpr Duration longest = std::chrono::milliseconds(250);

    static constexpr Duration of(Duration span) { return std::min(span / 100, longest); }

    /// One was refused that went when it was to fit at the earliest. `spread`: how differently long
    /// messages are under way; `cost`: the time that the refusal takes away.
    void cameEarly(Duration spread, Duration cost)
    {
        const double share = cost > Duration::zero() ? toSeconds(spread) / toSeconds(cost) : 1.0;
        const double best = toSeconds(spread) * std::max(0.0, 1.0 - share);
        m_learned =
            std::clamp<Duration>(fromSeconds(best), m_learned, std::max(m_learned, longest));
    }
    Duration learned() const { return m_learned; }

    /// When it may go that was let go at `at`, not before now, the one before having gone at
    /// `last`.
    Instant later(Instant at, Instant now, Instant last)
    {
        if (at > now) {
            m_notBefore = at + std::max(of(at - last), m_learned);
        }
        return std::max(now, m_notBefore);
    }

private:
    Duration m_learned = Duration::zero();
    Instant m_notBefore;
};

} // namespace ratescope
