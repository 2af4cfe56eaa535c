#include "ui/requests/lane_axis.h"

#include "ui/charts/time_axis.h"

namespace ratescope {

double LaneAxis::xOf(Instant at) const
{
    return left + (right - left) * (toSeconds(at - range.from) / toSeconds(range.span));
}

Instant LaneAxis::at(double x) const
{
    return range.from + fromSeconds((x - left) / (right - left) * toSeconds(range.span));
}

std::vector<LaneAxis::Tick> LaneAxis::ticks(double pixels) const
{
    const std::vector<Duration> ages = TimeAxis{range.span, left, right}.ticks(pixels);
    std::vector<Tick> ticks;
    if (ages.size() < 2) {
        return ticks;
    }
    const Duration step = ages[1];
    if (began) {
        const Duration last = range.until() - *began;
        for (Duration at = last / step * step; at >= Duration::zero() && *began + at >= range.from;
             at -= step) {
            ticks.push_back({xOf(*began + at), elapsedText(at)});
        }
        return ticks;
    }
    const Duration newest = std::max(Duration::zero(), now - range.until());
    for (Duration age = (newest + step - Duration(1)) / step * step; now - age >= range.from;
         age += step) {
        ticks.push_back({xOf(now - age), ageText(age)});
    }
    return ticks;
}

} // namespace ratescope
