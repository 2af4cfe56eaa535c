#pragma once

#include "engine/scheduler.h"

#include <QTimer>

#include <chrono>
#include <unordered_map>
#include <vector>

namespace ratescope {

/// Live time: one precise QTimer over a heap, because thousands of QTimers stall an event loop.
/// Lives on one thread that runs a Qt event loop.
class QtScheduler final : public Scheduler
{
public:
    /// `epoch` is Instant's zero.
    explicit QtScheduler(
        std::chrono::steady_clock::time_point epoch = std::chrono::steady_clock::now());
    QtScheduler(const QtScheduler&) = delete;
    QtScheduler& operator=(const QtScheduler&) = delete;

    Instant now() const override;
    Ticket callAt(Instant due, std::function<void()> action) override;
    void cancel(Ticket ticket) override;

    std::size_t pending() const { return m_actions.size(); }

private:
    struct Entry
    {
        Instant due;
        Ticket ticket = 0;
    };
    static bool later(const Entry& left, const Entry& right);

    void wake();
    void arm();
    void dropCancelled();
    void popTop();

    const std::chrono::steady_clock::time_point m_epoch;
    QTimer m_timer;
    Instant m_armedFor = Instant::max();
    bool m_waking = false;
    Ticket m_lastTicket = 0;
    std::vector<Entry> m_heap; ///< cancelled entries stay in it until they come up
    std::unordered_map<Ticket, std::function<void()>> m_actions;
};

} // namespace ratescope
