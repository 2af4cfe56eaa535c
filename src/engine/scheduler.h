#pragma once

#include "core/time.h"

#include <cstdint>
#include <functional>

namespace ratescope {

/// Steady time and the only way to wait for it. Not thread-safe: everything on the engine's thread.
class Scheduler
{
public:
    /// Names a pending call; 0 is none.
    using Ticket = std::uint64_t;

    virtual ~Scheduler() = default;

    virtual Instant now() const = 0;
    /// Calls `action` once, at `due` or as soon after it as possible; never from within this call.
    /// Calls are made in the order of (due, order of this call).
    virtual Ticket callAt(Instant due, std::function<void()> action) = 0;
    /// Forgets a pending call. A ticket that is 0, unknown or already called is ignored.
    virtual void cancel(Ticket ticket) = 0;
};

} // namespace ratescope
