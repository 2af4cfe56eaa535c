#pragma once

#include "metrics/forecast.h"

#include <QString>

#include <optional>

namespace ratescope {

/// "429 in about 9 s at this rate", "429 in about 9 s at this rate: tokens run out"; empty without
/// a warning.
QString warningText(const std::optional<LimitWarning>& warning, Instant now);
/// "warnings: 3 right, 8 s early, 1 false, 0 missed"; "warnings: no score yet" before the first.
QString scoreText(const ForecastScore& score);
/// "4 warnings of a 429 so far: 3 right (8 s ahead on average), 1 false. No 429 came without one."
QString scoreSentence(const ForecastScore& score);

} // namespace ratescope
