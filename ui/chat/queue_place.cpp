#include "ui/chat/queue_place.h"

#include <algorithm>
#include <variant>

namespace ratescope {

void QueuePlaces::fold(const Event& event)
{
    std::visit(
        [this](const auto& body) {
            if constexpr (requires { on(body); }) {
                on(body);
            }
        },
        event.body);
}

void QueuePlaces::on(const JobQueued& event)
{
    if (event.priority == Priority::typed) {
        m_typed.insert(event.job);
        m_typedLine.push_back(event.job);
    } else {
        ++m_load;
    }
}

void QueuePlaces::on(const AttemptStarted& event)
{
    std::erase(m_typedLine, event.attempt.job);
    ++(m_typed.contains(event.attempt.job) ? m_typedInFlight : m_loadInFlight);
}

void QueuePlaces::on(const AttemptFinished& event)
{
    int& inFlight = m_typed.contains(event.attempt.job) ? m_typedInFlight : m_loadInFlight;
    inFlight = std::max(0, inFlight - 1);
}

void QueuePlaces::on(const JobFinished& event)
{
    if (event.priority == Priority::typed) {
        m_typed.erase(event.job);
        std::erase(m_typedLine, event.job);
    } else {
        m_load = std::max(0, m_load - 1);
    }
}

QueuePlace QueuePlaces::of(JobId job) const
{
    const auto found = std::find(m_typedLine.begin(), m_typedLine.end(), job);
    return {found == m_typedLine.end() ? 0 : static_cast<int>(found - m_typedLine.begin()),
            std::max(0, m_load - m_loadInFlight), m_loadInFlight + m_typedInFlight};
}

} // namespace ratescope
