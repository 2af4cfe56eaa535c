#pragma once

#include "core/time.h"

#include <cstdint>
#include <optional>

namespace ratescope {

/// What a server says about one axis of its limit. Counts in units of the axis.
struct AxisLimit
{
    std::optional<std::int64_t> limit;
    std::optional<std::int64_t> remaining;
    std::optional<Duration> untilFull; ///< "reset": time until the limit is whole again
    bool operator==(const AxisLimit&) const = default;
    bool empty() const { return !limit && !remaining && !untilFull; }
};

/// The headroom a response reported.
struct LimitState
{
    AxisLimit requests;
    AxisLimit tokens;
    bool operator==(const LimitState&) const = default;
};

} // namespace ratescope
