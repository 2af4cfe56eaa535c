#pragma once

#include "core/time.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ratescope {

/// How differently long messages are under way, learned from how long refusals take, since hardly
/// anything but the line is in that time. What the client sends on the dot may arrive so much
/// earlier or later than it thinks: a refusal that is early by less than that proves nothing.
class LineJitter
{
public:
    void refusedAfter(Duration took)
    {
        m_took[m_next] = took;
        m_next = (m_next + 1) % m_took.size();
        m_known = std::min(m_known + 1, m_took.size());
        const auto end = m_took.begin() + static_cast<std::ptrdiff_t>(m_known);
        const auto [least, most] = std::minmax_element(m_took.begin(), end);
        m_spread = std::min<Duration>(*most - *least, longest);
    }

    /// The longest difference seen lately between two ways there and back, at most `longest`; 0
    /// while fewer than two are known.
    Duration spread() const { return m_spread; }

    static constexpr Duration longest = std::chrono::milliseconds(150);

private:
    std::array<Duration, 16> m_took{};
    std::size_t m_next = 0;
    std::size_t m_known = 0;
    Duration m_spread = Duration::zero();
};

} // namespace ratescope
