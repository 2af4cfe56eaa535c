#include "sim/server_script.h"

#include <utility>

namespace ratescope {

void ServerScript::arm(std::string run, std::vector<TimedServerChange> changes)
{
    m_run = std::move(run);
    m_changes = std::move(changes);
    m_next = 0;
    m_started.reset();
    m_pausedAt.reset();
}

void ServerScript::fold(const Event& event)
{
    if (const auto* started = std::get_if<RunStarted>(&event.body)) {
        if (!m_started && started->name == m_run) {
            m_started = event.at;
        }
    } else if (!m_started) {
        return; // what ends or pauses now is an earlier run
    } else if (std::holds_alternative<RunPaused>(event.body)) {
        m_pausedAt = event.at;
    } else if (std::holds_alternative<RunResumed>(event.body)) {
        if (m_pausedAt) {
            *m_started += event.at - *std::exchange(m_pausedAt, std::nullopt);
        }
    } else if (std::holds_alternative<RunFinished>(event.body)) {
        arm({}, {});
    }
}

std::optional<ServerSettings> ServerScript::takeDue(Instant now)
{
    std::optional<ServerSettings> due;
    while (m_started && !m_pausedAt && m_next < m_changes.size() &&
           *m_started + m_changes[m_next].at <= now) {
        due = m_changes[m_next++].settings;
    }
    return due;
}

} // namespace ratescope
