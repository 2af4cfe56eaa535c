#pragma once

#include "core/job.h"

#include <array>
#include <deque>
#include <optional>

namespace ratescope {

/// Jobs that may go as soon as throttle and gate let them. Typed jobs go before a workload; within
/// one priority, retries go before first tries: they are older, and their deadline runs.
/// Jobs that have left by another way are skipped lazily, by the test that front() is given.
class ReadyQueue
{
public:
    void push(JobId job, Priority priority, bool retry)
    {
        m_lanes[laneOf(priority, retry)].push_back(job);
    }

    /// The next job that `isReady(job)` still confirms; workload jobs only when asked for.
    template <typename IsReady>
    std::optional<JobId> front(bool withWorkload, IsReady isReady)
    {
        const std::size_t lanes = withWorkload ? m_lanes.size() : laneOf(Priority::workload, true);
        for (std::size_t i = 0; i < lanes; ++i) {
            std::deque<JobId>& lane = m_lanes[i];
            while (!lane.empty() && !isReady(lane.front())) {
                lane.pop_front();
            }
            if (!lane.empty()) {
                m_frontLane = i;
                return lane.front();
            }
        }
        return std::nullopt;
    }

    /// Removes what front() just returned.
    void popFront() { m_lanes[m_frontLane].pop_front(); }

private:
    static constexpr std::size_t laneOf(Priority priority, bool retry)
    {
        return static_cast<std::size_t>(priority) * 2 + (retry ? 0 : 1);
    }

    std::array<std::deque<JobId>, priorityCount * 2> m_lanes;
    std::size_t m_frontLane = 0;
};

} // namespace ratescope
