#pragma once

#include "engine/engine_handle.h"
#include "wire/endpoint.h"
#include "wire/endpoint_switch.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace ratescope {

/// The engine over real HTTP, on a thread of its own. Calls wait in a list that the thread empties,
/// events in one that takeEvents() empties; nothing else is shared. Events are kept until they are
/// taken, so somebody must take them at least every few seconds.
class EngineThread final : public EngineHandle, public EndpointSwitch
{
public:
    /// Called with every event on the engine's thread, as it happens: must return at once.
    using Tap = std::function<void(const Event&)>;

    /// Starts at once. `seed` is for the jitter.
    EngineThread(const Endpoint& endpoint, const Policy& policy, std::uint64_t seed, Tap tap = {});
    /// Drops what is in flight and waits for the thread, which takes milliseconds.
    ~EngineThread() override;
    EngineThread(const EngineThread&) = delete;
    EngineThread& operator=(const EngineThread&) = delete;

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

private:
    class Loop;

    const std::chrono::steady_clock::time_point m_epoch;
    const std::unique_ptr<Loop> m_loop;
};

} // namespace ratescope
