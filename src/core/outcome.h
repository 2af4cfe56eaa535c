#pragma once

#include "core/exchange.h"
#include "core/http_header.h"
#include "core/limit_state.h"
#include "core/provider_rules.h"
#include "core/time.h"
#include "core/units.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace ratescope {

/// How the exchange went on the wire, before anybody asks what the answer means.
enum class TransportStatus {
    completed,      ///< a whole HTTP response was read
    connectionLost, ///< closed or reset before the response was whole
    unreachable,    ///< no connection at all: refused, no such host, no route
    timedOut,       ///< the policy's attempt time-out passed
    insecure,       ///< the TLS handshake failed
    malformed,      ///< the body is not what the dialect promises
    tooLarge,       ///< header, line or body beyond our bounds
    redirected      ///< 3xx: never followed, the key stays here
};

/// The error object of a body, as the server wrote it; every text bounded to 2,000 bytes.
struct ServerError
{
    std::string type;
    std::string code;
    std::string message;
    /// Which limit was hit, by the server's own name for it, such as Gemini's quotaId. It says
    /// nothing on its own.
    std::string quota = {};
    std::optional<Duration> retryDelay = std::nullopt; ///< a field of the body (RetryInfo)
    bool operator==(const ServerError&) const = default;
    bool empty() const { return type.empty() && code.empty() && message.empty(); }
};

struct Usage
{
    Tokens prompt;
    Tokens completion;
    Tokens cached = {}; ///< the part of the prompt that was read from a cache
    bool operator==(const Usage&) const = default;
};

/// What a transport hands back for one attempt: facts, no judgement.
struct AttemptResult
{
    TransportStatus status = TransportStatus::completed;
    int httpStatus = 0;    ///< 0 when no status line came
    HttpHeaders headers;   ///< lower-case names; only those that say something about limits
    ServerError error;     ///< also filled for an error inside a 200 stream
    std::string diagnosis; ///< what went wrong in our words ("Connection refused"); no secrets
    std::optional<Usage> usage;
    WallTime receivedAt{};                              ///< for absolute stamps in headers
    ProviderRules rules = {};                           ///< of the dialect the exchange was made in
    std::shared_ptr<const Exchange> exchange = nullptr; ///< nullptr where there is no wire
};

/// What we concluded an attempt's end means.
enum class Cause {
    none,            ///< answered
    rateLimit,       ///< 429: too fast
    ramp,            ///< the rate rose too quickly, whatever the limit
    concurrency,     ///< too many at once: fewer in flight, not slower
    longQuota,       ///< the quota of a day or more, or hours to wait
    overload,        ///< 503, 529: the server is short of capacity
    quota,           ///< money or quota gone: waiting does not help
    requestTooLarge, ///< can never fit: shrink it
    authentication,  ///< 401, 403
    badRequest,      ///< another 4xx: the request itself is wrong
    serverError,     ///< another 5xx
    connectionLost,
    unreachable,
    timedOut,
    insecure,
    malformed,
    tooLarge,
    redirected,
    cancelled ///< we dropped it: the job was cancelled or the run stopped
};
inline constexpr std::size_t causeCount = 19;

enum class OutcomeKind {
    answered,
    refused, ///< the server says "slow down": a refusal, in the words of the architecture
    failed   ///< anything else
};

/// One attempt's end, judged. Small when answered: the texts are empty then.
struct Outcome
{
    OutcomeKind kind = OutcomeKind::answered;
    Cause cause = Cause::none;
    bool retriable = false;
    int httpStatus = 0;
    bool bare = false; ///< a 503 without an error object: a proxy's, for whatever reason
    std::optional<LimitAxis> axis = std::nullopt; ///< whose limit refused it, where it says so,
    std::optional<std::int64_t> requested = std::nullopt; ///< and how much of it this one needs
    std::optional<Duration> hint;                         ///< how long the server asks to wait
    std::string said; ///< the server's own words, or the transport's diagnosis
    std::optional<Usage> usage;
    std::optional<LimitState> limits;
};

/// A stable lower-case word: "rate limit", "overload", "connection lost", …
const char* causeName(Cause cause);

} // namespace ratescope
