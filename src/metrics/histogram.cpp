#include "metrics/histogram.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

std::size_t DurationHistogram::classOf(Duration duration)
{
    const double microseconds = toSeconds(duration) * 1e6;
    if (!(microseconds > 1.0)) {
        return 0;
    }
    const double position = std::log2(microseconds) * static_cast<double>(classesPerOctave);
    return std::min(static_cast<std::size_t>(position), classCount - 1);
}

void DurationHistogram::add(Duration duration)
{
    ++m_classes[classOf(duration)];
    ++m_count;
    m_largest = std::max(m_largest, duration);
}

Duration DurationHistogram::quantile(double q) const
{
    if (m_count == 0) {
        return Duration::zero();
    }
    const double wanted = std::ceil((q > 0.0 ? q : 0.0) * static_cast<double>(m_count));
    if (!(wanted < static_cast<double>(m_count))) {
        return m_largest;
    }
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    std::uint64_t below = 0;
    for (std::size_t i = 0; i + 1 < classCount; ++i) {
        below += m_classes[i];
        if (below >= rank) {
            const double edge =
                std::exp2(static_cast<double>(i + 1) / static_cast<double>(classesPerOctave));
            return std::min(m_largest, fromSeconds(edge * 1e-6));
        }
    }
    return m_largest;
}

} // namespace ratescope
