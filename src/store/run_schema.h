#pragma once

#include "store/database.h"

#include <vector>

namespace ratescope {

/// The tables of runs.sqlite.
const std::vector<Migration>& runMigrations();
/// Its name in the data folder.
inline constexpr const char* runDatabaseName = "runs.sqlite";

} // namespace ratescope
