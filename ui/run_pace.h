#pragma once

#include "core/time.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace ratescope {

/// How fast a run gets on: the one source of every "time left" on the screen.
class RunPace
{
public:
    /// A run begins, or what went before says nothing of what comes: a pause, a change.
    void restart() { m_marks.clear(); }
    /// How many jobs have ended by now; told on each tick.
    void note(Instant now, std::uint64_t ended);
    /// Jobs per second over the last half minute, and no more than `most`, at which the client
    /// holds itself (0: not at all): it may have slowed down just now. While too few have ended to
    /// tell it is `most`; empty: not known.
    std::optional<double> perSecond(Instant now, std::uint64_t ended, double most) const;

private:
    std::deque<std::pair<Instant, std::uint64_t>> m_marks; ///< jobs ended, by time
};

} // namespace ratescope
