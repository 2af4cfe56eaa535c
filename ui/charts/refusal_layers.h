#pragma once

#include "metrics/bucket.h"
#include "ui/theme.h"

#include <QString>

#include <array>

namespace ratescope {

/// The reasons that the refusal chart stacks, from the bottom up.
enum class RefusalLayer { tooFast, rising, tooMany, overload, quota, errors };
inline constexpr std::size_t refusalLayers = 6;

/// How many of a bucket's attempts each layer has.
std::array<std::uint32_t, refusalLayers> refusalCounts(const Bucket& bucket);
QColor refusalColour(RefusalLayer layer, const Theme& theme);
/// "429 too fast", "503 overloaded", …
QString refusalName(RefusalLayer layer);

} // namespace ratescope
