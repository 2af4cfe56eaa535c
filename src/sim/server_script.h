#pragma once

#include "core/event.h"
#include "sim/server_settings.h"

#include <optional>
#include <string>
#include <vector>

namespace ratescope {

/// A change of the simulated server at a moment of a run.
struct TimedServerChange
{
    Duration at = Duration::zero(); ///< after the run's start; 0 … 24 h
    ServerSettings settings;        ///< the whole server from then on

    bool operator==(const TimedServerChange&) const = default;
};

/// Carries out the timed changes of a live run. It follows the run by its events, so its time is
/// the engine's and stands still while the run is paused; whoever owns the server asks on each tick
/// what is due. Not thread-safe.
class ServerScript
{
public:
    /// For the next run of this name; forgets what was armed before. `changes` ordered by `at`.
    void arm(std::string run, std::vector<TimedServerChange> changes);
    void fold(const Event& event);
    /// The server as it has to be from now on, when one or more changes have come due since the
    /// last call. Each comes once.
    std::optional<ServerSettings> takeDue(Instant now);

private:
    std::string m_run;
    std::vector<TimedServerChange> m_changes;
    std::size_t m_next = 0;
    std::optional<Instant> m_started; ///< moved on by pauses; empty: the run has not begun
    std::optional<Instant> m_pausedAt;
};

} // namespace ratescope
