#pragma once

#include "wire/endpoint_prober.h"

#include <QTimer>

#include <memory>

namespace ratescope {

class EngineThread;

/// A probe by an engine of its own, which lives as long as its one request: so it says exactly what
/// a job would have met. Used on one thread with a Qt event loop.
class EngineProber final : public EndpointProber
{
public:
    static constexpr Duration standardTimeout = std::chrono::seconds(20);

    explicit EngineProber(Duration timeout = standardTimeout);
    ~EngineProber() override;

    void probe(const Endpoint& endpoint, std::function<void(const ProbeResult&)> done) override;
    void cancel() override;

private:
    void look();

    const Duration m_timeout;
    std::unique_ptr<EngineThread> m_engine; ///< null when nothing is under way
    std::function<void(const ProbeResult&)> m_done;
    ProbeResult m_result;
    QTimer m_timer;
};

} // namespace ratescope
