#include "sim/virtual_scheduler.h"

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

constexpr unsigned generationShift = 32;

} // namespace

Scheduler::Ticket VirtualScheduler::callAt(Instant due, std::function<void()> action)
{
    if (m_free.empty()) {
        m_free.push_back(static_cast<std::uint32_t>(m_places.size()));
        m_places.emplace_back();
    }
    const std::uint32_t index = m_free.back();
    m_free.pop_back();

    Place& place = m_places[index];
    place.action = std::move(action);
    m_heap.push_back({due, ++m_sequence, index, place.generation});
    std::push_heap(m_heap.begin(), m_heap.end(), later);
    // Places count from 1 in tickets, because ticket 0 is none.
    return (Ticket{place.generation} << generationShift) | (Ticket{index} + 1);
}

void VirtualScheduler::cancel(Ticket ticket)
{
    const auto number = static_cast<std::uint32_t>(ticket);
    const auto generation = static_cast<std::uint32_t>(ticket >> generationShift);
    if (number == 0 || number > m_places.size()) {
        return;
    }
    const std::uint32_t index = number - 1;
    if (m_places[index].generation != generation || !m_places[index].action) {
        return;
    }
    giveBack(index);
    ++m_waste;
    constexpr std::size_t notWorthSweeping = 64;
    if (m_waste > notWorthSweeping && m_waste * 2 > m_heap.size()) {
        sweep();
    }
}

std::optional<Instant> VirtualScheduler::nextDue()
{
    dropStaleTop();
    return m_heap.empty() ? std::nullopt : std::optional(m_heap.front().due);
}

bool VirtualScheduler::step()
{
    dropStaleTop();
    if (m_heap.empty()) {
        return false;
    }
    const Key key = m_heap.front();
    std::pop_heap(m_heap.begin(), m_heap.end(), later);
    m_heap.pop_back();

    // Given back before the call, so that a call may cancel its own ticket or take the place anew.
    const std::function<void()> action = std::move(m_places[key.place].action);
    giveBack(key.place);
    m_now = std::max(m_now, key.due);
    action();
    return true;
}

void VirtualScheduler::runUntil(Instant until)
{
    for (std::optional<Instant> due = nextDue(); due && *due <= until; due = nextDue()) {
        step();
    }
    m_now = std::max(m_now, until);
}

bool VirtualScheduler::later(const Key& left, const Key& right)
{
    return left.due != right.due ? left.due > right.due : left.sequence > right.sequence;
}

bool VirtualScheduler::stale(const Key& key) const
{
    return m_places[key.place].generation != key.generation;
}

void VirtualScheduler::giveBack(std::uint32_t place)
{
    m_places[place].action = nullptr;
    ++m_places[place].generation;
    m_free.push_back(place);
}

void VirtualScheduler::dropStaleTop()
{
    while (!m_heap.empty() && stale(m_heap.front())) {
        std::pop_heap(m_heap.begin(), m_heap.end(), later);
        m_heap.pop_back();
        --m_waste;
    }
}

void VirtualScheduler::sweep()
{
    std::erase_if(m_heap, [this](const Key& key) { return stale(key); });
    std::make_heap(m_heap.begin(), m_heap.end(), later);
    m_waste = 0;
}

} // namespace ratescope
