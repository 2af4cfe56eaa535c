#pragma once

#include <cstddef>

namespace ratescope {

/// The charts of the monitor, from the top down.
enum class ChartKind { rate, refusals, waits, headroom, latency };
inline constexpr std::size_t chartCount = 5;

} // namespace ratescope
