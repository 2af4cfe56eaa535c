#include "core/controllers/round_rate.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

/// A number of `digits` significant ones within [low, high], the smallest such; with half steps the
/// last may also be five.
std::optional<double> roundNumber(double low, double high, double step)
{
    const double magnitude = std::pow(10.0, std::floor(std::log10(high)));
    const double unit = magnitude * step;
    const double value = std::ceil(low / unit * (1.0 - 1e-12)) * unit;
    return value <= high * (1.0 + 1e-12) ? std::optional(value) : std::nullopt;
}

} // namespace

std::optional<double> roundInterval(double low, double high)
{
    if (!(low > 0.0) || !(high > low)) {
        return std::nullopt;
    }
    for (const double step : {1.0, 0.5, 0.1}) {
        for (const double span : {60.0, 1.0, 3600.0}) {
            if (const auto rate = roundNumber(span / high, span / low * (1.0 - 1e-9), step)) {
                const double interval = span / *rate;
                if (interval > low && interval <= high * (1.0 + 1e-12)) {
                    return std::min(interval, high);
                }
            }
        }
    }
    return std::nullopt;
}

} // namespace ratescope
