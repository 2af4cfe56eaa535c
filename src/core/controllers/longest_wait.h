#pragma once

#include "core/controller.h"

#include <optional>
#include <utility>

namespace ratescope {

/// No controller waits for ever, whatever it believes: with nothing in flight and a job waiting,
/// nothing new can be learnt, so a wrong belief would hold the job until the end of time. One probe
/// goes at the latest when the longest wait is over that follows from what is known:
///
///  * the longest of 60 s (limits are mostly per minute), the window that is believed, the window
///    that the person told, and twice the longest idle wait that lately ended in an answer;
///  * doubled with each refusal in a row after the first, up to an hour, as a server that refuses
///    everything is not helped by asking;
///  * and never before the time that the server itself named: Retry-After, or the reset of a limit
///    that was used up.
///
/// It never makes a wait longer, and says nothing of tokens, whose limits are the server's own
/// words, nor of the person's throttle.
class LongestWait
{
public:
    /// `told`: the window of the limit that the person told; zero where nothing was.
    LongestWait(Duration told, Instant now);

    /// What the controller said, or the probe where that would come earlier.
    Admission bounded(const Admission& said, Instant now, int inFlight,
                      const Controller& controller);
    void sent(AttemptId attempt, Instant now);
    void ended(AttemptId attempt, Instant now, const Outcome& outcome);

private:
    Duration longest(Instant now, const Controller& controller) const;
    void hearNamed(Instant now, const Outcome& outcome);

    Duration m_told;
    Instant m_since;      ///< when the latest was sent or ended
    bool m_held = false;  ///< a job has been waiting since then
    Instant m_latestSent; ///< of all attempts
    int m_refusedInRow = 0;
    std::optional<Instant> m_heardRefusal; ///< what went before it is no further refusal
    std::optional<Instant> m_named;        ///< by the server: not before
    std::optional<std::pair<AttemptId, Duration>> m_trial; ///< the latest that went after idling
    Duration m_answered = Duration::zero(); ///< the longest such wait that was right, lately
};

} // namespace ratescope
