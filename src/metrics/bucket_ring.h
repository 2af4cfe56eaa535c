#pragma once

#include "core/time.h"
#include "metrics/bucket.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ratescope {

/// The latest `capacity` buckets of one width. Bucket i covers [i·width, (i + 1)·width) since time
/// zero. Spans in which nothing happened hold the levels that went on through them.
class BucketRing
{
public:
    /// width > 0, capacity > 0.
    BucketRing(Duration width, std::size_t capacity);

    Duration width() const { return m_width; }
    Duration reach() const; ///< width × capacity
    std::int64_t indexOf(Instant at) const;
    std::int64_t newest() const { return m_newest; } ///< its index; -1 while there is none

    /// The bucket that `at` lies in. Those skipped since the newest are filled with `level`, whose
    /// counts are zero. An instant before the newest bucket (or time zero) goes to the newest.
    /// Costs at most one step per bucket skipped, and never more than `capacity`.
    Bucket& open(Instant at, const Bucket& level);
    /// nullptr when it is not held: too old, before the first, or still to come.
    const Bucket* at(std::int64_t index) const;

private:
    std::size_t slotOf(std::int64_t index) const;

    Duration m_width;
    std::int64_t m_oldest = 0; ///< the first bucket ever opened
    std::int64_t m_newest = -1;
    std::vector<Bucket> m_slots;
};

} // namespace ratescope
