#pragma once

#include "core/units.h"

#include <optional>
#include <string>

namespace ratescope {

/// The client's own limit on sending. An empty optional means "no limit on this axis".
struct ThrottleSettings
{
    std::optional<RequestRate> rate; ///< 1/hour … 10,000/s
    int burst = 1;                      ///< requests that may go at once after a rest, 1 … 10,000
    std::optional<TokenRate> tokenRate; ///< 1/min … 10^8/s, on the estimated tokens of a request
    /// The most tokens that may go at once, 1 … 10^10; empty: one minute's worth of tokenRate.
    std::optional<Tokens> tokenBurst;
    int concurrency = 64; ///< attempts in flight, 1 … 256
    /// The span the rate was stated for: 1 s for "1/s", 1 min for "60/min". 1 s … 24 h. Only the
    /// automatic controller looks at it: it takes the rate as "N in any such window".
    Duration rateWindow = std::chrono::seconds(60);

    bool operator==(const ThrottleSettings&) const = default;
};

enum class BackoffKind { none, fixed, exponential };

/// Formulas: the AWS article "Exponential Backoff and Jitter"; see backoff.h.
enum class Jitter { none, full, equal, decorrelated, shorten };

/// What a server's hint (Retry-After) does to the wait of the job that was refused.
enum class HintUse {
    ignore,  ///< the formula alone
    replace, ///< the hint instead of the formula, as the SDKs do
    minimum  ///< the longer of the formula's wait and hint + u·base: never early, never in step
};

struct BackoffSettings
{
    BackoffKind kind = BackoffKind::exponential;
    Jitter jitter = Jitter::full;
    Duration base = std::chrono::milliseconds(500); ///< 1 ms … 10 min
    double factor = 2.0;                            ///< 1 … 10
    Duration cap = std::chrono::seconds(60);        ///< base … 1 h
    double jitterShare = 0.25; ///< Jitter::shorten only: the share that may be cut off, 0 … 1
    int retries = 10;          ///< attempts after the first, 0 … 1,000
    /// From the first attempt's start to the last retry's start; empty: no deadline. 1 s … 24 h.
    std::optional<Duration> deadline;
    HintUse hint = HintUse::minimum;
    /// A hint longer than this is not waited for: the job is given up at once. 1 s … 24 h.
    Duration longestHint = std::chrono::hours(1);

    bool operator==(const BackoffSettings&) const = default;
};

/// What moves the throttle by itself; each is described in core/controllers/<name>.h.
enum class ControllerKind { off, headerGuided, search, aimd, awsAdaptive, automatic };

/// "off", "header-guided", "search", "aimd", "aws-adaptive" or "auto".
const char* controllerName(ControllerKind kind);

struct ControllerSettings
{
    ControllerKind kind = ControllerKind::off;

    bool operator==(const ControllerSettings&) const = default;
};

/// Everything a person can set about the client: one value (architecture, rule 3).
struct Policy
{
    ThrottleSettings throttle;
    BackoffSettings backoff;
    ControllerSettings controller;
    /// When the server names a time, nobody of that endpoint sends before it.
    bool sharedGate = true;
    /// Hold all sending for this long after each refusal, besides whatever the backoff does: the
    /// "sleep and go on with the next call" of many published loops. 0 … 10 min.
    Duration pauseAfterRefusal = Duration::zero();
    /// One attempt's longest life, from sending to the last byte. 100 ms … 1 h.
    Duration attemptTimeout = std::chrono::seconds(60);

    bool operator==(const Policy&) const = default;

    /// The nearest policy whose every value is in the range stated above. NaN becomes the default.
    Policy clamped() const;
};

/// "throttle 80 → 55/min, burst 10 → 1": what differs, for markers and logs. Empty when equal.
std::string describeChange(const Policy& before, const Policy& after);

} // namespace ratescope
