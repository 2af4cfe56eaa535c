#pragma once

#include "core/time.h"

#include <optional>

namespace ratescope {

/// The shared gate of one endpoint: while it is closed, nobody sends.
class Gate
{
public:
    /// Closes until `until`, or longer if it already is; returns whether that moved the time.
    bool close(Instant until)
    {
        if (m_until && *m_until >= until) {
            return false;
        }
        m_until = until;
        return true;
    }
    /// Opens if its time has come; returns whether it did.
    bool openIfDue(Instant now) { return m_until && *m_until <= now ? open() : false; }
    /// Opens at once; returns whether it was closed.
    bool open()
    {
        const bool wasClosed = m_until.has_value();
        m_until.reset();
        return wasClosed;
    }

    std::optional<Instant> closedUntil() const { return m_until; }

private:
    std::optional<Instant> m_until;
};

} // namespace ratescope
