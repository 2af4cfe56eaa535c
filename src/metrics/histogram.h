#pragma once

#include "core/time.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ratescope {

/// Counts of durations in logarithmic classes, 32 to an octave from 1 µs to 2^32 µs (71 min), so a
/// quantile in that range is within 2.2 % of the true one at a fixed cost in memory (the idea of
/// HdrHistogram). Shorter durations share the first class, longer ones the last.
class DurationHistogram
{
public:
    void add(Duration duration);
    std::uint64_t count() const { return m_count; }
    /// q in [0, 1]; zero when empty. The class's upper edge, never above the largest value added.
    Duration quantile(double q) const;

private:
    static constexpr std::size_t classesPerOctave = 32;
    static constexpr std::size_t classCount = 32 * classesPerOctave;
    static std::size_t classOf(Duration duration);

    std::array<std::uint32_t, classCount> m_classes{};
    std::uint64_t m_count = 0;
    Duration m_largest = Duration::zero();
};

} // namespace ratescope
