#pragma once

#include "core/units.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ratescope {

enum class LimiterKind { none, tokenBucket, fixedWindow, slidingLog, slidingCounter, concurrency };

/// What a refusal says about waiting, when it says anything.
enum class RetryHint {
    seconds,      ///< retry-after in whole seconds, rounded up
    milliseconds, ///< retry-after-ms, exact
    lie           ///< retry-after: 1, whatever the truth
};

/// How the rate headers are written.
enum class HeaderForm {
    openai,   ///< x-ratelimit-limit-requests and its like, the reset as a duration
    ietf,     ///< RateLimit and RateLimit-Policy of draft-ietf-httpapi-ratelimit-headers from -08
    ietfOlder ///< RateLimit-Limit, -Remaining and -Reset of the drafts up to -06
};

/// Everything a person can set about the simulated server: one value, changed while it runs.
struct ServerSettings
{
    LimiterKind limiter = LimiterKind::tokenBucket;
    RequestRate rate = RequestRate::perMinute(60); ///< 1/hour … 10,000/s; not for concurrency
    int burst = 1;                                 ///< token bucket's capacity, 1 … 10,000
    /// Fixed window, sliding log and sliding counter: requestsPerWindow() in each.
    Duration window = std::chrono::seconds(60); ///< 1 s … 24 h
    int concurrency = 8;                        ///< 1 … 1,000; the concurrency limiter only

    /// From request to last byte: lognormal with this median and this sigma of the logarithm.
    Duration latencyMedian = std::chrono::milliseconds(700); ///< 0 … 10 min
    double latencySpread = 0.3;                              ///< 0 … 3
    /// Median, 0 … 10 min; same sigma. Of a drawn pair, never later than the last byte.
    Duration firstToken = std::chrono::milliseconds(200);
    /// The answer has (latency − first token) × this many tokens, at least 1, at most max_tokens
    /// (which then shortens the latency). 1 … 10,000
    double tokensPerSecond = 60;

    double share500 = 0;     ///< of accepted requests, 0 … 1; the four shares sum to at most 1
    double share503 = 0;     ///< answered "overloaded"
    double shareDropped = 0; ///< the connection is closed in the middle of the answer
    double shareStalled = 0; ///< nothing more is sent, the connection stays open
    bool insufficientQuota = false; ///< every request: 429 that no retry will mend

    bool sendRateHeaders = true; ///< limit, remaining and reset with every answer
    HeaderForm headerForm = HeaderForm::openai;
    bool sendRetryAfter = true; ///< a hint on a refusal
    RetryHint retryHint = RetryHint::seconds;

    /// A refusal is a bare 503, as from a proxy that is not told otherwise: no words, no hint.
    bool refuseAs503 = false;
    /// A refusal is the status 429 and nothing else: no words, no hint. Rate headers are another
    /// matter.
    bool wordlessRefusals = false;
    bool countRefusals = false; ///< a refused request uses the limit up like an accepted one
    /// Tokens (prompt estimate + max_tokens) per minute, besides the limiter; a bucket of one
    /// minute's worth. 1/min … 10^8/s
    std::optional<TokenRate> tokenRate;
    /// Likewise of prompts alone, and of answers as they come, whatever their max_tokens: see
    /// TokenLimits.
    std::optional<TokenRate> inputTokenRate;
    std::optional<TokenRate> outputTokenRate;
    /// Another client on the same key: Poisson arrivals at this rate. 1/hour … 10,000/s
    std::optional<RequestRate> otherClient;
    /// From a request's arrival to its refusal: network and gateway. 0 … 1 min
    Duration refusalDelay = Duration::zero();

    bool operator==(const ServerSettings&) const = default;
    /// The nearest settings whose every value is in the range stated above. NaN becomes the
    /// default.
    ServerSettings clamped() const;
    /// rate × window, rounded; 1 … 1,000,000, so that a log of them stays small.
    std::int64_t requestsPerWindow() const;
    /// What it allows in the long run; empty for concurrency and none.
    std::optional<RequestRate> allowedRate() const;
};

/// "limit 60 → 30/min, limiter token bucket → fixed window": for markers. Empty when equal.
std::string describeChange(const ServerSettings& before, const ServerSettings& after);
/// "token bucket, 60/min, burst 1": for titles.
std::string describe(const ServerSettings& settings);

} // namespace ratescope
