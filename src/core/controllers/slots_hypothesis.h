#pragma once

#include <algorithm>
#include <limits>

namespace ratescope {

/// "K at once": accepted with c others in flight says K > c, refused with c says K <= c. Slowing
/// down is wrong here, fewer in flight is right, and the next may go the moment one ends.
class SlotsHypothesis
{
public:
    static constexpr int unbounded = std::numeric_limits<int>::max();

    void accepted(int slots)
    {
        m_low = std::max(m_low, slots + 1);
        m_evidence += bounded() && slots + 1 >= m_high ? 1 : 0;
    }
    void refused(int slots)
    {
        if (slots < m_high) {
            m_evidence = 0;
        }
        m_high = std::min(m_high, slots);
    }
    /// The server itself says that it is this.
    void named() { m_named = true; }
    void reset()
    {
        const bool named = m_named;
        *this = {};
        m_named = named;
    }
    /// The limit has fallen to at most this, or risen to at least that.
    void reopenBelow(int slots)
    {
        reset();
        m_high = std::max(1, slots);
    }
    void reopenAbove(int slots)
    {
        reset();
        m_low = slots;
    }

    /// One more or less may be on its way to the server, or from it.
    bool alive() const
    {
        const int most = bounded() && m_high >= manySlots ? m_high + 1 : m_high;
        return m_low <= most && m_high > 0;
    }
    bool bounded() const { return m_high != unbounded; }
    /// Often enough let in with one place left, and never refused there.
    bool trusted() const { return alive() && bounded() && (m_named || m_evidence >= 4); }
    int low() const { return m_low; }
    /// At least one: a limit that lets nothing in is none of slots.
    int most() const
    {
        const int middle = m_low > 0 && m_low < m_high ? (m_low + m_high + 1) / 2 : m_high;
        return bounded() ? std::max(1, middle + (m_daring ? 1 : 0)) : unbounded;
    }
    void setDaring(bool daring) { m_daring = daring; }

private:
    static constexpr int manySlots = 4;

    int m_low = 0;
    int m_high = unbounded;
    int m_evidence = 0;
    bool m_daring = false;
    bool m_named = false;
};

} // namespace ratescope
