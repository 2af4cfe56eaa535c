#pragma once

#include "core/event.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ratescope {

/// One stretch of a job's life, 24 bytes of it.
struct LaneSpan
{
    enum class Kind : std::uint8_t {
        queue,    ///< behind others, or until the controller lets it go: no time of its own
        throttle, ///< the waits of WaitReason
        backoff,
        gate,
        quota,
        breaker,
        attempt
    };

    Instant from;
    Instant until; ///< while a wait goes on: when it is due; while an attempt goes on: its start
    Kind kind = Kind::queue;
    bool open = false; ///< still going on
    /// Of an attempt that has ended.
    OutcomeKind outcome = OutcomeKind::answered;
    Cause cause = Cause::none;
    std::uint16_t httpStatus = 0; ///< 0 when no status line came

    bool isWait() const { return kind != Kind::attempt; }
    /// Where it ends as far as is known at `now`.
    Instant end(Instant now) const { return open ? std::max(now, from) : until; }
};

enum class LaneState : std::uint8_t { inFlight, waiting, answered, lost, cancelled };
inline constexpr std::size_t laneStateCount = 5;

/// What there is to draw and to tell of one job.
struct JobLane
{
    std::uint64_t serial = 0; ///< rises with the order of the lanes
    JobId job;
    Instant queued;
    Instant ended; ///< when the state is one of the last three
    LaneState state = LaneState::waiting;
    bool typed = false;                        ///< a chat message, not the workload
    OutcomeKind worst = OutcomeKind::answered; ///< refused beats failed: "refused at least once"
    Cause lastCause = Cause::none;             ///< of the latest attempt that was not answered
    std::uint32_t causes = 0;                  ///< a bit for each Cause that any attempt ended with
    int attempts = 0;
    int spansCut = 0;                   ///< the oldest go when a job has very many
    Duration waited = Duration::zero(); ///< in all waits that are over
    Duration took = Duration::zero();   ///< the latest attempt that has ended
    /// The server's words to the latest attempt that was not answered, at most 300 bytes. Shared by
    /// all lanes in a row that were told the same. May be null.
    std::shared_ptr<const std::string> said;
    std::vector<LaneSpan> spans; ///< in order, without overlaps

    bool hasEnded() const { return state >= LaneState::answered; }
    bool hadCause(Cause cause) const { return (causes >> static_cast<unsigned>(cause) & 1U) != 0; }
    /// The wait under way, or nullptr.
    const LaneSpan* wait() const
    {
        return state == LaneState::waiting && !spans.empty() && spans.back().isWait() &&
                       spans.back().open
                   ? &spans.back()
                   : nullptr;
    }
    Duration waitedUntil(Instant now) const
    {
        const LaneSpan* const going = wait();
        return going == nullptr ? waited : waited + (going->end(now) - going->from);
    }
};

} // namespace ratescope
