#pragma once

#include "core/units.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ratescope {

/// The client's own limit on sending. An empty optional means "no limit on this axis".
struct ThrottleSettings
{
    std::optional<RequestRate> rate;    ///< 1/day … 10,000/s
    int burst = 1;                      ///< requests that may go at once after a rest, 1 … 10,000
    std::optional<TokenRate> tokenRate; ///< 1/min … 10^8/s, on the estimated tokens of a request
    /// The most tokens that may go at once, 1 … 10^10; empty: one minute's worth of tokenRate.
    std::optional<Tokens> tokenBurst;
    int concurrency = 64; ///< attempts in flight, 1 … 256
    /// The span the rate was stated for: 1 s for "1/s", 1 min for "60/min". 1 s … 24 h. Only the
    /// automatic controller looks at it: it takes the rate as "N in any such window".
    Duration rateWindow = std::chrono::seconds(60);
    /// Prompt and answer apart, besides tokenRate; one minute's worth may go at once. 1/min …
    /// 10^8/s
    std::optional<TokenRate> inputTokenRate = std::nullopt;
    std::optional<TokenRate> outputTokenRate = std::nullopt;
    /// A day's quota besides the rates: all of it may go at once, and it comes back bit by bit over
    /// 24 h. 1 … 10^9 requests, 1 … 10^12 tokens.
    std::optional<std::int64_t> requestsPerDay = std::nullopt;
    std::optional<Tokens> tokensPerDay = std::nullopt;

    bool operator==(const ThrottleSettings&) const = default;
};

enum class BackoffKind { none, fixed, exponential, polynomial };

/// Formulas and sources: backoff.h.
enum class Jitter {
    none,
    full,
    equal,
    decorrelated,
    shorten,
    lengthen,
    around,
    plusSecond,
    smooth
};

/// What a server's hint (Retry-After) does to the wait of the job that was refused.
enum class HintUse {
    ignore,  ///< the formula alone
    replace, ///< the hint instead of the formula, as the SDKs do
    minimum, ///< the longer of the formula's wait and hint + u·base: never early, never in step
    longer   ///< the longer of the formula's wait and the hint itself
};

/// What is done with a hint that is longer than the policy's longest.
enum class LongHint {
    giveUp, ///< the job is lost at once
    ignore, ///< as if there were none
    shorten ///< the longest is waited for instead
};

struct BackoffSettings
{
    BackoffKind kind = BackoffKind::exponential;
    Jitter jitter = Jitter::full;
    Duration base = std::chrono::milliseconds(500); ///< 1 ms … 10 min
    double factor = 2.0;                            ///< 1 … 10; the exponent when polynomial
    Duration cap = std::chrono::seconds(60);        ///< base … 1 h
    double jitterShare = 0.25; ///< of the wait, by which some jitters move it, 0 … 1
    /// Attempts after the first, 0 … 1,000. While a controller sets the pace, being told to slow
    /// down uses none of them up, as long as there are any: a slow limit is no fault of the job.
    int retries = 10;
    /// From the first attempt's start to the last retry's start; empty: no deadline. 1 s … 24 h.
    std::optional<Duration> deadline;
    HintUse hint = HintUse::minimum;
    Duration longestHint = std::chrono::hours(1); ///< 1 s … 24 h
    LongHint longHint = LongHint::giveUp;
    Duration shortestHint = Duration::zero(); ///< one that is shorter is ignored, 0 … 1 min

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

/// Lets only so many retries through as the traffic justifies; see retry_budget.h.
struct RetryBudgetSettings
{
    double share = 0.2; ///< retries per first attempt, 0 … 1
    /// Retries that are always allowed, so that a client with little traffic can retry at all.
    double minimumPerSecond = 0.1;              ///< 0 … 1,000
    Duration window = std::chrono::seconds(10); ///< over which both are counted, 1 s … 10 min

    bool operator==(const RetryBudgetSettings&) const = default;
};

/// Stops all sending while a server keeps failing; see circuit_breaker.h.
struct BreakerSettings
{
    int failures = 5;                            ///< in a row that open it, 1 … 1,000
    Duration openFor = std::chrono::seconds(30); ///< until a probe may go, 100 ms … 1 h

    bool operator==(const BreakerSettings&) const = default;
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
    std::optional<RetryBudgetSettings> retryBudget = std::nullopt; ///< empty: off
    std::optional<BreakerSettings> breaker = std::nullopt;         ///< empty: off

    bool operator==(const Policy&) const = default;

    /// The nearest policy whose every value is in the range stated above. NaN becomes the default.
    Policy clamped() const;
};

/// "throttle 80 → 55/min, burst 10 → 1": what differs, for markers and logs. Empty when equal.
std::string describeChange(const Policy& before, const Policy& after);

} // namespace ratescope
