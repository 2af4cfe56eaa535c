#include "ui/charts/value_axis.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

ValueAxis::ValueAxis(double lowest)
    : m_lowest(calmCeiling(lowest))
    , m_top(m_lowest)
{}

double ValueAxis::calmCeiling(double value)
{
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    // A hair of tolerance, so that 0.2 is a step of its own however it was computed.
    for (const double step : {1.0, 2.0, 5.0}) {
        if (value <= step * power * (1.0 + 1e-9)) {
            return step * power;
        }
    }
    return 10.0 * power;
}

bool ValueAxis::fit(double largest, Instant now)
{
    const double wanted = std::max(m_lowest, largest > 0.0 ? calmCeiling(largest) : 0.0);
    if (wanted >= m_top) {
        m_smaller = 0;
        const bool grown = wanted > m_top;
        m_top = wanted;
        return grown;
    }
    if (m_smaller <= 0.0) {
        m_since = now;
        m_smaller = wanted;
    }
    m_smaller = std::max(m_smaller, wanted);
    if (now - m_since < patience) {
        return false;
    }
    m_top = m_smaller;
    m_smaller = 0;
    return true;
}

bool ValueAxis::set(double largest)
{
    const double before = m_top;
    m_top = std::max(m_lowest, largest > 0.0 ? calmCeiling(largest) : 0.0);
    m_smaller = 0;
    return m_top != before;
}

std::vector<double> ValueAxis::ticks() const
{
    // A top of 1 or 5 times a power of ten has five parts, one of 2 has four.
    const double power = std::pow(10.0, std::floor(std::log10(m_top * (1.0 + 1e-9))));
    const int parts = std::lround(m_top / power) == 2 ? 4 : 5;
    std::vector<double> values;
    for (int i = 0; i <= parts; ++i) {
        values.push_back(m_top * i / parts);
    }
    return values;
}

} // namespace ratescope
