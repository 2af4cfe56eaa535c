#pragma once

#include "core/event.h"
#include "core/workload.h"
#include "engine/dispatcher.h"

#include <cstdint>
#include <memory>

namespace ratescope {

/// Brings a workload's jobs to the dispatcher when they are due, and knows when all have ended.
class WorkloadDriver
{
public:
    WorkloadDriver(Scheduler& scheduler, Dispatcher& dispatcher, EventStream& events);
    ~WorkloadDriver();
    WorkloadDriver(const WorkloadDriver&) = delete;
    WorkloadDriver& operator=(const WorkloadDriver&) = delete;

    void start(Workload workload);
    /// Time stands still for arrivals: those that are not due yet come later by the pause's length.
    void pause();
    void resume();
    void stop();
    bool running() const { return m_running; }

    /// Sees every event after it was handed on.
    void observe(const Event& event);

private:
    void bringDue();
    void finishIfDone();
    void finish(bool stopped);

    Scheduler& m_scheduler;
    Dispatcher& m_dispatcher;
    EventStream& m_events;

    Workload m_workload;
    std::size_t m_next = 0;   ///< of the arrivals
    std::uint64_t m_open = 0; ///< brought and not ended
    Instant m_started;        ///< moved on by pauses
    Instant m_pausedAt;
    bool m_running = false;
    bool m_paused = false;
    bool m_bringing = false;
    Scheduler::Ticket m_ticket = 0;
};

} // namespace ratescope
