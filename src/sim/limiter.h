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
    /// Exact time until this request would be admitted; zero when it was, or when nobody can know
    /// (concurrency).
    Duration retryAfter = Duration::zero();
    AxisLimit requests; ///< as the rate headers tell it, after this request
};

/// A server-side limit model: a pure value over time that is handed in. Refused requests are not
/// counted by any of these.
class Limiter
{
public:
    virtual ~Limiter() = default;
    virtual LimiterDecision decide(Instant now) = 0;
    /// An admitted request has been answered (or its client has gone).
    virtual void finished() {}
};

/// A fresh limiter of settings.limiter. now is where fixed windows begin.
std::unique_ptr<Limiter> makeLimiter(const ServerSettings& settings, Instant now);

} // namespace ratescope
