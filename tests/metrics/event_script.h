#pragma once

#include "core/event.h"

#include <utility>

namespace ratescope {

/// Makes stamped events by hand: a stream without an engine.
class EventScript
{
public:
    Event make(Duration at, EventBody body) { return {Instant(at), ++m_sequence, std::move(body)}; }
    static AttemptFinished answered(AttemptId attempt, Duration duration)
    {
        return {attempt, duration, Outcome()};
    }
    static AttemptFinished refused(AttemptId attempt, Duration duration,
                                   Cause cause = Cause::rateLimit)
    {
        return {attempt, duration, outcome(OutcomeKind::refused, cause, 429)};
    }
    static AttemptFinished failed(AttemptId attempt, Duration duration, Cause cause)
    {
        return {attempt, duration, outcome(OutcomeKind::failed, cause, 0)};
    }
    static JobFinished ended(JobId job, JobEnd end, int attempts, Cause cause = Cause::none)
    {
        JobFinished made;
        made.job = job;
        made.end = end;
        made.attempts = attempts;
        made.cause = cause;
        return made;
    }

private:
    static Outcome outcome(OutcomeKind kind, Cause cause, int status)
    {
        Outcome made;
        made.kind = kind;
        made.cause = cause;
        made.httpStatus = status;
        return made;
    }

    std::uint64_t m_sequence = 0;
};

} // namespace ratescope
