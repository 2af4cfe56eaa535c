#include "store/run_limit.h"

#include "store/settings_file.h"

#include <QJsonObject>

#include <algorithm>
#include <utility>
#include <vector>

namespace ratescope {

namespace {

const QString section = QStringLiteral("runs");
const QString limitField = QStringLiteral("limit_bytes");

std::variant<std::int64_t, StoreProblem> sizeOfOthers(Database& database, RunId current)
{
    auto rows = database.select(QStringLiteral("SELECT sum(bytes) FROM runs WHERE id <> ?"),
                                {qint64{current.value}});
    if (auto* problem = std::get_if<StoreProblem>(&rows)) {
        return std::move(*problem);
    }
    auto& row = std::get<QSqlQuery>(rows);
    return row.next() ? std::int64_t{row.value(0).toLongLong()} : std::int64_t{0};
}

} // namespace

std::int64_t rememberedRunLimit(const SettingsFile& settings)
{
    const double bytes = settings.section(section).value(limitField).toDouble();
    return bytes >= static_cast<double>(smallestRunLimit) &&
                   bytes <= static_cast<double>(largestRunLimit)
               ? static_cast<std::int64_t>(bytes)
               : defaultRunLimit;
}

void rememberRunLimit(SettingsFile& settings, std::int64_t bytes)
{
    settings.setSection(section, {{limitField, qint64{bytes}}});
}

std::int64_t sizeOf(std::span<const StoredRun> runs)
{
    std::int64_t size = 0;
    for (const StoredRun& run : runs) {
        size += run.bytes;
    }
    return size;
}

std::size_t runsBeyond(std::span<const StoredRun> runs, std::int64_t limit)
{
    std::vector<StoredRun> ended(runs.begin(), runs.end());
    std::erase_if(ended, [](const StoredRun& run) { return run.state == RunState::recording; });
    std::sort(ended.begin(), ended.end(), [](const StoredRun& a, const StoredRun& b) {
        return std::pair(a.startedAt, a.id) < std::pair(b.startedAt, b.id);
    });
    std::int64_t size = sizeOf(runs);
    std::size_t gone = 0;
    while (size > limit && gone < ended.size()) {
        size -= ended[gone++].bytes;
    }
    return gone;
}

std::variant<RunsDeleted, StoreProblem> deleteOldRuns(Database& database, RunId current,
                                                      std::int64_t most)
{
    RunsDeleted deleted;
    for (;;) {
        auto size = sizeOfOthers(database, current);
        if (auto* problem = std::get_if<StoreProblem>(&size)) {
            return std::move(*problem);
        }
        deleted.left = std::get<std::int64_t>(size);
        if (deleted.left == 0 || deleted.left <= most) {
            break;
        }
        auto removed = database.select(
            QStringLiteral("DELETE FROM runs WHERE id = (SELECT id FROM runs WHERE id <> ?"
                           " AND state <> ? ORDER BY deleted_at IS NULL, started_at, id LIMIT 1)"),
            {qint64{current.value}, static_cast<int>(RunState::recording)});
        if (auto* problem = std::get_if<StoreProblem>(&removed)) {
            return std::move(*problem);
        }
        if (std::get<QSqlQuery>(removed).numRowsAffected() == 0) {
            break;
        }
        ++deleted.runs;
    }
    return deleted;
}

std::optional<StoreProblem> purgeDeletedRuns(Database& database)
{
    return database.execute(QStringLiteral("DELETE FROM runs WHERE deleted_at IS NOT NULL"));
}

} // namespace ratescope
