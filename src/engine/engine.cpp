#include "engine/engine.h"

#include "engine/dispatcher.h"
#include "engine/workload_driver.h"

#include <utility>

namespace ratescope {

Engine::Engine(Scheduler& scheduler, Transport& transport, Random& random, EventStream::Sink sink,
               const Policy& policy)
    : m_events(scheduler,
               [this, sink = std::move(sink)](const Event& event) {
                   sink(event);
                   if (m_driver) {
                       m_driver->observe(event);
                   }
               })
    , m_dispatcher(std::make_unique<Dispatcher>(scheduler, transport, random, m_events, policy))
{
    m_driver = std::make_unique<WorkloadDriver>(scheduler, *m_dispatcher, m_events);
}

Engine::~Engine() = default;

JobId Engine::submit(JobSpec job)
{
    job.priority = Priority::typed; // workload jobs come from the driver alone, which counts them
    return m_dispatcher->submit(std::move(job));
}

void Engine::cancel(JobId job)
{
    m_dispatcher->cancel(job);
}

void Engine::retryNow(JobId job)
{
    m_dispatcher->retryNow(job);
}

void Engine::setPolicy(const Policy& policy)
{
    m_dispatcher->setPolicy(policy);
}

const Policy& Engine::policy() const
{
    return m_dispatcher->policy();
}

void Engine::useAccount(const std::string& name)
{
    m_dispatcher->useAccount(name);
}

void Engine::startRun(Workload workload)
{
    m_driver->start(std::move(workload));
}

void Engine::pauseRun()
{
    m_driver->pause();
}

void Engine::resumeRun()
{
    m_driver->resume();
}

void Engine::stopRun()
{
    m_driver->stop();
}

bool Engine::running() const
{
    return m_driver->running();
}

void Engine::noteServerChange(ServerChanged change)
{
    m_events.emit(std::move(change));
}

} // namespace ratescope
