#pragma once

#include "core/time.h"

#include <vector>

namespace ratescope {

/// The top of a y axis that starts at zero and moves in calm steps: 1, 2, 5, 10, … It grows at once
/// and shrinks only after the smaller top would have sufficed for a while.
class ValueAxis
{
public:
    static constexpr Duration patience = std::chrono::seconds(5);

    /// `lowest` is the smallest top it will ever have, > 0.
    explicit ValueAxis(double lowest = 1.0);

    /// The largest value to be shown now. True when the top has changed.
    bool fit(double largest, Instant now);
    /// The same without patience: for a picture that does not move. True when the top has changed.
    bool set(double largest);
    double top() const { return m_top; }
    /// From 0 to the top, three to six of them.
    std::vector<double> ticks() const;

    /// The smallest of 1, 2, 5, 10, … (times a power of ten) that is not below the value, > 0.
    static double calmCeiling(double value);

private:
    double m_lowest;
    double m_top;
    double m_smaller = 0; ///< the top that would do, while it waits
    Instant m_since;      ///< since when it would
};

} // namespace ratescope
