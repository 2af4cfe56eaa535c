#include "core/limit_state.h"

#include <algorithm>

namespace ratescope {

bool LimitState::empty() const
{
    return requests.empty() && tokens.empty() && others.empty() && !charged;
}

const AxisLimit* LimitState::find(LimitAxis axis) const
{
    if (axis == LimitAxis::requests && !requests.empty()) {
        return &requests;
    }
    if (axis == LimitAxis::tokens && !tokens.empty()) {
        return &tokens;
    }
    const auto found = std::find_if(others.begin(), others.end(),
                                    [axis](const NamedLimit& each) { return each.axis == axis; });
    return found == others.end() ? nullptr : &found->value;
}

const char* axisName(LimitAxis axis)
{
    switch (axis) {
    case LimitAxis::requests:
        return "requests";
    case LimitAxis::tokens:
        return "tokens";
    case LimitAxis::inputTokens:
        return "input tokens";
    case LimitAxis::outputTokens:
        return "output tokens";
    case LimitAxis::concurrency:
        break;
    }
    return "concurrency";
}

std::optional<Duration> impliedWindow(const AxisLimit& limit)
{
    if (limit.reset != ResetMeaning::refill || !limit.limit || !limit.remaining ||
        !limit.untilFull || *limit.remaining >= *limit.limit ||
        *limit.untilFull <= Duration::zero()) {
        return std::nullopt;
    }
    const double share = double(*limit.limit) / (double(*limit.limit) - double(*limit.remaining));
    constexpr Duration longest = std::chrono::days(31); // beyond, it is the rounding of the figures
    const double seconds = toSeconds(*limit.untilFull) * share;
    return seconds <= toSeconds(longest) ? std::optional(fromSeconds(seconds)) : std::nullopt;
}

std::optional<Duration> waitFor(const AxisLimit& limit, std::int64_t needed)
{
    if (limit.limit && needed > *limit.limit) {
        return std::nullopt;
    }
    if (limit.untilFits) {
        return limit.untilFits;
    }
    if (!limit.remaining) {
        return std::nullopt;
    }
    if (*limit.remaining >= needed) {
        return Duration::zero();
    }
    if (!limit.untilFull) {
        return std::nullopt;
    }
    if (limit.reset != ResetMeaning::refill) {
        return limit.untilFull;
    }
    if (!limit.limit) {
        return std::nullopt;
    }
    const double missing = double(needed) - double(*limit.remaining);
    const double gone = double(*limit.limit) - double(*limit.remaining);
    return fromSeconds(toSeconds(*limit.untilFull) * missing / gone);
}

} // namespace ratescope
