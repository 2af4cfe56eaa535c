#include "net/qt_scheduler.h"

#include <QObject>

#include <algorithm>
#include <utility>

namespace ratescope {

QtScheduler::QtScheduler(std::chrono::steady_clock::time_point epoch)
    : m_epoch(epoch)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { wake(); });
}

Instant QtScheduler::now() const
{
    return Instant(
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - m_epoch));
}

bool QtScheduler::later(const Entry& left, const Entry& right)
{
    return left.due != right.due ? left.due > right.due : left.ticket > right.ticket;
}

Scheduler::Ticket QtScheduler::callAt(Instant due, std::function<void()> action)
{
    const Ticket ticket = ++m_lastTicket;
    m_actions.emplace(ticket, std::move(action));
    m_heap.push_back({due, ticket});
    std::push_heap(m_heap.begin(), m_heap.end(), later);
    if (!m_waking && due < m_armedFor) {
        arm();
    }
    return ticket;
}

void QtScheduler::cancel(Ticket ticket)
{
    if (m_actions.erase(ticket) == 0) {
        return;
    }
    // Most time-outs are cancelled long before they are due: without this the heap would hold all
    // of the last minute's. Each rebuild removes at least half, so its cost spreads over them.
    constexpr std::size_t smallest = 64;
    if (m_heap.size() > smallest && m_heap.size() > 2 * m_actions.size()) {
        dropCancelled();
    }
}

void QtScheduler::dropCancelled()
{
    std::erase_if(m_heap, [this](const Entry& entry) { return !m_actions.contains(entry.ticket); });
    std::make_heap(m_heap.begin(), m_heap.end(), later);
}

void QtScheduler::popTop()
{
    std::pop_heap(m_heap.begin(), m_heap.end(), later);
    m_heap.pop_back();
}

void QtScheduler::wake()
{
    // After a stall everything that is due runs now, in order. What the actions themselves ask for
    // counts towards the same number, so an action that asks again and again cannot hold the loop.
    m_waking = true;
    const Instant reached = now();
    std::size_t budget = m_actions.size();
    while (budget > 0 && !m_heap.empty() && m_heap.front().due <= reached) {
        const auto found = m_actions.find(m_heap.front().ticket);
        popTop();
        if (found == m_actions.end()) {
            continue;
        }
        const std::function<void()> action = std::move(found->second);
        m_actions.erase(found);
        --budget;
        action();
    }
    m_waking = false;
    arm();
}

void QtScheduler::arm()
{
    while (!m_heap.empty() && !m_actions.contains(m_heap.front().ticket)) {
        popTop();
    }
    if (m_heap.empty()) {
        m_armedFor = Instant::max();
        m_timer.stop();
        return;
    }
    m_armedFor = m_heap.front().due;
    // Rounded down, so that the last fraction of a millisecond is waited for in passes of the event
    // loop: a timer that rounds up could not keep a pace above 1,000 calls a second.
    constexpr std::chrono::milliseconds longest = std::chrono::hours(24);
    const auto left = std::chrono::floor<std::chrono::milliseconds>(m_armedFor - now());
    m_timer.start(std::clamp(left, std::chrono::milliseconds::zero(), longest));
}

} // namespace ratescope
