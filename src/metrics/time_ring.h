#pragma once

#include "core/time.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ratescope {

/// The latest `capacity` slots of one width. Slot i covers [i·width, (i + 1)·width) since time
/// zero.
template <typename Slot>
class TimeRing
{
public:
    /// width > 0, capacity > 0.
    TimeRing(Duration width, std::size_t capacity)
        : m_width(width)
        , m_slots(capacity)
    {}

    Duration width() const { return m_width; }
    Duration reach() const { return m_width * capacity(); }
    std::int64_t indexOf(Instant at) const
    {
        return std::max<std::int64_t>(0, at.time_since_epoch() / m_width);
    }
    std::int64_t newest() const { return m_newest; } ///< its index; -1 while there is none

    /// The slot that `at` lies in. Those skipped since the newest are filled with `level`. An
    /// instant before the newest slot (or time zero) goes to the newest. Costs at most one step per
    /// slot skipped, and never more than `capacity`.
    Slot& open(Instant at, const Slot& level)
    {
        const std::int64_t index = std::max(indexOf(at), m_newest);
        if (m_newest < 0) {
            m_oldest = index;
            m_newest = index - 1;
        }
        for (std::int64_t i = std::max(m_newest + 1, index - capacity() + 1); i <= index; ++i) {
            m_slots[slotOf(i)] = level;
        }
        m_newest = index;
        return m_slots[slotOf(index)];
    }

    /// nullptr when it is not held: too old, before the first, or still to come.
    const Slot* at(std::int64_t index) const
    {
        if (index > m_newest || index < m_oldest || index <= m_newest - capacity()) {
            return nullptr;
        }
        return &m_slots[slotOf(index)];
    }

private:
    std::int64_t capacity() const { return static_cast<std::int64_t>(m_slots.size()); }
    std::size_t slotOf(std::int64_t index) const
    {
        return static_cast<std::size_t>(index) % m_slots.size();
    }

    Duration m_width;
    std::int64_t m_oldest = 0; ///< the first slot ever opened
    std::int64_t m_newest = -1;
    std::vector<Slot> m_slots;
};

} // namespace ratescope
