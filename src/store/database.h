#pragma once

#include "store/store_problem.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace ratescope {

/// The statements that lead from one version of a schema to the next.
using Migration = QStringList;

/// One SQLite file: write-ahead log, synchronous NORMAL, so that a killed program loses nothing
/// that was committed. Made, used and ended on one thread; several may have the same file open,
/// also from other programs: a writer waits for another as long as its patience lasts.
class Database
{
public:
    enum class Access {
        readWrite, ///< makes the file where it is missing
        readOnly
    };

    static constexpr std::chrono::milliseconds defaultPatience = std::chrono::seconds(5);

    /// Migration i leads from version i to i + 1; those that the file still needs are run, each
    /// whole or not at all. Shipped migrations never change: a new version is a new one at the end.
    /// A file that a newer Ratescope has written is a problem, and so is read-only access to an
    /// older one.
    static std::variant<std::unique_ptr<Database>, StoreProblem>
    open(const QString& file, const std::vector<Migration>& migrations,
         Access access = Access::readWrite, std::chrono::milliseconds patience = defaultPatience);

    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const QString& file() const { return m_file; }

    /// One statement, its `?` bound in order; NULL is QVariant(), not an unset QString.
    std::optional<StoreProblem> execute(const QString& statement, const QVariantList& values = {});
    /// Likewise, for rows: read them with next(), forward only.
    std::variant<QSqlQuery, StoreProblem> select(const QString& statement,
                                                 const QVariantList& values = {});
    /// Everything `work` does, or nothing of it when it returns a problem. Must not be nested.
    std::optional<StoreProblem>
    transaction(const std::function<std::optional<StoreProblem>()>& work);

    /// A statement to be bound and run many times, by run(). It must not outlive the database.
    std::variant<QSqlQuery, StoreProblem> prepare(const QString& statement);
    std::optional<StoreProblem> run(QSqlQuery& prepared, const QVariantList& values = {});

private:
    explicit Database(const QString& file);

    std::optional<StoreProblem> connect(Access access, std::chrono::milliseconds patience);
    /// Readers and one writer at a time (sqlite.org/wal.html).
    std::optional<StoreProblem> writeAhead();
    std::optional<StoreProblem> migrate(const std::vector<Migration>& migrations, Access access);
    /// Of the file as it is now; 0 when it is new.
    std::variant<int, StoreProblem> version();
    StoreProblem problemOf(const QSqlError& error) const;

    QString m_file;
    QString m_connection; ///< Qt's name for it, never seen outside
};

} // namespace ratescope
