#pragma once

#include "engine/scheduler.h"

#include <functional>
#include <optional>
#include <utility>

namespace ratescope {

/// One pending call that can be moved: the next moment at which something may happen.
class Alarm
{
public:
    /// The scheduler outlives it.
    Alarm(Scheduler& scheduler, std::function<void()> action)
        : m_scheduler(scheduler)
        , m_action(std::move(action))
    {}
    ~Alarm() { m_scheduler.cancel(m_ticket); }
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    /// Forgets the time it was set to; empty: rings no more.
    void set(std::optional<Instant> due)
    {
        if (due == m_due) {
            return;
        }
        m_scheduler.cancel(m_ticket);
        m_ticket = 0;
        m_due = due;
        if (due) {
            m_ticket = m_scheduler.callAt(*due, [this] {
                m_ticket = 0;
                m_due.reset();
                m_action();
            });
        }
    }

private:
    Scheduler& m_scheduler;
    std::function<void()> m_action;
    Scheduler::Ticket m_ticket = 0;
    std::optional<Instant> m_due;
};

} // namespace ratescope
