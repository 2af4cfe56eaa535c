#include "metrics/job_lanes.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <type_traits>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;
using Kind = LaneSpan::Kind;

/// Changed lanes this close together are told as one range.
constexpr std::size_t nearby = 16;
/// The most ranges that are taken out at a time, each of which a table pays for.
constexpr std::size_t mostRanges = 64;
/// A wait that ends this much after it was due ended when it was due; behind it the job stood in
/// the queue. Less is the lateness of timers.
constexpr Duration timerLateness = 20ms;

Kind kindOf(WaitReason reason)
{
    switch (reason) {
    case WaitReason::throttle:
        return Kind::throttle;
    case WaitReason::backoff:
        return Kind::backoff;
    case WaitReason::quota:
        return Kind::quota;
    case WaitReason::breaker:
        return Kind::breaker;
    case WaitReason::gate:
        break;
    }
    return Kind::gate;
}

/// At most `bytes` bytes, cut between code points.
std::string_view cut(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes) {
        return text;
    }
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
        --bytes;
    }
    return text.substr(0, bytes);
}

} // namespace

JobLanes::JobLanes(std::size_t most)
    : m_most(most)
{}

void JobLanes::fold(const Event& event)
{
    std::visit(
        [&](const auto& body) {
            using Body = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<Body, JobQueued>) {
                m_open[body.job] = {0, event.at, body.priority == Priority::typed};
            } else if constexpr (std::is_same_v<Body, JobWaiting>) {
                if (JobLane* lane = beginLaneOf(body.job, event.at)) {
                    wait(*lane, body, event.at);
                }
            } else if constexpr (std::is_same_v<Body, AttemptStarted>) {
                if (JobLane* lane = beginLaneOf(body.attempt.job, event.at)) {
                    begin(*lane, body.attempt, event.at);
                }
            } else if constexpr (std::is_same_v<Body, AttemptFinished>) {
                if (JobLane* lane = laneOf(body.attempt.job)) {
                    end(*lane, body, event.at);
                }
            } else if constexpr (std::is_same_v<Body, JobFinished>) {
                if (JobLane* lane = laneOf(body.job)) {
                    finish(*lane, body.end, event.at);
                }
                m_open.erase(body.job);
            }
        },
        event.body);
}

JobLane* JobLanes::find(std::uint64_t serial)
{
    const auto found = std::lower_bound(
        m_lanes.begin(), m_lanes.end(), serial,
        [](const JobLane& lane, std::uint64_t wanted) { return lane.serial < wanted; });
    if (found == m_lanes.end() || found->serial != serial) {
        return nullptr; // taken out
    }
    if (static_cast<std::size_t>(found - m_lanes.begin()) < m_published) {
        m_changed.push_back(serial);
    }
    return &*found;
}

const JobLane* JobLanes::laneWith(std::uint64_t serial) const
{
    const auto end = m_lanes.begin() + static_cast<std::ptrdiff_t>(m_published);
    const auto found = std::lower_bound(
        m_lanes.begin(), end, serial,
        [](const JobLane& lane, std::uint64_t wanted) { return lane.serial < wanted; });
    return found == end || found->serial != serial ? nullptr : &*found;
}

JobLane* JobLanes::laneOf(JobId job)
{
    const auto found = m_open.find(job);
    return found == m_open.end() || found->second.serial == 0 ? nullptr
                                                              : find(found->second.serial);
}

JobLane* JobLanes::beginLaneOf(JobId job, Instant at)
{
    const auto found = m_open.find(job);
    if (found == m_open.end()) {
        return nullptr;
    }
    OpenJob& open = found->second;
    if (open.serial != 0) {
        return find(open.serial);
    }
    open.serial = m_nextSerial++;
    JobLane& lane = m_lanes.emplace_back();
    lane.serial = open.serial;
    lane.job = job;
    lane.queued = open.queued;
    lane.typed = open.typed;
    if (at > open.queued) {
        push(lane, {.from = open.queued, .until = at, .kind = Kind::queue});
        lane.waited = at - open.queued;
    }
    return &lane;
}

void JobLanes::push(JobLane& lane, const LaneSpan& span)
{
    if (lane.spans.size() == mostSpans) {
        constexpr int few = 64;
        lane.spans.erase(lane.spans.begin(), lane.spans.begin() + few);
        lane.spansCut += few;
    }
    lane.spans.push_back(span);
}

void JobLanes::wait(JobLane& lane, const JobWaiting& wait, Instant at)
{
    const Kind kind = kindOf(wait.reason);
    lane.state = LaneState::waiting;
    if (!lane.spans.empty() && lane.spans.back().open && lane.spans.back().kind == kind) {
        lane.spans.back().until = wait.until; // moved
        return;
    }
    closeWait(lane, at);
    push(lane, {.from = at, .until = wait.until, .kind = kind, .open = true});
}

void JobLanes::begin(JobLane& lane, AttemptId attempt, Instant at)
{
    closeWait(lane, at);
    lane.state = LaneState::inFlight;
    lane.attempts = attempt.number;
    push(lane, {.from = at, .until = at, .kind = Kind::attempt, .open = true});
}

void JobLanes::end(JobLane& lane, const AttemptFinished& attempt, Instant at)
{
    if (lane.spans.empty() || lane.spans.back().isWait() || !lane.spans.back().open) {
        return;
    }
    LaneSpan& span = lane.spans.back();
    span.until = at;
    span.open = false;
    span.outcome = attempt.outcome.kind;
    span.cause = attempt.outcome.cause;
    span.httpStatus = static_cast<std::uint16_t>(std::clamp(attempt.outcome.httpStatus, 0, 999));
    lane.took = attempt.duration;
    if (span.outcome == OutcomeKind::answered) {
        return; // its JobFinished follows at once
    }
    if (span.cause != Cause::cancelled) {
        noteTrouble(lane, attempt.outcome);
    }
    // Until its JobWaiting or JobFinished comes, mostly at the same instant; a controller that
    // paces by itself sends neither, and the job stands in the queue.
    lane.state = LaneState::waiting;
    push(lane, {.from = at, .until = at, .kind = Kind::queue, .open = true});
}

void JobLanes::noteTrouble(JobLane& lane, const Outcome& outcome)
{
    lane.lastCause = outcome.cause;
    lane.causes |= 1U << static_cast<unsigned>(outcome.cause);
    if (lane.worst != OutcomeKind::refused) {
        lane.worst = outcome.kind;
    }
    const std::string_view said = cut(outcome.said, longestSaid);
    if (said.empty()) {
        lane.said.reset();
        return;
    }
    if (!m_latestSaid || *m_latestSaid != said) {
        m_latestSaid = std::make_shared<const std::string>(said);
    }
    lane.said = m_latestSaid;
}

void JobLanes::finish(JobLane& lane, JobEnd end, Instant at)
{
    closeWait(lane, at);
    lane.state = end == JobEnd::answered ? LaneState::answered
                 : end == JobEnd::lost   ? LaneState::lost
                                         : LaneState::cancelled;
    lane.ended = at;
    lane.spans.shrink_to_fit();
}

void JobLanes::closeWait(JobLane& lane, Instant at)
{
    if (lane.spans.empty() || !lane.spans.back().isWait() || !lane.spans.back().open) {
        return;
    }
    LaneSpan& span = lane.spans.back();
    lane.waited += at - span.from;
    span.open = false;
    if (span.kind != Kind::queue && at - span.until > timerLateness) {
        span.until = std::max(span.until, span.from);
        push(lane, {.from = span.until, .until = at, .kind = Kind::queue});
    } else if (at == span.from) {
        lane.spans.pop_back(); // never was
    } else {
        span.until = at;
    }
}

std::vector<JobLanes::Range> JobLanes::takeChanged()
{
    std::sort(m_changed.begin(), m_changed.end());
    std::vector<Range> ranges;
    for (const std::uint64_t serial : m_changed) {
        const auto found = std::lower_bound(
            m_lanes.begin(), m_lanes.end(), serial,
            [](const JobLane& lane, std::uint64_t wanted) { return lane.serial < wanted; });
        if (found == m_lanes.end() || found->serial != serial) {
            continue;
        }
        const auto index = static_cast<std::size_t>(found - m_lanes.begin());
        if (!ranges.empty() && index - ranges.back().last <= nearby) {
            ranges.back().last = index;
        } else {
            ranges.push_back({index, index});
        }
    }
    m_changed.clear();
    return ranges;
}

std::vector<JobLanes::Range> JobLanes::excess() const
{
    std::vector<Range> ranges;
    if (m_published <= m_most) {
        return ranges;
    }
    const std::size_t wanted = m_published - m_most + m_most / 100;
    if (m_published > m_most + m_most / 4) {
        ranges.push_back({0, wanted - 1});
        return ranges;
    }
    std::size_t taken = 0;
    for (std::size_t i = 0; i < m_published && taken < wanted; ++i) {
        if (!m_lanes[i].hasEnded()) {
            continue;
        }
        ++taken;
        if (!ranges.empty() && ranges.back().last + 1 == i) {
            ranges.back().last = i;
        } else if (ranges.size() == mostRanges) {
            break;
        } else {
            ranges.push_back({i, i});
        }
    }
    return ranges;
}

void JobLanes::remove(Range range)
{
    const auto at = [this](std::size_t index) {
        return m_lanes.begin() + static_cast<std::ptrdiff_t>(index);
    };
    m_lanes.erase(at(range.first), at(range.last + 1));
    m_published -= range.last - range.first + 1;
}

} // namespace ratescope
