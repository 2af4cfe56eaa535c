#pragma once

#include "core/policy.h"
#include "core/token_bucket.h"

#include <optional>

namespace ratescope {

/// What a throttle answers: "now" (at <= the instant asked about) or "at t".
struct Admission
{
    enum class Axis { none, requestRate, tokenRate, concurrency };

    Instant at;             ///< meaningless when axis is concurrency: when one in flight finishes
    Axis axis = Axis::none; ///< which axis makes it wait longest; none: go now
    bool now() const { return axis == Axis::none; }
};

/// The client's own limit on sending, on three axes at once. Pure: time comes in, answers go out.
class Throttle
{
public:
    Throttle(const ThrottleSettings& settings, Instant now);

    Admission admit(Instant now, Tokens cost) const;
    /// Takes one slot, one request and the cost. The caller has seen admit(now, cost).now().
    void take(Instant now, Tokens cost);
    /// One attempt in flight has ended.
    void release();

    /// Keeps what is available and what is in flight; takes effect for whoever asks next.
    void retune(const ThrottleSettings& settings, Instant now);

    const ThrottleSettings& settings() const { return m_settings; }
    int inFlight() const { return m_inFlight; }

private:
    ThrottleSettings m_settings;
    std::optional<TokenBucket> m_requests;
    std::optional<TokenBucket> m_tokens;
    int m_inFlight = 0;
};

} // namespace ratescope
