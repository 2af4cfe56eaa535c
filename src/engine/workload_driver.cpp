#include "engine/workload_driver.h"

#include <utility>

namespace ratescope {

WorkloadDriver::WorkloadDriver(Scheduler& scheduler, Dispatcher& dispatcher, EventStream& events)
    : m_scheduler(scheduler)
    , m_dispatcher(dispatcher)
    , m_events(events)
{}

WorkloadDriver::~WorkloadDriver()
{
    m_scheduler.cancel(m_ticket);
}

void WorkloadDriver::start(Workload workload)
{
    stop();
    m_workload = std::move(workload);
    m_next = 0;
    m_open = 0;
    m_started = m_scheduler.now();
    m_running = true;
    m_events.emit(RunStarted{m_workload.name, m_workload.arrivals.size()});
    bringDue();
}

void WorkloadDriver::pause()
{
    if (!m_running || m_paused) {
        return;
    }
    m_paused = true;
    m_pausedAt = m_scheduler.now();
    m_scheduler.cancel(m_ticket);
    m_ticket = 0;
    m_events.emit(RunPaused{});
    m_dispatcher.holdWorkload(true);
}

void WorkloadDriver::resume()
{
    if (!m_running || !m_paused) {
        return;
    }
    m_paused = false;
    m_started += m_scheduler.now() - m_pausedAt;
    m_events.emit(RunResumed{});
    m_dispatcher.holdWorkload(false);
    bringDue();
}

void WorkloadDriver::stop()
{
    if (!m_running) {
        return;
    }
    m_bringing = true; // the cancelled jobs' ends must not finish the run one by one
    m_dispatcher.cancelAll(Priority::workload);
    m_bringing = false;
    finish(true);
}

void WorkloadDriver::observe(const Event& event)
{
    const auto* ended = std::get_if<JobFinished>(&event.body);
    if (m_running && ended && ended->priority == Priority::workload) {
        --m_open;
        finishIfDone();
    }
}

void WorkloadDriver::bringDue()
{
    m_bringing = true;
    const Instant now = m_scheduler.now();
    while (m_next < m_workload.arrivals.size() &&
           m_started + m_workload.arrivals[m_next].at <= now) {
        JobSpec spec;
        spec.request = m_workload.arrivals[m_next].request;
        spec.priority = Priority::workload;
        ++m_next;
        if (m_workload.numbered) {
            spec.request = withNumber(spec.request, m_next);
        }
        ++m_open;
        m_dispatcher.submit(std::move(spec));
    }
    m_bringing = false;
    if (m_next < m_workload.arrivals.size() && !m_paused) {
        m_ticket = m_scheduler.callAt(m_started + m_workload.arrivals[m_next].at, [this] {
            m_ticket = 0;
            bringDue();
        });
    }
    finishIfDone();
}

void WorkloadDriver::finishIfDone()
{
    if (m_running && !m_bringing && m_open == 0 && m_next == m_workload.arrivals.size()) {
        finish(false);
    }
}

void WorkloadDriver::finish(bool stopped)
{
    m_running = false;
    m_open = 0;
    m_scheduler.cancel(m_ticket);
    m_ticket = 0;
    if (m_paused) {
        m_paused = false;
        m_dispatcher.holdWorkload(false);
    }
    m_dispatcher.tellBelief();
    m_events.emit(RunFinished{stopped});
}

} // namespace ratescope
