#include "metrics/bucket_ring.h"

#include <algorithm>

namespace ratescope {

BucketRing::BucketRing(Duration width, std::size_t capacity)
    : m_width(width)
    , m_slots(capacity)
{}

Duration BucketRing::reach() const
{
    return m_width * static_cast<Duration::rep>(m_slots.size());
}

std::int64_t BucketRing::indexOf(Instant at) const
{
    return std::max<std::int64_t>(0, at.time_since_epoch() / m_width);
}

std::size_t BucketRing::slotOf(std::int64_t index) const
{
    return static_cast<std::size_t>(index) % m_slots.size();
}

Bucket& BucketRing::open(Instant at, const Bucket& level)
{
    const std::int64_t index = std::max(indexOf(at), m_newest);
    const auto capacity = static_cast<std::int64_t>(m_slots.size());
    if (m_newest < 0) {
        m_oldest = index;
        m_newest = index - 1;
    }
    for (std::int64_t i = std::max(m_newest + 1, index - capacity + 1); i <= index; ++i) {
        m_slots[slotOf(i)] = level;
    }
    m_newest = index;
    return m_slots[slotOf(index)];
}

const Bucket* BucketRing::at(std::int64_t index) const
{
    const auto capacity = static_cast<std::int64_t>(m_slots.size());
    if (index > m_newest || index < m_oldest || index <= m_newest - capacity) {
        return nullptr;
    }
    return &m_slots[slotOf(index)];
}

} // namespace ratescope
