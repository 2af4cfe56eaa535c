#pragma once

#include "store/database.h"
#include "store/stored_run.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

namespace ratescope {

class SettingsFile;

// How much all stored runs together may take, in bytes.
inline constexpr std::int64_t defaultRunLimit = std::int64_t{1} << 30U;
inline constexpr std::int64_t smallestRunLimit = std::int64_t{16} << 20U;
inline constexpr std::int64_t largestRunLimit = std::int64_t{1} << 40U;

/// What was set the last time, or the default.
std::int64_t rememberedRunLimit(const SettingsFile& settings);
void rememberRunLimit(SettingsFile& settings, std::int64_t bytes);

std::int64_t sizeOf(std::span<const StoredRun> runs);
/// How many of the list would go, oldest first, under this limit; those being recorded never do.
std::size_t runsBeyond(std::span<const StoredRun> runs, std::int64_t limit);

/// What deleting did.
struct RunsDeleted
{
    int runs = 0;
    std::int64_t left = 0; ///< bytes of all that are left, without `current`
};
/// Deletes old runs until they take at most `most` bytes: those that are marked as deleted first,
/// then the oldest. `current` neither counts nor goes, and what another Ratescope records stays.
std::variant<RunsDeleted, StoreProblem> deleteOldRuns(Database& database, RunId current,
                                                      std::int64_t most);
/// Deletes for good what is marked as deleted.
std::optional<StoreProblem> purgeDeletedRuns(Database& database);

} // namespace ratescope
