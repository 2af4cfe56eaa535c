#pragma once

#include "core/limit_state.h"
#include "core/time.h"
#include "sim/server_settings.h"

#include <memory>

namespace ratescope {

/// What a limiter answers to one request.
struct LimiterDecision
{
    bool admitted = true;
    /// Exact time until this request would be admitted if nobody else came; zero when it was, or
    /// when nobody can know (concurrency).
    Duration retryAfter = Duration::zero();
    /// As the rate headers tell it, after this request; empty for a limiter that has no rate.
    AxisLimit requests;
};

/// A server-side limit model: a pure value over time that is handed in and never falls. Refused
/// requests are not counted, unless settings.countRefusals says so, which all that have a window
/// obey.
class Limiter
{
public:
    virtual ~Limiter() = default;

    /// Admits or refuses one request. inService: requests admitted before that have not ended.
    virtual LimiterDecision decide(Instant now, int inService) = 0;

    /// New numbers for a limiter of the same kind; settings.limiter is not looked at. What clients
    /// have used stays used: a bucket keeps what is available, a log its entries, a window of
    /// unchanged length its count and its phase (one of another length begins now, empty).
    virtual void retune(const ServerSettings& settings, Instant now) = 0;
};

/// A fresh limiter of settings.limiter, of settings that are clamped. now is where fixed windows
/// begin.
std::unique_ptr<Limiter> makeLimiter(const ServerSettings& settings, Instant now);

} // namespace ratescope
