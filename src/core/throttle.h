#pragma once

#include "core/policy.h"
#include "core/token_bucket.h"
#include "core/token_estimator.h"

#include <array>
#include <cstdint>
#include <optional>

namespace ratescope {

/// What a throttle answers: "now" (at <= the instant asked about) or "at t".
struct Admission
{
    enum class Axis {
        none,
        requestRate,
        tokenRate,
        inputTokenRate,
        outputTokenRate,
        requestsPerDay,
        tokensPerDay,
        concurrency
    };

    Instant at;             ///< meaningless when axis is concurrency: when one in flight finishes
    Axis axis = Axis::none; ///< which axis makes it wait longest; none: go now
    bool now() const { return axis == Axis::none; }
};

/// What an attempt has taken, to be settled when it is known what it was charged.
struct Reservation
{
    TokenCost cost;
    std::uint32_t generation = 0; ///< of the throttle's axes; those that came later gave nothing
};

/// The client's own limit on sending, on every axis at once. An attempt waits only for the axes on
/// which it costs something. Pure: time comes in, answers go out.
class Throttle
{
public:
    Throttle(const ThrottleSettings& settings, Instant now);

    Admission admit(Instant now, const TokenCost& cost) const;
    /// Takes one slot, one request and the cost. The caller has seen admit(now, cost).now().
    Reservation take(Instant now, const TokenCost& cost);
    /// One attempt in flight has ended, and was charged this: what was reserved beyond it comes
    /// back, what is missing is taken, into debt if need be. The request stays counted.
    void settle(Instant now, const Reservation& reservation, const TokenCost& charged);

    /// Keeps what is available and what is in flight; takes effect for whoever asks next.
    void retune(const ThrottleSettings& settings, Instant now);

    const ThrottleSettings& settings() const { return m_settings; }
    int inFlight() const { return m_inFlight; }

private:
    struct Meter
    {
        Admission::Axis axis;
        double (*amount)(const TokenCost&); ///< of one attempt on this axis
        std::optional<TokenBucket> bucket{};
        std::uint32_t since = 0; ///< the generation it came with
    };

    void retuneMeter(Admission::Axis axis, double perSecond, double capacity, Instant now);
    void removeMeter(Admission::Axis axis);
    Meter& meterOf(Admission::Axis axis);

    static std::array<Meter, 6> emptyMeters();

    ThrottleSettings m_settings;
    std::array<Meter, 6> m_meters = emptyMeters();
    std::uint32_t m_generation = 0;
    int m_inFlight = 0;
};

} // namespace ratescope
