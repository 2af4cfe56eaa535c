#include "store/database.h"

#include <QCoreApplication>
#include <QDir>
#include <QSqlError>

#include <chrono>
#include <thread>
#include <utility>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::Database)
};

/// The result codes of SQLite (sqlite.org/rescode.html) about which a person can do something.
enum SqliteCode {
    sqliteError = 1,
    sqliteBusy = 5,
    sqliteLocked = 6,
    sqliteReadOnly = 8,
    sqliteIoError = 10,
    sqliteCorrupt = 11,
    sqliteFull = 13,
    sqliteCannotOpen = 14,
    sqliteNotADatabase = 26
};

QString explain(int code, const QString& file, const QString& said)
{
    switch (code) {
    case sqliteBusy:
    case sqliteLocked:
        return Sentences::tr("%1 is in use by another program. Close it, then try again.")
            .arg(file);
    case sqliteReadOnly:
        return Sentences::tr(
                   "%1 cannot be written to. Check the permissions of the file and of its "
                   "folder.")
            .arg(file);
    case sqliteFull:
        return Sentences::tr("The disk is full: %1 cannot grow. Free some space.").arg(file);
    case sqliteCannotOpen:
        return Sentences::tr("%1 cannot be opened. Check that the folder is there and that you may "
                             "write to it.")
            .arg(file);
    case sqliteIoError:
        return Sentences::tr("%1 cannot be read or written: the disk reports an error.").arg(file);
    case sqliteCorrupt:
    case sqliteNotADatabase:
        return Sentences::tr("%1 is damaged or not a file of Ratescope's. Move it away, and a new "
                             "one will be made.")
            .arg(file);
    case sqliteError: // our statements are right, so it is the tables that are not ours
        return Sentences::tr(
                   "%1 does not hold what Ratescope keeps there (%2). Move it away, and a "
                   "new one will be made.")
            .arg(file, said);
    default:
        return Sentences::tr("%1: %2").arg(file, said);
    }
}

} // namespace

std::variant<std::unique_ptr<Database>, StoreProblem>
Database::open(const QString& file, const std::vector<Migration>& migrations, Access access,
               std::chrono::milliseconds patience)
{
    std::unique_ptr<Database> database(new Database(file));
    if (auto problem = database->connect(access, patience)) {
        return *std::move(problem);
    }
    if (auto problem = database->migrate(migrations, access)) {
        return *std::move(problem);
    }
    return database;
}

Database::Database(const QString& file)
    : m_file(file)
    , m_connection(QStringLiteral("ratescope-%1").arg(quintptr(this), 0, 16))
{}

Database::~Database()
{
    QSqlDatabase::removeDatabase(m_connection);
}

std::optional<StoreProblem> Database::connect(Access access, std::chrono::milliseconds patience)
{
    QSqlDatabase connection = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_connection);
    if (!connection.isValid()) {
        return StoreProblem{Sentences::tr(
            "Qt's SQLite driver is missing. Install it (on Debian: libqt6sql6-sqlite).")};
    }
    connection.setDatabaseName(m_file);
    QString options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(patience.count());
    if (access == Access::readOnly) {
        options += QStringLiteral(";QSQLITE_OPEN_READONLY");
    }
    connection.setConnectOptions(options);
    if (!connection.open()) {
        return problemOf(connection.lastError());
    }
    if (access == Access::readOnly) {
        return std::nullopt;
    }
    // The disk gets back what is deleted. For a new file only; an older one is not rewritten.
    if (auto problem = execute(QStringLiteral("PRAGMA auto_vacuum = FULL"))) {
        return problem;
    }
    if (auto problem = writeAhead()) {
        return problem;
    }
    if (auto problem = execute(QStringLiteral("PRAGMA synchronous = NORMAL"))) {
        return problem;
    }
    return execute(QStringLiteral("PRAGMA foreign_keys = ON"));
}

std::optional<StoreProblem> Database::writeAhead()
{
    // The first to open a file turns it over; the others who do so in the same instant are refused
    // at once, whatever time to wait is set, as both would wait for each other.
    constexpr int tries = 50;
    constexpr std::chrono::milliseconds pause{20};
    for (int attempt = 1;; ++attempt) {
        auto problem = execute(QStringLiteral("PRAGMA journal_mode = WAL"));
        if (!problem || !problem->mayPass || attempt == tries) {
            return problem;
        }
        std::this_thread::sleep_for(pause);
    }
}

std::optional<StoreProblem> Database::migrate(const std::vector<Migration>& migrations,
                                              Access access)
{
    auto found = version();
    if (auto* problem = std::get_if<StoreProblem>(&found)) {
        return std::move(*problem);
    }
    const int newest = static_cast<int>(migrations.size());
    const int before = std::get<int>(found);
    const QString shown = QDir::toNativeSeparators(m_file);
    if (before < 0 || before > newest) {
        return StoreProblem{
            Sentences::tr("%1 was written by a newer Ratescope (version %2 of the file; this one "
                          "knows %3). Update Ratescope, or move the file away.")
                .arg(shown)
                .arg(before)
                .arg(newest)};
    }
    if (before < newest && access == Access::readOnly) {
        return StoreProblem{
            Sentences::tr("%1 is empty or was written by an older Ratescope, and cannot be brought "
                          "up to date, because it is open for reading only.")
                .arg(shown)};
    }
    if (before == newest) {
        return std::nullopt;
    }
    return transaction([&]() -> std::optional<StoreProblem> {
        // Asked again under the lock: another start may have brought it up to date meanwhile.
        auto now = version();
        if (auto* problem = std::get_if<StoreProblem>(&now)) {
            return std::move(*problem);
        }
        if (std::get<int>(now) == 0) {
            // Without a version and yet not empty: another program's, in which nothing of ours
            // goes.
            auto rows = select(QStringLiteral("SELECT 1 FROM sqlite_master"));
            if (auto* problem = std::get_if<StoreProblem>(&rows)) {
                return std::move(*problem);
            }
            if (std::get<QSqlQuery>(rows).next()) {
                return StoreProblem{explain(sqliteNotADatabase, shown, {})};
            }
        }
        for (int next = std::get<int>(now); next < newest; ++next) {
            for (const QString& statement : migrations[static_cast<std::size_t>(next)]) {
                if (auto failed = execute(statement)) {
                    return failed;
                }
            }
            if (auto failed = execute(QStringLiteral("PRAGMA user_version = %1").arg(next + 1))) {
                return failed;
            }
        }
        return std::nullopt;
    });
}

std::variant<int, StoreProblem> Database::version()
{
    auto rows = select(QStringLiteral("PRAGMA user_version"));
    if (auto* problem = std::get_if<StoreProblem>(&rows)) {
        return std::move(*problem);
    }
    auto& row = std::get<QSqlQuery>(rows);
    return row.next() ? row.value(0).toInt() : 0;
}

std::optional<StoreProblem> Database::execute(const QString& statement, const QVariantList& values)
{
    auto rows = select(statement, values);
    if (auto* problem = std::get_if<StoreProblem>(&rows)) {
        return std::move(*problem);
    }
    return std::nullopt;
}

std::variant<QSqlQuery, StoreProblem> Database::select(const QString& statement,
                                                       const QVariantList& values)
{
    auto prepared = prepare(statement);
    if (auto* query = std::get_if<QSqlQuery>(&prepared)) {
        if (auto problem = run(*query, values)) {
            return *std::move(problem);
        }
    }
    return prepared;
}

std::optional<StoreProblem>
Database::transaction(const std::function<std::optional<StoreProblem>()>& work)
{
    // IMMEDIATE: a reader that turns writer half-way is refused at once instead of waiting.
    if (auto problem = execute(QStringLiteral("BEGIN IMMEDIATE"))) {
        return problem;
    }
    auto problem = work();
    if (!problem) {
        problem = execute(QStringLiteral("COMMIT"));
    }
    if (problem) {
        // SQLite may have rolled back by itself (a full disk): then this one has nothing to do.
        execute(QStringLiteral("ROLLBACK"));
    }
    return problem;
}

std::variant<QSqlQuery, StoreProblem> Database::prepare(const QString& statement)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    if (!query.prepare(statement)) {
        return problemOf(query.lastError());
    }
    return query;
}

std::optional<StoreProblem> Database::run(QSqlQuery& prepared, const QVariantList& values)
{
    for (int position = 0; position < values.size(); ++position) {
        const QVariant& value = values.at(position);
        // To Qt a text that was never set is NULL; to us it is empty. QVariant() is NULL.
        const bool unset = value.typeId() == QMetaType::QString && value.toString().isNull();
        prepared.bindValue(position, unset ? QVariant(QString(QLatin1String(""))) : value);
    }
    if (!prepared.exec()) {
        return problemOf(prepared.lastError());
    }
    return std::nullopt;
}

StoreProblem Database::problemOf(const QSqlError& error) const
{
    // The low byte is the primary code; what stands above it says more than a person needs.
    const int code = error.nativeErrorCode().toInt() & 0xff;
    const bool mayPass =
        code == sqliteBusy || code == sqliteLocked || code == sqliteFull || code == sqliteIoError;
    return {explain(code, QDir::toNativeSeparators(m_file), error.text()), mayPass};
}

} // namespace ratescope
