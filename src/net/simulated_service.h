#pragma once

#include "engine/random.h"
#include "net/http_request_reader.h"
#include "net/simulated_exchange.h"
#include "net/simulated_limits.h"
#include "sim/server_model.h"
#include "sim/server_settings.h"

#include <QByteArray>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace ratescope {

class SimulatedRecord;

/// What the simulated endpoint answers: routes to bodies, the model's decisions to exchanges. On
/// the server's thread, but for setSettings().
class SimulatedService
{
public:
    /// record outlives it; now is where the model's time begins.
    SimulatedService(const ServerSettings& settings, std::uint64_t seed,
                     const SimulatedLimits& limits, SimulatedRecord& record, Instant now);

    /// Thread-safe. Whoever calls it has adoptSettings() called on the server's thread soon; a
    /// request that comes before that sees the new settings too. `anew`: the limiter forgets.
    void setSettings(const ServerSettings& settings, bool anew);
    void adoptSettings(Instant now);

    /// Decides about one request, which arrived at `now`.
    std::unique_ptr<SimulatedExchange> begin(const HttpRequest& request, Instant now);
    /// The whole answer to bytes that are no request; the connection closes after it.
    QByteArray unreadable(int status, const std::string& problem);
    /// The exchange has been played to its end.
    void answered(const SimulatedExchange& exchange);
    /// The client left before the end.
    void clientGone();

private:
    SimulatedReply route(const HttpRequest& request, Instant now, SlotHold& slot);
    SimulatedReply chat(const HttpRequest& request, Instant now, SlotHold& slot);
    std::string nextId(const char* prefix);

    SeededRandom m_random;
    ServerModel m_model;
    const SimulatedLimits m_limits;
    SimulatedRecord& m_record;
    const std::string m_idStem; ///< differs between endpoints of different seeds
    std::uint64_t m_lastId = 0;

    std::atomic<bool> m_settingsWaiting = false;
    std::mutex m_settingsMutex;
    ServerSettings m_waitingSettings; ///< under m_settingsMutex
    bool m_waitingAnew = false;       ///< under m_settingsMutex
};

} // namespace ratescope
