#include "store/recorded_controls.h"

#include "store/run_recorder.h"

#include <utility>

namespace ratescope {

RecordedControls::RecordedControls(EngineHandle& engine, EndpointSwitch& endpointSwitch,
                                   ServerControl& server, RunRecorder& recorder)
    : m_engine(engine)
    , m_endpointSwitch(endpointSwitch)
    , m_server(server)
    , m_recorder(recorder)
{}

void RecordedControls::submit(JobSpec job)
{
    m_engine.submit(std::move(job));
}

void RecordedControls::cancel(JobId job)
{
    m_engine.cancel(job);
}

void RecordedControls::retryNow(JobId job)
{
    m_engine.retryNow(job);
}

void RecordedControls::setPolicy(const Policy& policy)
{
    m_engine.setPolicy(policy);
}

void RecordedControls::startRun(Workload workload)
{
    m_recorder.addWorkload(workload);
    m_engine.startRun(std::move(workload));
}

void RecordedControls::pauseRun()
{
    m_engine.pauseRun();
}

void RecordedControls::resumeRun()
{
    m_engine.resumeRun();
}

void RecordedControls::stopRun()
{
    m_engine.stopRun();
}

void RecordedControls::noteServerChange(ServerChanged change)
{
    m_engine.noteServerChange(std::move(change));
}

std::vector<Event> RecordedControls::takeEvents()
{
    return m_engine.takeEvents();
}

Instant RecordedControls::now() const
{
    return m_engine.now();
}

void RecordedControls::setEndpoint(const Endpoint& endpoint)
{
    m_recorder.setEndpoint(endpoint);
    m_endpointSwitch.setEndpoint(endpoint);
}

void RecordedControls::setSettings(const ServerSettings& settings)
{
    m_recorder.setServer(settings);
    m_server.setSettings(settings);
}

void RecordedControls::startAnew(const ServerSettings& settings)
{
    m_recorder.setServer(settings);
    m_server.startAnew(settings);
}

} // namespace ratescope
