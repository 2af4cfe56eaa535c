#pragma once

#include "engine/engine.h"
#include "engine/engine_handle.h"
#include "sim/server_control.h"
#include "sim/server_model.h"
#include "sim/virtual_scheduler.h"
#include "sim/virtual_transport.h"
#include "wire/endpoint_switch.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ratescope {

/// The virtual wire to the server model, on which a script may lay its own hand: it ends every
/// attempt the same way, or writes the answers to what a person types. Refusals get the exchange
/// that a real wire would have kept.
class ScriptedTransport final : public Transport, private TransportListener
{
public:
    ScriptedTransport(VirtualScheduler& scheduler, ServerModel& server);

    /// How every attempt ends from now on; empty: as the server model has it.
    void endAllWith(std::optional<AttemptResult> result) { m_result = std::move(result); }
    /// What is streamed to a person's next messages; the answers stay open. Empty: the model's.
    void streamTo(std::string answer) { m_answer = std::move(answer); }

    void setListener(TransportListener* listener) override;
    void start(AttemptId attempt, const JobSpec& job, Duration timeout) override;
    void abandon(AttemptId attempt) override;

private:
    void attemptDeparted(AttemptId attempt) override { m_listener->attemptDeparted(attempt); }
    void attemptProgressed(AttemptId attempt, std::string_view text) override;
    void attemptEnded(AttemptId attempt, AttemptResult result) override;
    void callLater(AttemptId attempt, Duration after, std::function<void()> action);

    VirtualScheduler& m_scheduler;
    VirtualTransport m_model;
    TransportListener* m_listener = nullptr;
    std::optional<AttemptResult> m_result;
    std::string m_answer;
    std::map<AttemptId, Scheduler::Ticket> m_scripted; ///< under way by the script's hand
};

/// The engine and the simulated server as the window knows them, on a clock that moves only when
/// told to: the same clicks at the same instants give the same picture.
class VirtualEngine final : public EngineHandle, public EndpointSwitch, public ServerControl
{
public:
    /// The tap hears every event at once.
    VirtualEngine(const Policy& policy, const ServerSettings& server, EventStream::Sink tap);

    void pass(Duration time);
    ScriptedTransport& transport() { return m_transport; }

    void submit(JobSpec job) override;
    void cancel(JobId job) override { m_engine.cancel(job); }
    void retryNow(JobId job) override { m_engine.retryNow(job); }
    void setPolicy(const Policy& policy) override { m_engine.setPolicy(policy); }
    void startRun(Workload workload) override { m_engine.startRun(std::move(workload)); }
    void pauseRun() override { m_engine.pauseRun(); }
    void resumeRun() override { m_engine.resumeRun(); }
    void stopRun() override { m_engine.stopRun(); }
    void noteServerChange(ServerChanged change) override;
    std::vector<Event> takeEvents() override { return std::exchange(m_events, {}); }
    Instant now() const override { return m_scheduler.now(); }

    void setEndpoint(const Endpoint& endpoint) override;

    void setSettings(const ServerSettings& settings) override;
    void startAnew(const ServerSettings& settings) override;

private:
    VirtualScheduler m_scheduler;
    SeededRandom m_clientRandom{1};
    SeededRandom m_serverRandom{2};
    ServerModel m_server;
    ScriptedTransport m_transport;
    std::vector<Event> m_events;
    Engine m_engine;
};

} // namespace ratescope
