#pragma once

#include "engine/engine_handle.h"
#include "sim/server_control.h"
#include "wire/endpoint_switch.h"

#include <utility>
#include <vector>

namespace ratescope {

/// Records what the screen asks for and lets a test script what happens.
class FakeEngine final : public EngineHandle
{
public:
    void submit(JobSpec job) override { submitted.push_back(std::move(job)); }
    void cancel(JobId job) override { cancelled.push_back(job); }
    void retryNow(JobId job) override { retried.push_back(job); }
    void setPolicy(const Policy& policy) override { policies.push_back(policy); }
    void startRun(Workload workload) override { runs.push_back(std::move(workload)); }
    void pauseRun() override { ++pauses; }
    void resumeRun() override { ++resumes; }
    void stopRun() override { ++stops; }
    void noteServerChange(ServerChanged change) override { changes.push_back(std::move(change)); }
    std::vector<Event> takeEvents() override { return std::exchange(pending, {}); }
    Instant now() const override { return time; }

    /// Something happens at the fake's present time.
    void happen(EventBody body) { pending.push_back(Event{time, ++sequence, std::move(body)}); }

    std::vector<JobSpec> submitted;
    std::vector<JobId> cancelled;
    std::vector<JobId> retried;
    std::vector<Policy> policies;
    std::vector<Workload> runs;
    std::vector<ServerChanged> changes;
    int pauses = 0;
    int resumes = 0;
    int stops = 0;
    Instant time;
    std::uint64_t sequence = 0;
    std::vector<Event> pending;
};

class FakeEndpointSwitch final : public EndpointSwitch
{
public:
    void setEndpoint(const Endpoint& endpoint) override { endpoints.push_back(endpoint); }
    std::vector<Endpoint> endpoints;
};

class FakeServerControl final : public ServerControl
{
public:
    void setSettings(const ServerSettings& value) override { settings.push_back(value); }
    void startAnew(const ServerSettings& value) override { startedAnew.push_back(value); }
    std::vector<ServerSettings> settings;
    std::vector<ServerSettings> startedAnew;
};

} // namespace ratescope
