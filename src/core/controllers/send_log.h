#pragma once

#include "core/time.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

namespace ratescope {

/// What was sent when, and whether the server let it in: the evidence of a controller, oldest
/// first. An attempt counts until it turns out to have been refused. Counting in any window is a
/// binary search; taking one out costs as much as there are newer ones.
class SendLog
{
public:
    struct Entry
    {
        Instant at;
        int slots = 0;                 ///< attempts in flight when it went, itself not counted
        bool counts = true;            ///< not refused, as far as is known
        std::int64_t countsBefore = 0; ///< how many counted before it,
        std::int64_t sentBefore = 0;   ///< and how many went
        bool moved = false;            ///< it stands elsewhere
    };
    using Number = std::uint64_t; ///< of an entry, rising by one

    Number add(Instant at, int slots);
    void markRefused(Number number);
    /// The slots it found occupied were fewer: one of them had been refused already.
    void lowerSlots(Number number);

    /// An entry that it holds went only at `at`, not before any other: it is under another number
    /// from now on, which is returned.
    Number moveToEnd(Number number, Instant at);

    bool holds(Number number) const { return number >= m_first && number < end(); }
    const Entry& entry(Number number) const { return m_entries[number - m_first]; }
    Number begin() const { return m_first; }
    Number end() const { return m_first + m_entries.size(); }
    /// The first entry that went after `at`; end() when none did.
    Number after(Instant at) const;

    /// Of the entries before `before` that went after `from`: those that count, or all.
    std::int64_t count(Instant from, Number before, bool all) const;
    /// How many of the entries before `before` that went after `from` were refused.
    std::int64_t refused(Instant from, Number before) const
    {
        return count(from, before, true) - count(from, before, false);
    }
    /// Of those from `from` on, before `before`: how many count.
    std::int64_t countFrom(Number from, Number before) const
    {
        return countedBefore(before) - countedBefore(from < m_first ? m_first : from);
    }
    /// When the n-th latest (1: the latest) of all those before `before` went; empty when fewer.
    std::optional<Instant> latest(std::int64_t n, Number before, bool all) const;

private:
    std::int64_t countedBefore(Number number) const;
    std::int64_t sentBefore(Number number) const;

    std::deque<Entry> m_entries;
    Number m_first = 0;
    std::int64_t m_counted = 0;
    std::int64_t m_sent = 0;
};

} // namespace ratescope
