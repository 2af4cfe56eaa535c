#pragma once

#include "core/job.h"

#include <array>
#include <deque>
#include <optional>

namespace ratescope {

/// Jobs that may go as soon as throttle and gate let them. Typed jobs go before a workload, but
/// after `typedInARow` of them one of the workload's goes, so that it is never starved for good;
/// within one priority, retries go before first tries: they are older, and their deadline runs.
/// Jobs that have left by another way are skipped lazily, by the test that front() is given.
class ReadyQueue
{
public:
    static constexpr int typedInARow = 8;

    void push(JobId job, Priority priority, bool retry)
    {
        m_lanes[laneOf(priority, retry)].push_back(job);
    }

    /// The next job that `isReady(job)` still confirms; workload jobs only when asked for.
    template <typename IsReady>
    std::optional<JobId> front(bool withWorkload, IsReady isReady)
    {
        const auto first = [&](Priority priority) -> std::optional<std::size_t> {
            for (const bool retry : {true, false}) {
                std::deque<JobId>& lane = m_lanes[laneOf(priority, retry)];
                while (!lane.empty() && !isReady(lane.front())) {
                    lane.pop_front();
                }
                if (!lane.empty()) {
                    return laneOf(priority, retry);
                }
            }
            return std::nullopt;
        };
        const std::optional<std::size_t> typed = first(Priority::typed);
        const std::optional<std::size_t> workload =
            withWorkload ? first(Priority::workload) : std::nullopt;
        m_passedOver = typed && workload;
        const bool workloadDue = workload && m_typedInARow >= typedInARow;
        const std::optional<std::size_t> lane = !typed || workloadDue ? workload : typed;
        if (!lane) {
            return std::nullopt;
        }
        m_frontLane = *lane;
        return m_lanes[*lane].front();
    }

    /// Removes what front() just returned.
    void popFront()
    {
        m_lanes[m_frontLane].pop_front();
        const bool typed = m_frontLane < laneOf(Priority::workload, true);
        m_typedInARow = typed && m_passedOver ? m_typedInARow + 1 : 0;
    }

private:
    static constexpr std::size_t laneOf(Priority priority, bool retry)
    {
        return static_cast<std::size_t>(priority) * 2 + (retry ? 0 : 1);
    }

    std::array<std::deque<JobId>, priorityCount * 2> m_lanes;
    std::size_t m_frontLane = 0;
    bool m_passedOver = false; ///< a workload job was ready behind the typed one at the front
    int m_typedInARow = 0;     ///< sent while a workload job was ready
};

} // namespace ratescope
