#include "store/run_limit.h"

#include "store/run_archive.h"
#include "store/run_schema.h"
#include "store/settings_file.h"
#include "store/watched_source.h"
#include "stored_events.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <sys/resource.h>

using namespace ratescope;

namespace {

constexpr std::int64_t noLimit = defaultRunLimit;

StoredRun run(std::int64_t id, std::int64_t startedAt, std::int64_t bytes,
              RunState state = RunState::finished)
{
    StoredRun made;
    made.id = RunId{id};
    made.startedAt = WallTime(std::chrono::milliseconds(startedAt));
    made.bytes = bytes;
    made.state = state;
    return made;
}

/// While it lives no file of this program can grow.
class NoRoomOnDisk
{
public:
    NoRoomOnDisk()
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit none = m_before;
        none.rlim_cur = 0;
        setrlimit(RLIMIT_FSIZE, &none);
    }
    ~NoRoomOnDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }
    NoRoomOnDisk(const NoRoomOnDisk&) = delete;
    NoRoomOnDisk& operator=(const NoRoomOnDisk&) = delete;

private:
    rlimit m_before{};
};

} // namespace

/// The limit on the size of all runs, and what happens while the database cannot be written.
class TestRunLimit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_temporary = std::make_unique<QTemporaryDir>(); }

    void theOldestGoFirstAndNeverWhatIsRecorded()
    {
        const std::vector<StoredRun> runs{run(4, 400, 10), run(3, 300, 10),
                                          run(2, 200, 50, RunState::recording), run(1, 100, 10)};
        QCOMPARE(sizeOf(runs), std::int64_t{80});
        QCOMPARE(runsBeyond(runs, 80), std::size_t{0});
        QCOMPARE(runsBeyond(runs, 79), std::size_t{1});
        QCOMPARE(runsBeyond(runs, 60), std::size_t{2});
        QCOMPARE(runsBeyond(runs, 0), std::size_t{3});
    }

    void theLimitIsRememberedAndBounded()
    {
        SettingsFile settings{QString()};
        QCOMPARE(rememberedRunLimit(settings), defaultRunLimit);
        rememberRunLimit(settings, std::int64_t{512} << 20U);
        QCOMPARE(rememberedRunLimit(settings), std::int64_t{512} << 20U);
        for (const QJsonValue& nonsense :
             {QJsonValue(5), QJsonValue(-1), QJsonValue(1e300), QJsonValue(true)}) {
            settings.setSection(QStringLiteral("runs"),
                                {{QStringLiteral("limit_bytes"), nonsense}});
            QCOMPARE(rememberedRunLimit(settings), defaultRunLimit);
        }
    }

    void aLowerLimitTakesEffectAtOnceAndSparesWhatIsRecorded()
    {
        RecorderState state;
        RunArchive archive(folder(), noLimit, teller(state));
        RunInbox inbox;
        RunScript script([&](const Event& event) { inbox.note(event); });
        for (const char* name : {"first", "second"}) {
            script.wholeRun(name, 5, std::string(3000, 'x'));
        }
        script.emit(RunStarted{"going on", 2});
        script.answerJob();
        archive.write(inbox.take());
        const auto store = openStore(folder());
        const std::vector<StoredRun> before = listed(*store);
        QCOMPARE(before.size(), std::size_t{3});
        archive.setLimit(before[0].bytes + before[1].bytes);
        QCOMPARE(listed(*store).size(), std::size_t{2});
        QVERIFY2(state.notice.startsWith(QStringLiteral("1 old run")), qPrintable(state.notice));
        archive.setLimit(1);
        QCOMPARE(listed(*store).size(), std::size_t{1});
        QCOMPARE(listed(*store).front().name, QStringLiteral("going on"));
        QCOMPARE(listed(*store).front().state, RunState::recording);
    }

    void whatWasDeletedIsGivenBackToTheDisk()
    {
        RecorderState state;
        RunInbox inbox;
        RunScript script([&](const Event& event) { inbox.note(event); });
        RunArchive archive(folder(), noLimit, teller(state));
        script.wholeRun("large", 20000);
        archive.write(inbox.take());
        script.wholeRun("small", 1);
        archive.write(inbox.take());
        auto opened = Database::open(databaseFile(), runMigrations());
        auto& database = *std::get<std::unique_ptr<Database>>(opened);
        const auto pages = [&] {
            auto rows = database.select(QStringLiteral("PRAGMA page_count"));
            auto& row = std::get<QSqlQuery>(rows);
            return row.next() ? row.value(0).toInt() : -1;
        };
        const int before = pages();
        archive.setLimit(sizeOf(listed(*openStore(folder()))) - 1);
        QVERIFY2(pages() < before / 2,
                 qPrintable(QStringLiteral("%1 of %2").arg(pages()).arg(before)));
    }

    void aLockedDatabaseIsTriedAgainAndNothingIsMissing()
    {
        RecorderState state;
        RunInbox inbox;
        RunScript script([&](const Event& event) { inbox.note(event); });
        RunArchive archive(folder(), noLimit, teller(state));
        auto other = Database::open(databaseFile(), runMigrations());
        auto& database = *std::get<std::unique_ptr<Database>>(other);
        QVERIFY(!database.execute(QStringLiteral("BEGIN IMMEDIATE")));
        script.emit(RunStarted{"patient", 2});
        script.answerJob();
        archive.write(inbox.take()); // waits for SQLite's five seconds
        QVERIFY(archive.waiting());
        QVERIFY2(state.problem.contains(QStringLiteral("tried again")) &&
                     state.problem.contains(QStringLiteral("in use by another program")),
                 qPrintable(state.problem));
        QVERIFY(!database.execute(QStringLiteral("COMMIT")));
        script.answerJob();
        script.emit(RunFinished{});
        archive.write(inbox.take());
        QVERIFY(!archive.waiting());
        QVERIFY(state.problem.isEmpty());
        QVERIFY(state.notice.contains(QStringLiteral("nothing of it is missing")));
        expectWholeRunOfTwo();
    }

    void aFullDiskIsTriedAgainAndNothingIsCountedTwice()
    {
        RecorderState state;
        RunInbox inbox;
        RunScript script([&](const Event& event) { inbox.note(event); });
        RunArchive archive(folder(), noLimit, teller(state));
        script.emit(RunStarted{"full", 2});
        archive.write(inbox.take());
        script.answerJob();
        {
            const NoRoomOnDisk full;
            archive.write(inbox.take());
            QVERIFY(archive.waiting());
            script.answerJob();
            archive.write(inbox.take());
            QVERIFY(archive.waiting());
            script.emit(RunFinished{});
        }
        archive.write(inbox.take());
        QVERIFY(!archive.waiting());
        expectWholeRunOfTwo();
    }

    void afterAWhileItGivesUpAndKeepsTheBeginning()
    {
        using namespace std::chrono_literals;
        RecorderState state;
        RunInbox inbox;
        RunScript script([&](const Event& event) { inbox.note(event); });
        RunArchive archive(folder(), noLimit, teller(state), 1ms);
        script.emit(RunStarted{"full", 2});
        archive.write(inbox.take());
        script.answerJob();
        {
            const NoRoomOnDisk full;
            archive.write(inbox.take());
            QVERIFY(archive.waiting());
            QTRY_VERIFY((archive.write({}), !archive.waiting()));
        }
        QVERIFY2(state.problem.contains(QStringLiteral("not stored any further")),
                 qPrintable(state.problem));
        script.emit(RunFinished{});
        script.wholeRun("next", 1);
        archive.write(inbox.take());
        QVERIFY(state.problem.isEmpty());
        QCOMPARE(listed(*openStore(folder())).front().state, RunState::finished);
    }

    void twoProgramsRecordIntoOneFolderAtOnce()
    {
        RecorderState states[2];
        RunInbox inboxes[2];
        RunArchive first(folder(), noLimit, teller(states[0]));
        RunArchive second(folder(), noLimit, teller(states[1]));
        RunScript one([&](const Event& event) { inboxes[0].note(event); });
        RunScript two([&](const Event& event) { inboxes[1].note(event); });
        one.emit(RunStarted{"one", 2});
        two.emit(RunStarted{"two", 2});
        for (int i = 0; i < 2; ++i) {
            one.answerJob();
            two.answerJob();
            first.write(inboxes[0].take());
            second.write(inboxes[1].take());
        }
        one.emit(RunFinished{});
        two.emit(RunFinished{});
        first.write(inboxes[0].take());
        second.write(inboxes[1].take());
        const auto store = openStore(folder());
        for (const StoredRun& stored : listed(*store)) {
            QCOMPARE(stored.state, RunState::finished);
            QCOMPARE(stored.figures.answered, std::uint64_t{2});
            QCOMPARE(static_cast<std::size_t>(stored.events),
                     storedEvents(folder(), stored.id).size());
        }
        QCOMPARE(listed(*store).size(), std::size_t{2});
    }

    void aWatchedSourceTellsHowFarItIsAndStops()
    {
        RecorderState state;
        RunInbox inbox;
        RunScript script([&](const Event& event) { inbox.note(event); });
        RunArchive archive(folder(), noLimit, teller(state));
        script.emit(RunStarted{"three packs", 2});
        archive.write(inbox.take());
        script.answerJob();
        archive.write(inbox.take());
        script.emit(RunFinished{});
        archive.write(inbox.take());
        auto opened = RunReader::open(folder(), listed(*openStore(folder())).front().id, 0);
        ReadProgress progress;
        WatchedSource source(*std::get<std::unique_ptr<RunReader>>(opened), progress);
        QVERIFY(!std::get<std::vector<Event>>(source.next()).empty());
        QCOMPARE(progress.share.load(), 1.0 / 3);
        progress.cancelled = true;
        QVERIFY(std::holds_alternative<StoreProblem>(source.next()));
    }

private:
    DataFolder folder() const { return DataFolder(m_temporary->filePath(QStringLiteral("data"))); }
    QString databaseFile() const { return folder().file(QLatin1String(runDatabaseName)); }

    static RunArchive::Teller teller(RecorderState& state)
    {
        return [&state](const RunArchive::Change& change) { change(state); };
    }

    void expectWholeRunOfTwo() const
    {
        const auto store = openStore(folder());
        const std::vector<StoredRun> runs = listed(*store);
        QCOMPARE(runs.size(), std::size_t{1});
        QCOMPARE(runs[0].state, RunState::finished);
        QCOMPARE(runs[0].figures.answered, std::uint64_t{2});
        QCOMPARE(runs[0].figures.jobs, std::uint64_t{2});
        QCOMPARE(runs[0].missed, std::uint64_t{0});
        QCOMPARE(static_cast<std::size_t>(runs[0].events),
                 storedEvents(folder(), runs[0].id).size());
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
};

QTEST_GUILESS_MAIN(TestRunLimit)
#include "tst_run_limit.moc"
