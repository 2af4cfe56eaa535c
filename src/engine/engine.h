#pragma once

#include "core/event.h"
#include "core/policy.h"
#include "core/workload.h"
#include "engine/event_stream.h"
#include "engine/random.h"
#include "engine/scheduler.h"
#include "engine/transport.h"

#include <memory>
#include <string>

namespace ratescope {

class Dispatcher;
class WorkloadDriver;

/// The engine as its users see it: jobs and settings in, one stream of events out. It never looks
/// at a clock, a socket or a screen itself. Not thread-safe: everything, the sink included, on the
/// thread that runs the scheduler. The three interfaces outlive it.
class Engine
{
public:
    Engine(Scheduler& scheduler, Transport& transport, Random& random, EventStream::Sink sink,
           const Policy& policy);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// One job outside any workload: a chat turn. Its priority is typed, whatever the spec says.
    JobId submit(JobSpec job);
    /// Ends a job as cancelled, at any point of its life. Unknown or ended jobs are ignored.
    void cancel(JobId job);
    /// Ends a waiting job's backoff now; throttle and gate still hold it. Ignored for other jobs.
    void retryNow(JobId job);

    /// Takes effect on everybody who waits. Values out of range are clamped; equal values do
    /// nothing.
    void setPolicy(const Policy& policy);
    const Policy& policy() const;

    /// From now on attempts go to an endpoint that draws on the account of this name. Throttle,
    /// controller and gate of an account are kept for its return; a new one begins afresh.
    void useAccount(const std::string& name);

    /// Starts a workload, stopping the one that runs. An empty one finishes at once.
    void startRun(Workload workload);
    /// Holds all sending of the workload; what is in flight goes on. Typed jobs are not held.
    void pauseRun();
    void resumeRun();
    /// Cancels every job of the workload that has not ended.
    void stopRun();
    bool running() const;

    /// Puts a change of the simulated server into the stream.
    void noteServerChange(ServerChanged change);

private:
    EventStream m_events;
    std::unique_ptr<WorkloadDriver> m_driver; // before the dispatcher, whose making already emits
    std::unique_ptr<Dispatcher> m_dispatcher;
};

} // namespace ratescope
