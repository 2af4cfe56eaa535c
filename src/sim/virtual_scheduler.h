#pragma once

#include "engine/scheduler.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ratescope {

/// Time that passes only by being stepped through: waiting costs nothing.
///
/// Pending calls lie in a pool of places; the heap holds small keys into it. A cancelled call gives
/// its place back at once and leaves its key behind as waste, which is swept out when it makes up
/// half of the heap: cancelling costs O(1) amortised.
class VirtualScheduler final : public Scheduler
{
public:
    Instant now() const override { return m_now; }
    Ticket callAt(Instant due, std::function<void()> action) override;
    void cancel(Ticket ticket) override;

    /// When the next call is due (it may be in the past); empty when nothing is pending.
    std::optional<Instant> nextDue();
    /// Moves time on to the next call and makes it. False when nothing is pending.
    bool step();
    /// Makes every call due by `until`, those included that these bring about; then it is `until`,
    /// unless it was later already.
    void runUntil(Instant until);

    std::size_t pending() const { return m_heap.size() - m_waste; }

private:
    struct Place
    {
        std::function<void()> action;
        std::uint32_t generation = 0; ///< rises whenever the place is given back
    };
    struct Key
    {
        Instant due;
        std::uint64_t sequence;
        std::uint32_t place;
        std::uint32_t generation;
    };

    static bool later(const Key& left, const Key& right);
    bool stale(const Key& key) const;
    void giveBack(std::uint32_t place);
    void dropStaleTop();
    void sweep();

    Instant m_now;
    std::uint64_t m_sequence = 0;
    std::vector<Key> m_heap;
    std::size_t m_waste = 0; ///< stale keys in the heap
    std::vector<Place> m_places;
    std::vector<std::uint32_t> m_free;
};

} // namespace ratescope
