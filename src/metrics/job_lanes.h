#pragma once

#include "metrics/job_lane.h"

#include <cstddef>
#include <deque>
#include <unordered_map>
#include <vector>

namespace ratescope {

/// The jobs of the stream as lanes, in the order in which there was first something to tell of
/// them: a wait of their own or an attempt. A job that only stands in the queue has no lane, or a
/// burst of 1,000 would push what happens out of sight; its queueing is in the lane it gets.
///
/// Made for a table: what a batch of events brings is published at once, so that it is one
/// insertion and few changes; lanes beyond the bound are taken out in few ranges.
class JobLanes
{
public:
    static constexpr std::size_t mostLanes = 100000;
    static constexpr std::size_t mostSpans = 256; ///< of one lane
    static constexpr std::size_t longestSaid = 300;

    explicit JobLanes(std::size_t most = mostLanes);

    void fold(const Event& event);

    /// Only the published lanes count.
    std::size_t size() const { return m_published; }
    const JobLane& operator[](std::size_t index) const { return m_lanes[index]; }

    /// The published lane of this serial number; nullptr when it was taken out.
    const JobLane* laneWith(std::uint64_t serial) const;

    /// How many lanes the events folded since the last publish() have begun.
    std::size_t arrived() const { return m_lanes.size() - m_published; }
    void publish() { m_published = m_lanes.size(); }

    struct Range
    {
        std::size_t first = 0;
        std::size_t last = 0;
        bool operator==(const Range&) const = default;
    };
    /// The published lanes that events have changed since this was last asked, in order; those
    /// close together as one range.
    std::vector<Range> takeChanged();

    /// What to take out now: nothing up to the bound, then the oldest ended lanes, a hundredth
    /// of the bound more than needed: not at each batch, and never many at once. Jobs still open
    /// stay, unless they are so many that the bound is passed by a quarter. In order, so take out
    /// the last one first.
    std::vector<Range> excess() const;
    /// Takes out one range. What is folded later for its jobs is ignored.
    void remove(Range range);

private:
    struct OpenJob
    {
        std::uint64_t serial = 0; ///< of its lane; 0: it has none yet
        Instant queued;
        bool typed = false;
    };

    JobLane* laneOf(JobId job);
    JobLane* beginLaneOf(JobId job, Instant at);
    JobLane* find(std::uint64_t serial);
    void wait(JobLane& lane, const JobWaiting& wait, Instant at);
    void begin(JobLane& lane, AttemptId attempt, Instant at);
    void end(JobLane& lane, const AttemptFinished& attempt, Instant at);
    void finish(JobLane& lane, JobEnd end, Instant at);
    void closeWait(JobLane& lane, Instant at);
    void push(JobLane& lane, const LaneSpan& span);
    void noteTrouble(JobLane& lane, const Outcome& outcome);

    std::size_t m_most;
    std::deque<JobLane> m_lanes; ///< by serial
    std::size_t m_published = 0;
    std::uint64_t m_nextSerial = 1;
    std::vector<std::uint64_t> m_changed; ///< serials
    std::unordered_map<JobId, OpenJob> m_open;
    std::shared_ptr<const std::string> m_latestSaid;
};

} // namespace ratescope
