#include "store/data_folder.h"
#include "store/database.h"

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <barrier>
#include <functional>
#include <thread>

using namespace ratescope;

namespace {

const std::vector<Migration> firstVersion{
    {QStringLiteral("CREATE TABLE things (name TEXT NOT NULL)"),
     QStringLiteral("INSERT INTO things VALUES ('first')")}};

std::vector<Migration> secondVersion()
{
    std::vector<Migration> migrations = firstVersion;
    migrations.push_back({QStringLiteral("ALTER TABLE things ADD COLUMN weight INTEGER")});
    return migrations;
}

std::unique_ptr<Database> opened(const QString& file, const std::vector<Migration>& migrations,
                                 Database::Access access = Database::Access::readWrite)
{
    auto result = Database::open(file, migrations, access);
    if (auto* problem = std::get_if<StoreProblem>(&result)) {
        qWarning("%s", qPrintable(problem->message));
        return nullptr;
    }
    return std::get<std::unique_ptr<Database>>(std::move(result));
}

QString refusal(const QString& file, const std::vector<Migration>& migrations,
                Database::Access access = Database::Access::readWrite)
{
    const auto result = Database::open(file, migrations, access);
    const auto* problem = std::get_if<StoreProblem>(&result);
    return problem == nullptr ? QString() : problem->message;
}

/// The first column of all rows, or the problem.
QStringList column(Database& database, const QString& statement, const QVariantList& values = {})
{
    auto rows = database.select(statement, values);
    if (auto* problem = std::get_if<StoreProblem>(&rows)) {
        return {problem->message};
    }
    QStringList texts;
    auto& row = std::get<QSqlQuery>(rows);
    while (row.next()) {
        texts.append(row.value(0).toString());
    }
    return texts;
}

const QString names = QStringLiteral("SELECT name FROM things ORDER BY rowid");

} // namespace

class TestDatabase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void keepsWhatWasCommitted()
    {
        {
            const auto database = opened(file(), firstVersion);
            QVERIFY(database);
            QVERIFY(!database->execute(QStringLiteral("INSERT INTO things VALUES (?)"),
                                       {QStringLiteral("'; DROP TABLE things --")}));
        }
        const auto database = opened(file(), firstVersion);
        QVERIFY(database);
        QCOMPARE(column(*database, names),
                 (QStringList{QStringLiteral("first"), QStringLiteral("'; DROP TABLE things --")}));
    }

    void anUnsetTextIsEmptyAndNoNull()
    {
        const auto database = opened(file(), firstVersion);
        QVERIFY(database);
        QVERIFY(!database->execute(QStringLiteral("INSERT INTO things VALUES (?)"), {QString()}));
        QVERIFY(database->execute(QStringLiteral("INSERT INTO things VALUES (?)"), {QVariant()}));
    }

    void writesAheadAndLeavesNoConnection()
    {
        {
            const auto database = opened(file(), firstVersion);
            QVERIFY(database);
            QCOMPARE(column(*database, QStringLiteral("PRAGMA journal_mode")),
                     QStringList{QStringLiteral("wal")});
            QCOMPARE(column(*database, QStringLiteral("PRAGMA synchronous")),
                     QStringList{QStringLiteral("1")});
        }
        QVERIFY(QSqlDatabase::connectionNames().isEmpty());
    }

    void bringsAnOlderFileUpToDate()
    {
        QVERIFY(opened(file(), firstVersion));
        const auto database = opened(file(), secondVersion());
        QVERIFY(database);
        QCOMPARE(column(*database, QStringLiteral("PRAGMA user_version")),
                 QStringList{QStringLiteral("2")});
        QCOMPARE(column(*database, names), QStringList{QStringLiteral("first")});
    }

    void manyFirstStartsAtOnceMakeOneFile()
    {
        constexpr int starts = 8;
        for (int round = 0; round < 10; ++round) {
            const QString file = m_folder->filePath(QStringLiteral("first%1").arg(round));
            std::barrier together(starts);
            std::array<bool, starts> fine{};
            std::vector<std::jthread> programs;
            for (bool& one : fine) {
                programs.emplace_back([&one, &file, &together] {
                    together.arrive_and_wait();
                    one = opened(file, secondVersion()) != nullptr;
                });
            }
            programs.clear();
            QVERIFY(std::ranges::all_of(fine, std::identity()));
            const auto database = opened(file, secondVersion());
            QCOMPARE(column(*database, names), QStringList{QStringLiteral("first")});
        }
    }

    void aMigrationIsDoneWholeOrNotAtAll()
    {
        QVERIFY(opened(file(), firstVersion));
        std::vector<Migration> broken = firstVersion;
        broken.push_back({QStringLiteral("DELETE FROM things"), QStringLiteral("DELETE nonsense")});
        QVERIFY(!refusal(file(), broken).isEmpty());
        const auto database = opened(file(), firstVersion);
        QVERIFY(database);
        QCOMPARE(column(*database, names), QStringList{QStringLiteral("first")});
    }

    void aTransactionIsDoneWholeOrNotAtAll()
    {
        const auto database = opened(file(), firstVersion);
        QVERIFY(database);
        const auto problem = database->transaction([&]() -> std::optional<StoreProblem> {
            if (auto failed = database->execute(QStringLiteral("DELETE FROM things"))) {
                return failed;
            }
            return StoreProblem{QStringLiteral("changed my mind")};
        });
        QVERIFY(problem);
        QCOMPARE(problem->message, QStringLiteral("changed my mind"));
        QCOMPARE(column(*database, names), QStringList{QStringLiteral("first")});
        // And the next one is not held up by the one that failed.
        QVERIFY(!database->transaction(
            [&] { return database->execute(QStringLiteral("DELETE FROM things")); }));
        QCOMPARE(column(*database, names), QStringList());
    }

    void saysThatAFileIsNewer()
    {
        QVERIFY(opened(file(), secondVersion()));
        QVERIFY(refusal(file(), firstVersion).contains(QStringLiteral("newer Ratescope")));
    }

    void saysThatAFileIsNone()
    {
        QFile rubbish(file());
        QVERIFY(rubbish.open(QIODevice::WriteOnly));
        rubbish.write(QByteArray(5000, 'x'));
        rubbish.close();
        QVERIFY(refusal(file(), firstVersion).contains(QStringLiteral("damaged or not a file")));
    }

    void anotherProgramsFileIsLeftAlone()
    {
        const std::vector<Migration> anothers{
            {QStringLiteral("CREATE TABLE history (url TEXT)"),
             QStringLiteral("INSERT INTO history VALUES ('https://example.org')")}};
        {
            const auto database = opened(file(), anothers);
            QVERIFY(database);
            QVERIFY(!database->execute(QStringLiteral("PRAGMA user_version = 0")));
        }
        const QString said = refusal(file(), firstVersion);
        QVERIFY2(said.contains(QStringLiteral("not a file of Ratescope's")), qPrintable(said));
        QVERIFY(said.contains(QStringLiteral("Move it away")));
        {
            // Nor is there a way round it for one whose version looks like ours.
            const auto database = opened(file(), {}, Database::Access::readOnly);
            QVERIFY(database);
            QCOMPARE(column(*database, QStringLiteral("SELECT name FROM sqlite_master")),
                     QStringList{QStringLiteral("history")});
            const QStringList words = column(*database, names);
            QCOMPARE(words.size(), 1);
            QVERIFY2(words[0].contains(QStringLiteral("does not hold what Ratescope keeps")) &&
                         words[0].contains(QStringLiteral("Move it away")),
                     qPrintable(words[0]));
        }
    }

    void saysThatThereIsNoFolder()
    {
        const QString nowhere = m_folder->filePath(QStringLiteral("no/such/file.sqlite"));
        QVERIFY(refusal(nowhere, firstVersion).contains(QStringLiteral("cannot be opened")));
    }

    void saysThatTheDiskIsFull()
    {
        const auto database = opened(file(), firstVersion);
        QVERIFY(database);
        QVERIFY(!database->execute(QStringLiteral("PRAGMA max_page_count = 4")));
        const auto problem = database->execute(QStringLiteral("INSERT INTO things VALUES (?)"),
                                               {QString(100'000, u'x')});
        QVERIFY(problem);
        QVERIFY2(problem->message.contains(QStringLiteral("disk is full")),
                 qPrintable(problem->message));
        QCOMPARE(column(*database, names), QStringList{QStringLiteral("first")});
    }

    void readOnlyChangesNothing()
    {
        QVERIFY(!refusal(file(), firstVersion, Database::Access::readOnly).isEmpty());
        QVERIFY(opened(file(), firstVersion));
        const auto database = opened(file(), firstVersion, Database::Access::readOnly);
        QVERIFY(database);
        QCOMPARE(column(*database, names), QStringList{QStringLiteral("first")});
        const auto problem = database->execute(QStringLiteral("DELETE FROM things"));
        QVERIFY(problem);
        QVERIFY(problem->message.contains(QStringLiteral("cannot be written")));
        QVERIFY(refusal(file(), secondVersion(), Database::Access::readOnly)
                    .contains(QStringLiteral("older Ratescope")));
    }

    void aPreparedStatementRunsManyTimes()
    {
        const auto database = opened(file(), firstVersion);
        QVERIFY(database);
        {
            auto insert = database->prepare(QStringLiteral("INSERT INTO things VALUES (?)"));
            auto* statement = std::get_if<QSqlQuery>(&insert);
            QVERIFY(statement != nullptr);
            for (int i = 0; i < 3; ++i) {
                QVERIFY(!database->run(*statement, {QString::number(i)}));
            }
        }
        QCOMPARE(column(*database, names).size(), 4);
    }

    void aDataFolderIsMadeForItsOwnerAlone()
    {
        const DataFolder folder(m_folder->filePath(QStringLiteral("deep/down")));
        QVERIFY(!folder.make());
        QVERIFY(!folder.make());
        QCOMPARE(folder.file(QStringLiteral("a.sqlite")),
                 m_folder->filePath(QStringLiteral("deep/down/a.sqlite")));
        QVERIFY(QDir(folder.path()).exists());
        QVERIFY(!(QFile::permissions(folder.path()) & (QFile::ReadGroup | QFile::ReadOther)));
    }

    void aDataFolderThatCannotBeMadeSaysSo()
    {
        QFile inTheWay(m_folder->filePath(QStringLiteral("file")));
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        const auto problem = DataFolder(inTheWay.fileName() + QStringLiteral("/data")).make();
        QVERIFY(problem);
        QVERIFY(problem->message.contains(QStringLiteral("cannot be made")));
    }

private:
    QString file() const { return m_folder->filePath(QStringLiteral("test.sqlite")); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
