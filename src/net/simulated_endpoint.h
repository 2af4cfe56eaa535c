#pragma once

#include "net/simulated_limits.h"
#include "net/simulated_record.h"
#include "sim/server_control.h"
#include "sim/server_settings.h"

#include <QByteArray>
#include <QString>
#include <QUrl>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

namespace ratescope {

/// An OpenAI-compatible server on a loopback port, with limits, latency and faults of one's choice:
/// POST /v1/chat/completions (plain and SSE) and GET /v1/models, also without /v1. Any key is
/// taken. It runs on a thread of its own; every call here is thread-safe.
class SimulatedEndpoint final : public ServerControl
{
public:
    /// One seed gives one sequence of latencies and faults.
    SimulatedEndpoint(const ServerSettings& settings, std::uint64_t seed,
                      const SimulatedLimits& limits = {});
    /// Drops every connection and waits for the thread.
    ~SimulatedEndpoint() override;
    SimulatedEndpoint(const SimulatedEndpoint&) = delete;
    SimulatedEndpoint& operator=(const SimulatedEndpoint&) = delete;

    /// Opens 127.0.0.1:port, or any free port for 0. Returns why it could not; call again then.
    std::optional<QString> listen(quint16 port = 0);
    /// "http://127.0.0.1:PORT/v1"; empty before listen().
    QUrl baseUrl() const;

    /// Holds for every request that is read after this call; answers under way end as they began.
    void setSettings(const ServerSettings& settings) override;
    void startAnew(const ServerSettings& settings) override;

    ServerCounters counters() const;
    /// How many requests carried this x-client-request-id: one attempt must be one request.
    quint64 requestsOf(const QByteArray& clientRequestId) const;

private:
    class Loop;

    SimulatedRecord m_record;
    std::unique_ptr<Loop> m_loop;
    std::atomic<quint16> m_port = 0;
};

} // namespace ratescope
