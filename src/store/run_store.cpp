#include "store/run_store.h"

#include "store/run_owner.h"
#include "store/run_schema.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonDocument>

#include <utility>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::RunStore)
};

StoredRun runOf(const QSqlQuery& row)
{
    int column = 0;
    const auto whole = [&] { return row.value(column++).toLongLong(); };
    const auto count = [&] { return static_cast<std::uint64_t>(row.value(column++).toLongLong()); };
    StoredRun run;
    run.id = RunId{whole()};
    run.name = row.value(column++).toString();
    run.startedAt = WallTime(std::chrono::milliseconds(whole()));
    run.endpoint = row.value(column++).toString();
    run.model = row.value(column++).toString();
    run.simulated = whole() != 0;
    run.settings = QJsonDocument::fromJson(row.value(column++).toByteArray()).object();
    run.state = static_cast<RunState>(std::clamp<qint64>(whole(), 0, 3));
    run.figures.planned = count();
    run.figures.jobs = count();
    run.figures.answered = count();
    run.figures.lost = count();
    run.figures.cancelled = count();
    run.figures.attempts = count();
    run.figures.refused = count();
    run.figures.elapsed = Duration(whole());
    run.figures.finished = whole() != 0;
    run.figures.stopped = whole() != 0;
    run.events = count();
    run.missed = count();
    run.bytes = whole();
    return run;
}

} // namespace

RunStore::RunStore(const DataFolder& folder, std::unique_ptr<Database> database)
    : m_folder(folder)
    , m_database(std::move(database))
{}

std::variant<std::unique_ptr<RunStore>, StoreProblem>
RunStore::open(const DataFolder& folder, std::chrono::milliseconds patience)
{
    if (auto problem = folder.make()) {
        return *std::move(problem);
    }
    auto opened = Database::open(folder.file(QLatin1String(runDatabaseName)), runMigrations(),
                                 Database::Access::readWrite, patience);
    if (auto* problem = std::get_if<StoreProblem>(&opened)) {
        return std::move(*problem);
    }
    return std::unique_ptr<RunStore>(
        new RunStore(folder, std::get<std::unique_ptr<Database>>(std::move(opened))));
}

std::variant<std::vector<StoredRun>, StoreProblem> RunStore::select(const QString& condition,
                                                                    const QVariantList& values)
{
    auto rows = m_database->select(
        QStringLiteral("SELECT id, name, started_at, endpoint, model, simulated, settings, state,"
                       " planned, jobs, answered, lost, cancelled, attempts, refused, elapsed,"
                       " finished, stopped, events, missed, bytes FROM runs WHERE %1"
                       " ORDER BY started_at DESC, id DESC")
            .arg(condition),
        values);
    if (auto* problem = std::get_if<StoreProblem>(&rows)) {
        return std::move(*problem);
    }
    std::vector<StoredRun> runs;
    auto& row = std::get<QSqlQuery>(rows);
    while (row.next()) {
        runs.push_back(runOf(row));
    }
    return runs;
}

std::variant<std::vector<StoredRun>, StoreProblem> RunStore::list()
{
    return select(QStringLiteral("deleted_at IS NULL"));
}

std::variant<StoredRun, StoreProblem> RunStore::find(RunId run)
{
    auto found = select(QStringLiteral("id = ?"), {qint64{run.value}});
    if (auto* problem = std::get_if<StoreProblem>(&found)) {
        return std::move(*problem);
    }
    auto& runs = std::get<std::vector<StoredRun>>(found);
    if (runs.empty()) {
        return StoreProblem{Sentences::tr("This run is not stored any more.")};
    }
    return std::move(runs.front());
}

std::variant<std::vector<StoredRun>, StoreProblem> RunStore::takeInterrupted()
{
    std::vector<QString> owners;
    {
        auto rows =
            m_database->select(QStringLiteral("SELECT DISTINCT owner FROM runs WHERE state = ?"),
                               {static_cast<int>(RunState::recording)});
        if (auto* problem = std::get_if<StoreProblem>(&rows)) {
            return std::move(*problem);
        }
        auto& row = std::get<QSqlQuery>(rows);
        while (row.next()) {
            owners.push_back(row.value(0).toString());
        }
    }
    std::vector<StoredRun> interrupted;
    for (const QString& owner : owners) {
        if (RunOwner::isAlive(m_folder, owner)) {
            continue;
        }
        auto found = select(QStringLiteral("state = ? AND owner = ? AND deleted_at IS NULL"),
                            {static_cast<int>(RunState::recording), owner});
        if (auto* problem = std::get_if<StoreProblem>(&found)) {
            return std::move(*problem);
        }
        if (auto problem = m_database->execute(
                QStringLiteral("UPDATE runs SET state = ? WHERE state = ? AND owner = ?"),
                {static_cast<int>(RunState::interrupted), static_cast<int>(RunState::recording),
                 owner})) {
            return *std::move(problem);
        }
        for (StoredRun& run : std::get<std::vector<StoredRun>>(found)) {
            run.state = RunState::interrupted;
            interrupted.push_back(std::move(run));
        }
    }
    return interrupted;
}

std::optional<StoreProblem> RunStore::remove(const std::vector<RunId>& runs)
{
    return m_database->transaction([&]() -> std::optional<StoreProblem> {
        for (const RunId run : runs) {
            if (auto problem = m_database->execute(
                    QStringLiteral("UPDATE runs SET deleted_at = ? WHERE id = ?"),
                    {QDateTime::currentMSecsSinceEpoch(), qint64{run.value}})) {
                return problem;
            }
        }
        return std::nullopt;
    });
}

std::optional<StoreProblem> RunStore::restore(const std::vector<RunId>& runs)
{
    int gone = 0;
    auto problem = m_database->transaction([&]() -> std::optional<StoreProblem> {
        for (const RunId run : runs) {
            auto updated =
                m_database->select(QStringLiteral("UPDATE runs SET deleted_at = NULL WHERE id = ?"),
                                   {qint64{run.value}});
            if (auto* failed = std::get_if<StoreProblem>(&updated)) {
                return std::move(*failed);
            }
            gone += std::get<QSqlQuery>(updated).numRowsAffected() == 0 ? 1 : 0;
        }
        return std::nullopt;
    });
    if (!problem && gone > 0) {
        return StoreProblem{
            Sentences::tr("%n run(s) (is|are) not stored any more.", nullptr, gone)};
    }
    return problem;
}

} // namespace ratescope
