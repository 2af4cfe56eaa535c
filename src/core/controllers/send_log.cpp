#include "core/controllers/send_log.h"

#include <algorithm>

namespace ratescope {

namespace {

/// More than any limit's window of a day that a desktop client could fill meanwhile.
constexpr std::size_t mostEntries = 131'072;

} // namespace

SendLog::Number SendLog::add(Instant at, int slots)
{
    if (m_entries.size() == mostEntries) {
        m_entries.pop_front();
        ++m_first;
    }
    m_entries.push_back({at, slots, true, m_counted++, m_sent++});
    return end() - 1;
}

SendLog::Number SendLog::moveToEnd(Number number, Instant at)
{
    const Number last = end() - 1;
    if (number == last) {
        m_entries.back().at = at;
        return last;
    }
    Entry& old = m_entries[number - m_first];
    const Entry before = old;
    markRefused(number);
    old.moved = true;
    --m_sent;
    for (Number later = number + 1; later < end(); ++later) {
        --m_entries[later - m_first].sentBefore;
    }
    const Number moved = add(at, before.slots);
    if (!before.counts) {
        markRefused(moved);
    }
    return moved;
}

void SendLog::markRefused(Number number)
{
    if (!holds(number) || !m_entries[number - m_first].counts) {
        return;
    }
    m_entries[number - m_first].counts = false;
    --m_counted;
    for (std::size_t i = number - m_first + 1; i < m_entries.size(); ++i) {
        --m_entries[i].countsBefore;
    }
}

void SendLog::lowerSlots(Number number)
{
    if (holds(number)) {
        Entry& entry = m_entries[number - m_first];
        entry.slots = std::max(0, entry.slots - 1);
    }
}

SendLog::Number SendLog::after(Instant at) const
{
    const auto first = std::upper_bound(m_entries.begin(), m_entries.end(), at,
                                        [](Instant t, const Entry& e) { return t < e.at; });
    return m_first + static_cast<Number>(first - m_entries.begin());
}

std::int64_t SendLog::count(Instant from, Number before, bool all) const
{
    const auto last = m_entries.begin() + static_cast<std::ptrdiff_t>(before - m_first);
    const auto first = std::upper_bound(m_entries.begin(), last, from,
                                        [](Instant t, const Entry& e) { return t < e.at; });
    if (first == last) {
        return 0;
    }
    return all ? sentBefore(before) - first->sentBefore
               : countedBefore(before) - first->countsBefore;
}

std::optional<Instant> SendLog::latest(std::int64_t n, Number before, bool all) const
{
    constexpr Number soonFound = 16; // nearly always it is one of these few
    std::int64_t left = n;
    for (Number number = before; number > m_first && before - number < soonFound;) {
        const Entry& latest = entry(--number);
        if ((all ? !latest.moved : latest.counts) && --left == 0) {
            return latest.at;
        }
    }
    const auto upTo = all ? &Entry::sentBefore : &Entry::countsBefore;
    const std::int64_t wanted = (all ? sentBefore(before) : countedBefore(before)) - n;
    if (wanted < 0 || m_entries.empty() || wanted < m_entries.front().*upTo) {
        return std::nullopt;
    }
    // Of those with as many before them, the last is the one that counts.
    const auto last = m_entries.begin() + static_cast<std::ptrdiff_t>(before - m_first);
    const auto behind =
        std::upper_bound(m_entries.begin(), last, wanted,
                         [upTo](std::int64_t value, const Entry& e) { return value < e.*upTo; });
    return std::prev(behind)->at;
}

std::int64_t SendLog::countedBefore(Number number) const
{
    return number == end() ? m_counted : entry(number).countsBefore;
}

std::int64_t SendLog::sentBefore(Number number) const
{
    return number == end() ? m_sent : entry(number).sentBefore;
}

} // namespace ratescope
