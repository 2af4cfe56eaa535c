#pragma once

#include "engine/engine_handle.h"
#include "sim/server_control.h"
#include "wire/endpoint_switch.h"

namespace ratescope {

class RunRecorder;

/// Passes every call on, and tells the recorder what the event stream will not: where jobs go, what
/// the simulated server is set to, which workload comes. Thread-safe like what it stands for, all
/// of which outlives it.
class RecordedControls final : public EngineHandle, public EndpointSwitch, public ServerControl
{
public:
    RecordedControls(EngineHandle& engine, EndpointSwitch& endpointSwitch, ServerControl& server,
                     RunRecorder& recorder);

    void submit(JobSpec job) override;
    void cancel(JobId job) override;
    void retryNow(JobId job) override;
    void setPolicy(const Policy& policy) override;
    void startRun(Workload workload) override;
    void pauseRun() override;
    void resumeRun() override;
    void stopRun() override;
    void noteServerChange(ServerChanged change) override;
    std::vector<Event> takeEvents() override;
    Instant now() const override;

    void setEndpoint(const Endpoint& endpoint) override;

    void setSettings(const ServerSettings& settings) override;
    void startAnew(const ServerSettings& settings) override;

private:
    EngineHandle& m_engine;
    EndpointSwitch& m_endpointSwitch;
    ServerControl& m_server;
    RunRecorder& m_recorder;
};

} // namespace ratescope
