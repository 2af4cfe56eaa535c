#pragma once

#include "core/http_header.h"
#include "core/outcome.h"
#include "engine/random.h"
#include "sim/limiter.h"
#include "sim/server_settings.h"

#include <memory>
#include <optional>

namespace ratescope {

struct ServerRequest
{
    Tokens promptTokens; ///< estimated from the characters, as estimateTokens does
    std::optional<Tokens> maxTokens;
};

/// What the simulated server does with one request, decided when it arrives.
struct ServerAnswer
{
    enum class Fault { none, dropped, stalled };

    int status = 200;
    HttpHeaders headers; ///< rate headers, retry-after: lower-case names, as they go on the wire
    ServerError error;   ///< the OpenAI error object when status is not 200
    Fault fault = Fault::none;              ///< strikes halfway between first and last token
    Duration firstToken = Duration::zero(); ///< after the request's arrival
    Duration lastToken = Duration::zero();  ///< after the request's arrival
    Usage usage;
    bool holdsSlot = false; ///< admitted: finished() must be called once it is over
};

/// Limiter, latency and faults as one pure model: the loopback endpoint serves it over sockets,
/// virtual time without. Not thread-safe.
class ServerModel
{
public:
    /// random outlives the model.
    ServerModel(const ServerSettings& settings, Random& random, Instant now);

    ServerAnswer receive(const ServerRequest& request, Instant now);
    /// The exchange of an answer with holdsSlot is over, however it ended.
    void finished();

    /// A change of limiter settings keeps as much of the limiter's state as its kind allows;
    /// slots that are held stay held.
    void retune(const ServerSettings& settings, Instant now);
    const ServerSettings& settings() const { return m_settings; }

private:
    ServerSettings m_settings;
    Random& m_random;
    std::unique_ptr<Limiter> m_limiter;
};

} // namespace ratescope
