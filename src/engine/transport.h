#pragma once

#include "core/job.h"
#include "core/outcome.h"
#include "core/time.h"

#include <string_view>

namespace ratescope {

/// Told what becomes of attempts. Called on the engine's thread, never from within start().
class TransportListener
{
public:
    virtual ~TransportListener() = default;
    /// The request went onto the wire only now, well after start(): a connection had to be opened.
    virtual void attemptDeparted(AttemptId attempt) = 0;
    /// A piece of answer text came (UTF-8, whole code points; may be empty for "it has begun").
    virtual void attemptProgressed(AttemptId attempt, std::string_view text) = 0;
    /// The attempt has ended; the last that is heard of it.
    virtual void attemptEnded(AttemptId attempt, AttemptResult result) = 0;
};

/// Makes one HTTP exchange per attempt: never more, whatever happens on the wire.
class Transport
{
public:
    virtual ~Transport() = default;

    /// The listener outlives the transport's last call. Set before the first start().
    virtual void setListener(TransportListener* listener) = 0;
    /// Up to 256 attempts may be under way at once. `timeout` counts from here to the last byte.
    virtual void start(AttemptId attempt, const JobSpec& job, Duration timeout) = 0;
    /// Drops the exchange; the listener hears nothing more of it. Unknown attempts are ignored.
    virtual void abandon(AttemptId attempt) = 0;
};

} // namespace ratescope
