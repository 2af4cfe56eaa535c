#pragma once

#include "core/event.h"

#include <cstddef>
#include <optional>
#include <unordered_set>
#include <vector>

namespace ratescope {

/// Sees the whole stream and says what of it belongs into the record of a run: what happens between
/// its RunStarted and its RunFinished. Answer text never does, what a person typed into the chat
/// and was answered neither; other bodies are cut to what a reader needs.
class RecordableEvents
{
public:
    static constexpr std::size_t longestBody = 4096; ///< bytes, of each body kept

    /// Empty for what is not recorded. A RunStarted comes after the events that say what held
    /// before it: policy, limit and belief, stamped with its time and without their description, so
    /// that they are no change of the run's.
    std::vector<Event> take(const Event& event);
    /// The policy in force; nullptr before the first.
    std::shared_ptr<const Policy> policy() const;

private:
    std::vector<Event> begin(const Event& started) const;
    AttemptFinished trimmed(const AttemptFinished& finished) const;

    bool m_running = false;
    std::unordered_set<JobId> m_typed; ///< those that are open
    std::optional<PolicyChanged> m_policy;
    std::optional<ServerChanged> m_server;
    std::optional<BeliefChanged> m_belief;
};

} // namespace ratescope
