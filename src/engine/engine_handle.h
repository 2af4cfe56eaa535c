#pragma once

#include "core/event.h"
#include "core/policy.h"
#include "core/workload.h"

#include <vector>

namespace ratescope {

/// The engine as seen from another thread: the screen's and the CLI's side of it. Every call is
/// thread-safe and returns at once; what it causes comes back as events. See Engine for what each
/// call means.
class EngineHandle
{
public:
    virtual ~EngineHandle() = default;

    virtual void submit(JobSpec job) = 0; ///< JobQueued carries the spec's tag and the new id
    virtual void cancel(JobId job) = 0;
    virtual void retryNow(JobId job) = 0;
    virtual void setPolicy(const Policy& policy) = 0;
    virtual void startRun(Workload workload) = 0;
    virtual void pauseRun() = 0;
    virtual void resumeRun() = 0;
    virtual void stopRun() = 0;
    virtual void noteServerChange(ServerChanged change) = 0;

    /// Everything that happened since the last call, in order.
    virtual std::vector<Event> takeEvents() = 0;
    /// The engine's time, for countdowns and the right edge of a live chart.
    virtual Instant now() const = 0;
};

} // namespace ratescope
