#pragma once

#include "core/event.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ratescope {

/// What of a run is worth a line of its own in a report: an example of each kind of trouble, the
/// slowest jobs, the most retried ones. Typed jobs are left out; a RunStarted begins anew. Memory
/// is bounded by the jobs that are open.
class RunHighlights
{
public:
    static constexpr std::size_t mostJobs = 10; ///< in each list

    /// The first attempt that ended for some cause, and what was decided then.
    struct Example
    {
        Outcome outcome;
        Decision decision; ///< undecided when none came
    };
    struct Job
    {
        JobId job;
        Instant queued;
        Duration took = Duration::zero(); ///< from its arrival to its end
        int attempts = 0;
        JobEnd end = JobEnd::answered;
        std::string why; ///< when lost, in words
    };

    void fold(const Event& event);

    /// By Cause; empty where no attempt ended so.
    const std::array<std::optional<Example>, causeCount>& examples() const { return m_examples; }
    /// Those that took longest first. Jobs that were cancelled are left out.
    const std::vector<Job>& slowest() const { return m_slowest; }
    /// Those with the most attempts first; each has more than one.
    const std::vector<Job>& mostRetried() const { return m_mostRetried; }

private:
    void noteExample(const AttemptFinished& attempt);
    void noteEnd(const JobFinished& finished, Instant at);

    std::unordered_map<JobId, Instant> m_open; ///< when they arrived
    std::array<std::optional<Example>, causeCount> m_examples;
    std::optional<AttemptId> m_undecided; ///< the attempt that the latest example is of
    Cause m_undecidedCause = Cause::none;
    std::vector<Job> m_slowest;
    std::vector<Job> m_mostRetried;
};

} // namespace ratescope
