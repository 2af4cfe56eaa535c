#include "core/throttle.h"

#include "core/token_amounts.h"

#include <algorithm>

namespace ratescope {

namespace {

constexpr double secondsPerDay = 86'400.0;
/// Of each bucket's span: what a server's clock may lag behind ours without refusing anything.
constexpr double slackShare = 0.005;

double oneRequest(const TokenCost& /*cost*/)
{
    return 1.0;
}

} // namespace

std::array<Throttle::Meter, 6> Throttle::emptyMeters()
{
    using Axis = Admission::Axis;
    return {{{Axis::requestRate, oneRequest},
             {Axis::tokenRate, allTokens},
             {Axis::inputTokenRate, inputTokens},
             {Axis::outputTokenRate, outputTokens},
             {Axis::requestsPerDay, oneRequest},
             {Axis::tokensPerDay, allTokens}}};
}

Throttle::Throttle(const ThrottleSettings& settings, Instant now)
{
    retune(settings, now);
}

Admission Throttle::admit(Instant now, const TokenCost& cost) const
{
    using Axis = Admission::Axis;
    if (m_inFlight >= m_settings.concurrency) {
        return {now, Axis::concurrency};
    }
    Admission admission{now, Axis::none};
    for (const Meter& meter : m_meters) {
        const double amount = meter.bucket ? meter.amount(cost) : 0.0;
        if (amount <= 0.0) {
            continue; // nor does a debt on that axis concern it
        }
        const Instant at = meter.bucket->nextAvailable(now, amount);
        if (at > admission.at) {
            admission = {at, meter.axis};
        }
    }
    return admission;
}

Reservation Throttle::take(Instant now, const TokenCost& cost)
{
    ++m_inFlight;
    for (Meter& meter : m_meters) {
        if (meter.bucket) {
            meter.bucket->take(now, meter.amount(cost));
        }
    }
    return {cost, m_generation};
}

void Throttle::settle(Instant now, const Reservation& reservation, const TokenCost& charged)
{
    m_inFlight = std::max(0, m_inFlight - 1);
    for (Meter& meter : m_meters) {
        if (!meter.bucket || meter.since > reservation.generation) {
            continue;
        }
        const double over = meter.amount(reservation.cost) - meter.amount(charged);
        if (over > 0.0) {
            meter.bucket->giveBack(now, over);
        } else if (over < 0.0) {
            meter.bucket->take(now, -over);
        }
    }
}

Throttle::Meter& Throttle::meterOf(Admission::Axis axis)
{
    return *std::find_if(m_meters.begin(), m_meters.end(),
                         [axis](const Meter& meter) { return meter.axis == axis; });
}

/// A bucket that exists is retuned and keeps what it has; one that appears begins full.
void Throttle::retuneMeter(Admission::Axis axis, double perSecond, double capacity, Instant now)
{
    Meter& meter = meterOf(axis);
    if (meter.bucket) {
        meter.bucket->retune(perSecond, capacity, now);
        return;
    }
    meter.bucket.emplace(perSecond, capacity, now, slackShare);
    meter.since = ++m_generation;
}

void Throttle::removeMeter(Admission::Axis axis)
{
    meterOf(axis).bucket.reset();
}

void Throttle::retune(const ThrottleSettings& settings, Instant now)
{
    using Axis = Admission::Axis;
    m_settings = settings;
    if (settings.rate) {
        retuneMeter(Axis::requestRate, settings.rate->perSecond(), settings.burst, now);
    } else {
        removeMeter(Axis::requestRate);
    }
    const auto tokens = [&](Axis axis, const std::optional<TokenRate>& rate,
                            const std::optional<Tokens>& burst) {
        if (rate) {
            retuneMeter(axis, rate->perSecond(), burst ? amountOf(*burst) : rate->perMinute(), now);
        } else {
            removeMeter(axis);
        }
    };
    tokens(Axis::tokenRate, settings.tokenRate, settings.tokenBurst);
    tokens(Axis::inputTokenRate, settings.inputTokenRate, std::nullopt);
    tokens(Axis::outputTokenRate, settings.outputTokenRate, std::nullopt);
    const auto day = [&](Axis axis, std::optional<double> quota) {
        if (quota) {
            retuneMeter(axis, *quota / secondsPerDay, *quota, now);
        } else {
            removeMeter(axis);
        }
    };
    day(Axis::requestsPerDay, settings.requestsPerDay
                                  ? std::optional(static_cast<double>(*settings.requestsPerDay))
                                  : std::nullopt);
    day(Axis::tokensPerDay,
        settings.tokensPerDay ? std::optional(amountOf(*settings.tokensPerDay)) : std::nullopt);
}

} // namespace ratescope
