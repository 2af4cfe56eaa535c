#pragma once

#include "core/job.h"
#include "core/time.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace ratescope {

/// Jobs that wait for a time, ordered by (due, order of entry), so ties are deterministic. An entry
/// is named by its ticket; one whose job has moved on is dropped when it comes to the top, which
/// the caller decides by comparing tickets.
class WaitList
{
public:
    struct Entry
    {
        Instant due;
        std::uint64_t ticket = 0;
        JobId job;
    };

    std::uint64_t add(JobId job, Instant due)
    {
        m_entries.push_back({due, ++m_lastTicket, job});
        std::push_heap(m_entries.begin(), m_entries.end(), later);
        return m_lastTicket;
    }

    std::optional<Entry> top() const
    {
        return m_entries.empty() ? std::nullopt : std::optional<Entry>(m_entries.front());
    }

    void pop()
    {
        std::pop_heap(m_entries.begin(), m_entries.end(), later);
        m_entries.pop_back();
    }

    /// Takes everything out, in the order of entry: for a retune.
    std::vector<Entry> takeAll()
    {
        std::vector<Entry> entries = std::move(m_entries);
        m_entries.clear();
        std::sort(entries.begin(), entries.end(),
                  [](const Entry& a, const Entry& b) { return a.ticket < b.ticket; });
        return entries;
    }

private:
    static bool later(const Entry& a, const Entry& b)
    {
        return a.due != b.due ? a.due > b.due : a.ticket > b.ticket;
    }

    std::vector<Entry> m_entries;
    std::uint64_t m_lastTicket = 0;
};

} // namespace ratescope
