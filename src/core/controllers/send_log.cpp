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
    m_entries.push_back({at, slots, true, m_counted++});
    return end() - 1;
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
    return all ? last - first : countedBefore(before) - first->countsBefore;
}

std::optional<Instant> SendLog::latest(std::int64_t n, Number before, bool all) const
{
    if (all) {
        const auto number = static_cast<std::int64_t>(before) - n;
        return number >= static_cast<std::int64_t>(m_first)
                   ? std::optional(entry(static_cast<Number>(number)).at)
                   : std::nullopt;
    }
    constexpr Number soonFound = 16; // nearly always it is one of these few
    std::int64_t left = n;
    for (Number number = before; number > m_first && before - number < soonFound;) {
        const Entry& latest = entry(--number);
        if (latest.counts && --left == 0) {
            return latest.at;
        }
    }
    const std::int64_t wanted = countedBefore(before) - n;
    if (wanted < 0 || m_entries.empty() || wanted < m_entries.front().countsBefore) {
        return std::nullopt;
    }
    // Of those with as many before them, the last is the one that counts.
    const auto last = m_entries.begin() + static_cast<std::ptrdiff_t>(before - m_first);
    const auto behind =
        std::upper_bound(m_entries.begin(), last, wanted,
                         [](std::int64_t value, const Entry& e) { return value < e.countsBefore; });
    return std::prev(behind)->at;
}

std::int64_t SendLog::countedBefore(Number number) const
{
    return number == end() ? m_counted : entry(number).countsBefore;
}

} // namespace ratescope
