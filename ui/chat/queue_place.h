#pragma once

#include "core/event.h"

#include <cstddef>
#include <unordered_set>
#include <vector>

namespace ratescope {

/// Where a typed message stands among all that wants to be sent.
struct QueuePlace
{
    int typedBefore = 0; ///< typed messages that go first
    int loadBehind = 0;  ///< jobs of the load that this one goes ahead of
    int inFlight = 0;    ///< attempts under way, of any job
    bool operator==(const QueuePlace&) const = default;
};

/// Folds the stream of events into the places of typed jobs.
class QueuePlaces
{
public:
    void fold(const Event& event);
    QueuePlace of(JobId job) const;

private:
    void on(const JobQueued& event);
    void on(const AttemptStarted& event);
    void on(const AttemptFinished& event);
    void on(const JobFinished& event);

    std::vector<JobId> m_typedLine; ///< typed jobs that have not been sent yet, first come first
    std::unordered_set<JobId> m_typed;
    int m_load = 0; ///< jobs of the load that have not ended
    int m_loadInFlight = 0;
    int m_typedInFlight = 0;
};

} // namespace ratescope
