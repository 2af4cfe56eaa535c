#pragma once

#include "core/http_header.h"
#include "core/outcome.h"
#include "engine/random.h"
#include "sim/limiter.h"
#include "sim/server_settings.h"
#include "sim/token_limits.h"

#include <memory>
#include <optional>

namespace ratescope {

/// What the simulated server does with one request, decided when it arrives.
struct ServerAnswer
{
    enum class Fault { none, dropped, stalled };

    int status = 200;
    HttpHeaders headers; ///< rate headers, retry-after: lower-case names, as they go on the wire
    ServerError error;   ///< the OpenAI error object when status is not 200; no code means null
    Fault fault = Fault::none;              ///< strikes at faultAt(); only when status is 200
    Duration firstToken = Duration::zero(); ///< after the request's arrival
    /// After the request's arrival; zero for refusals and 503, the first token's time for 500.
    Duration lastToken = Duration::zero();
    Usage usage;            ///< of a whole answer; nothing when status is not 200
    bool holdsSlot = false; ///< admitted: finished() must be called once it is over

    /// Halfway between first and last token.
    Duration faultAt() const { return firstToken + (lastToken - firstToken) / 2; }
};

/// Limiter, latency and faults as one pure model: the loopback endpoint serves it over sockets,
/// virtual time without. Not thread-safe.
///
/// Every request draws the same number of random values, whatever becomes of it; so a changed
/// setting does not deal new luck to the requests after it.
class ServerModel
{
public:
    /// random outlives the model. Settings out of range are clamped.
    ServerModel(const ServerSettings& settings, Random& random, Instant now);

    ServerAnswer receive(const ServerRequest& request, Instant now);
    /// The exchange of an answer with holdsSlot is over, however it ended.
    void finished();

    /// A change of limiter settings keeps as much of the limiter's state as its kind allows (see
    /// Limiter::retune); a limiter of another kind begins afresh. Slots that are held stay held.
    void retune(const ServerSettings& settings, Instant now);
    /// The limiter begins afresh, whatever its kind. Slots that are held stay held.
    void startAnew(const ServerSettings& settings, Instant now);
    const ServerSettings& settings() const { return m_settings; }

private:
    struct Luck;

    Luck draw();
    void letOtherClientIn(Instant now);
    ServerAnswer wordlessRefusal() const;
    ServerAnswer refuse(const LimiterDecision& decision) const;
    ServerAnswer refuseForTokens(const TokenLimits::Refusal& refusal) const;
    void addHint(ServerAnswer& answer, Duration wait) const;
    void drawTimes(ServerAnswer& answer, const ServerRequest& request, const Luck& luck) const;
    void applyFault(ServerAnswer& answer, double luck) const;
    void addRateHeaders(ServerAnswer& answer, const AxisLimit& requests) const;
    void addTokenHeaders(ServerAnswer& answer, Instant now);

    ServerSettings m_settings;
    Random& m_random;
    std::unique_ptr<Limiter> m_limiter;
    TokenLimits m_tokens;
    SeededRandom m_otherRandom;            ///< the other client's luck is its own
    std::optional<Instant> m_otherArrival; ///< when it sends next
    int m_inService = 0; ///< admitted and not finished, whichever limiter admitted them
};

} // namespace ratescope
