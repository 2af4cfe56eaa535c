#pragma once

#include "store/stored_run.h"

#include <QString>

namespace ratescope {

/// "Tue 24 Nov 2026 08:31:07": in the person's own time and words.
QString startText(const StoredRun& run);
/// "12.5 %", "–" without an attempt.
QString refusedShareText(const RunFigures& figures);
/// "412 MiB", "1 GiB"
QString sizeText(std::int64_t bytes);
/// Why a run is not whole, in a few words; empty when it is.
QString stateText(const StoredRun& run);
/// "stored run of … · Burst of 1000 · Simulated"
QString bannerText(const StoredRun& run);

} // namespace ratescope
