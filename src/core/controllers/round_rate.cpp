#include "core/controllers/round_rate.h"

#include <cmath>

namespace ratescope {

namespace {

/// Leading digits of rates per minute, the likeliest first. 6, 3, 1.2, 1.8, 2.4, 3.6, 4.8 and 4.2
/// are 1, 5, 2, 3, 4, 6, 8 and 7 a second, as proxies are set; 5/3 is 100 an hour.
constexpr double mantissas[] = {6.0, 1.0, 3.0, 2.0, 5.0, 1.2, 4.0, 1.5, 1.8,
                                8.0, 2.4, 2.5, 9.0, 3.6, 4.8, 7.0, 4.2, 5.0 / 3.0};
constexpr double minute = 60.0;

} // namespace

std::optional<double> roundInterval(double low, double high)
{
    if (!(low > 0.0) || !(high > low) || !std::isfinite(high)) {
        return std::nullopt;
    }
    for (const double mantissa : mantissas) {
        // The slowest such rate that is not slower than high allows.
        const double exponent = std::ceil(std::log10(minute / high / mantissa) - 1e-9);
        const double interval = minute / (mantissa * std::pow(10.0, exponent));
        if (interval > low && interval <= high * (1.0 + 1e-9)) {
            return interval;
        }
    }
    return std::nullopt;
}

bool isRoundInterval(double seconds)
{
    constexpr double near = 0.005;
    return roundInterval(seconds * (1.0 - near), seconds * (1.0 + near)).has_value();
}

} // namespace ratescope
