#pragma once

#include "core/time.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace ratescope {

/// Counts of durations in logarithmic classes, `classesPerOctave` to an octave from 1 ms to 2^22 ms
/// (70 min): DurationHistogram's small brother, of which every bucket of a ring can have one.
/// Shorter durations share the first class, longer ones the last.
template <std::size_t classesPerOctave>
class DurationCounts
{
public:
    void add(Duration duration)
    {
        const std::size_t index = classOf(duration);
        ++m_classes[index];
        widen(index, index + 1);
    }

    void absorb(const DurationCounts& other)
    {
        for (std::size_t i = other.m_first; i < other.m_end; ++i) {
            m_classes[i] += other.m_classes[i];
        }
        if (other.m_end > 0) {
            widen(other.m_first, other.m_end);
        }
    }

    bool empty() const { return m_end == 0; }
    std::uint64_t count() const
    {
        std::uint64_t sum = 0;
        for (std::size_t i = m_first; i < m_end; ++i) {
            sum += m_classes[i];
        }
        return sum;
    }

    /// q in [0, 1]; zero when empty. Within its class it is put by rank, so it is off by a class
    /// (4.4 % at 16 to an octave) at the worst.
    Duration quantile(double q) const
    {
        const auto wanted = q * static_cast<double>(count());
        double below = 0;
        for (std::size_t i = m_first; i < m_end; ++i) {
            const double here = m_classes[i];
            if (here > 0 && below + here >= wanted) {
                return edge(static_cast<double>(i) + std::max(0.0, wanted - below) / here);
            }
            below += here;
        }
        return Duration::zero();
    }

    /// For each class that holds any: its middle and how many, the shortest first.
    template <typename Function>
    void forEach(const Function& function) const
    {
        for (std::size_t i = m_first; i < m_end; ++i) {
            if (m_classes[i] > 0) {
                function(edge(static_cast<double>(i) + 0.5), m_classes[i]);
            }
        }
    }

private:
    static constexpr std::size_t classCount = 22 * classesPerOctave;

    static Duration edge(double position)
    {
        return fromSeconds(std::exp2(position / static_cast<double>(classesPerOctave)) * 1e-3);
    }
    static std::size_t classOf(Duration duration)
    {
        const double milliseconds = toSeconds(duration) * 1e3;
        if (!(milliseconds > 1.0)) {
            return 0;
        }
        // A hair of tolerance, so that an edge is in the class that it begins.
        const double position =
            std::log2(milliseconds) * static_cast<double>(classesPerOctave) + 1e-9;
        return std::min(static_cast<std::size_t>(position), classCount - 1);
    }
    void widen(std::size_t first, std::size_t end)
    {
        m_first =
            static_cast<std::uint16_t>(m_end == 0 ? first : std::min<std::size_t>(m_first, first));
        m_end = static_cast<std::uint16_t>(std::max<std::size_t>(m_end, end));
    }

    std::array<std::uint32_t, classCount> m_classes{};
    std::uint16_t m_first = 0; ///< nothing is counted before it
    std::uint16_t m_end = 0;   ///< nor from it on
};

} // namespace ratescope
