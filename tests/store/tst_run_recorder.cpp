#include "store/run_recorder.h"

#include "store/run_schema.h"
#include "stored_events.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace ratescope;

namespace {

std::vector<Event> record(const DataFolder& folder, std::int64_t limit,
                          const std::function<void(RunScript&, RunRecorder&)>& script)
{
    std::vector<Event> noted;
    RunRecorder recorder(folder, limit);
    RunScript stream([&](const Event& event) {
        noted.push_back(event);
        recorder.note(event);
    });
    script(stream, recorder);
    return noted;
}

/// A run whose bodies zlib cannot make much smaller.
void noisyRun(RunScript& script, const std::string& name, int jobs)
{
    std::mt19937 generator(7);
    std::uniform_int_distribution<int> letter('!', 'z');
    script.emit(RunStarted{name, static_cast<std::uint64_t>(jobs)});
    for (int i = 0; i < jobs; ++i) {
        std::string body(2000, ' ');
        for (char& c : body) {
            c = static_cast<char>(letter(generator));
        }
        script.answerJob(Priority::workload, std::move(body));
    }
    script.emit(RunFinished{});
}

} // namespace

class TestRunRecorder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        QVERIFY(m_temporary->isValid());
    }

    void aRunComesBackEventByEvent()
    {
        const auto noted = record(folder(), defaultRunLimit, [](auto& script, auto&) {
            script.emit(PolicyChanged{std::make_shared<const Policy>(), {}});
            script.wholeRun("Burst of 3", 3);
        });
        const auto store = openStore(folder());
        const std::vector<StoredRun> runs = listed(*store);
        QCOMPARE(runs.size(), std::size_t{1});
        QCOMPARE(runs[0].name, QStringLiteral("Burst of 3"));
        QCOMPARE(runs[0].state, RunState::finished);
        QCOMPARE(runs[0].figures.answered, std::uint64_t{3});
        QCOMPARE(runs[0].figures.jobs, std::uint64_t{3});
        QVERIFY(runs[0].figures.finished);
        QVERIFY(runs[0].bytes > 0);

        std::vector<std::string> expected;
        for (const Event& event : noted) {
            if (event.sequence > 1 && !std::holds_alternative<AnswerText>(event.body)) {
                expected.push_back(toLogLine(event));
            }
        }
        std::vector<Event> stored = storedEvents(folder(), runs[0].id);
        QCOMPARE(runs[0].events, static_cast<std::uint64_t>(stored.size()));
        // In front stands the policy that held before, at the time of the start.
        QVERIFY(std::holds_alternative<PolicyChanged>(stored.front().body));
        QCOMPARE(stored.front().at, stored[1].at);
        stored.erase(stored.begin());
        QCOMPARE(stored.size(), expected.size());
        for (std::size_t i = 0; i < stored.size(); ++i) {
            QCOMPARE(toLogLine(stored[i]), expected[i]);
        }
    }

    void settingsComeWithTheRunAndTheKeyDoesNot()
    {
        record(folder(), defaultRunLimit, [](RunScript& script, RunRecorder& recorder) {
            Endpoint endpoint;
            endpoint.name = QStringLiteral("Simulated");
            endpoint.model = QStringLiteral("small");
            endpoint.baseUrl =
                QUrl(QStringLiteral("http://me:sk-secret@127.0.0.1:8/v1?key=sk-secret"));
            endpoint.key = ApiKey(QStringLiteral("sk-secret"));
            endpoint.simulated = true;
            recorder.setEndpoint(endpoint);
            recorder.setServer(ServerSettings());
            recorder.addWorkload(Workload::burst(2, singlePrompt("hello")));
            Policy policy;
            policy.throttle.burst = 7;
            script.emit(PolicyChanged{std::make_shared<const Policy>(policy), {}});
            script.wholeRun("two", 2);
        });
        const auto store = openStore(folder());
        const StoredRun run = listed(*store).front();
        QCOMPARE(run.endpoint, QStringLiteral("Simulated"));
        QCOMPARE(run.model, QStringLiteral("small"));
        QVERIFY(run.simulated);
        QCOMPARE(run.settings.value(QStringLiteral("workload"))
                     .toObject()
                     .value(QStringLiteral("jobs"))
                     .toInt(),
                 2);
        QCOMPARE(run.settings.value(QStringLiteral("policy"))
                     .toObject()
                     .value(QStringLiteral("throttle"))
                     .toObject()
                     .value(QStringLiteral("burst"))
                     .toInt(),
                 7);
        QVERIFY(run.settings.contains(QStringLiteral("server")));
        QVERIFY(!everythingOnDisk().contains("sk-secret"));
        for (const Event& event : storedEvents(folder(), run.id)) {
            if (const auto* finished = std::get_if<AttemptFinished>(&event.body)) {
                QCOMPARE(finished->exchange->requestHeaders.front().value,
                         std::string("[redacted]"));
            }
        }
    }

    void whatWasTypedIsNotStored()
    {
        record(folder(), defaultRunLimit, [](RunScript& script, RunRecorder&) {
            script.answerJob(Priority::typed, "before any run");
            script.emit(RunStarted{"run", 1});
            script.answerJob(Priority::typed, "my secret diary");
            script.answerJob(Priority::workload, "the load's text");
            script.emit(RunFinished{});
        });
        const auto store = openStore(folder());
        int seen = 0;
        for (const Event& event : storedEvents(folder(), listed(*store).front().id)) {
            QVERIFY(!std::holds_alternative<AnswerText>(event.body));
            if (const auto* finished = std::get_if<AttemptFinished>(&event.body)) {
                const std::string expected = ++seen == 1 ? "" : "the load's text";
                QCOMPARE(finished->exchange->requestBody, expected);
                QCOMPARE(finished->exchange->responseBody, expected);
            }
        }
        QCOMPARE(seen, 2);
    }

    void longBodiesAreCut()
    {
        std::string body(longestBody, 'x');
        body += "\u00e9 and more";
        record(folder(), defaultRunLimit,
               [&](RunScript& script, RunRecorder&) { script.wholeRun("run", 1, body); });
        const auto store = openStore(folder());
        for (const Event& event : storedEvents(folder(), listed(*store).front().id)) {
            if (const auto* finished = std::get_if<AttemptFinished>(&event.body)) {
                QCOMPARE(finished->exchange->responseBody, std::string(longestBody, 'x'));
                QVERIFY(finished->exchange->bodyCut);
            }
        }
    }

    void exchangesOfTheLastAttemptsComeAlong()
    {
        record(folder(), defaultRunLimit,
               [](RunScript& script, RunRecorder&) { script.wholeRun("run", 3000); });
        const auto store = openStore(folder());
        int with = 0;
        for (const Event& event : storedEvents(folder(), listed(*store).front().id, 1)) {
            const auto* finished = std::get_if<AttemptFinished>(&event.body);
            with += finished != nullptr && finished->exchange ? 1 : 0;
        }
        QVERIFY2(with >= 1 && with < 3000, qPrintable(QString::number(with)));
    }

    void aSecondRunEndsNothingOfTheFirst()
    {
        record(folder(), defaultRunLimit, [](RunScript& script, RunRecorder&) {
            script.wholeRun("first", 1);
            script.answerJob(Priority::typed);
            script.wholeRun("second", 2);
        });
        const auto store = openStore(folder());
        const std::vector<StoredRun> runs = listed(*store);
        QCOMPARE(runs.size(), std::size_t{2});
        QCOMPARE(runs[0].name, QStringLiteral("second")); // newest first
        QCOMPARE(runs[0].figures.answered, std::uint64_t{2});
        QCOMPARE(runs[1].figures.answered, std::uint64_t{1});
    }

    void aRunThatTheProgramEndsIsMarked()
    {
        record(folder(), defaultRunLimit, [](RunScript& script, RunRecorder&) {
            script.emit(RunStarted{"cut off", 5});
            script.answerJob();
        });
        const auto store = openStore(folder());
        QCOMPARE(listed(*store).front().state, RunState::interrupted);
        // It was ended in order, so nobody has to be offered it back.
        const auto interrupted = store->takeInterrupted();
        QVERIFY(std::get<std::vector<StoredRun>>(interrupted).empty());
    }

    void oldRunsGoWhenTheStoreIsFull()
    {
        QString notice;
        record(folder(), 40'000, [&](RunScript& script, RunRecorder& recorder) {
            for (const char* name : {"first", "second", "third"}) {
                noisyRun(script, name, 10);
                // Each starts in a new stretch of writing, as runs do.
                QTRY_VERIFY(recorder.state().changes > 0 && recorder.state().recording == RunId());
            }
            QTRY_VERIFY(!recorder.state().notice.isEmpty());
            notice = recorder.state().notice;
        });
        const auto store = openStore(folder());
        const std::vector<StoredRun> runs = listed(*store);
        QVERIFY(runs.size() < 3);
        QCOMPARE(runs.front().name, QStringLiteral("third"));
        QCOMPARE(runs.front().state, RunState::finished);
        QVERIFY2(notice.contains(QStringLiteral("deleted")), qPrintable(notice));
    }

    void aRunThatIsTooLargeKeepsItsBeginning()
    {
        record(folder(), 20'000, [](RunScript& script, RunRecorder& recorder) {
            noisyRun(script, "huge", 20);
            QTRY_VERIFY(recorder.state().problem.contains(QStringLiteral("larger than")));
        });
        const auto store = openStore(folder());
        QCOMPARE(listed(*store).front().state, RunState::cutShort);
    }

    void aFolderThatCannotBeWrittenIsToldAndNothingElseHappens()
    {
        QFile inTheWay(m_temporary->filePath(QStringLiteral("file")));
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        const DataFolder nowhere(inTheWay.fileName() + QStringLiteral("/data"));
        record(nowhere, defaultRunLimit, [](RunScript& script, RunRecorder& recorder) {
            script.wholeRun("unheard", 10);
            QTRY_VERIFY2(recorder.state().problem.contains(QStringLiteral("cannot be made")),
                         qPrintable(recorder.state().problem));
            QCOMPARE(recorder.state().recording, RunId());
        });
    }

    void aDatabaseThatFailsInMidRunIsToldAndTheNextRunIsStored()
    {
        record(folder(), defaultRunLimit, [&](RunScript& script, RunRecorder& recorder) {
            script.emit(RunStarted{"first", 2});
            script.answerJob();
            QTRY_VERIFY(recorder.state().recording != RunId());
            {
                auto other =
                    Database::open(folder().file(QLatin1String(runDatabaseName)), runMigrations());
                auto& database = *std::get<std::unique_ptr<Database>>(other);
                QVERIFY(!database.execute(QStringLiteral("ALTER TABLE packs RENAME TO away")));
                script.answerJob();
                QTRY_VERIFY(recorder.state().problem.contains(QStringLiteral("run goes on")));
                QVERIFY(!database.execute(QStringLiteral("ALTER TABLE away RENAME TO packs")));
            }
            script.emit(RunFinished{});
            script.wholeRun("second", 1);
            QTRY_VERIFY(recorder.state().problem.isEmpty());
        });
        const auto store = openStore(folder());
        const std::vector<StoredRun> runs = listed(*store);
        QCOMPARE(runs.size(), std::size_t{2});
        QCOMPARE(runs[0].state, RunState::finished);
        QCOMPARE(runs[1].state, RunState::cutShort);
    }

    void deletedRunsComeBackUntilTheNextStart()
    {
        record(folder(), defaultRunLimit,
               [](RunScript& script, RunRecorder&) { script.wholeRun("run", 1); });
        const auto store = openStore(folder());
        const RunId run = listed(*store).front().id;
        QVERIFY(!store->remove({run}));
        QVERIFY(listed(*store).empty());
        QVERIFY(!store->restore({run}));
        QCOMPARE(listed(*store).size(), std::size_t{1});
        QVERIFY(!store->remove({run}));
        record(folder(), defaultRunLimit, [](RunScript&, RunRecorder&) {});
        const auto problem = store->restore({run});
        QVERIFY(problem);
        QVERIFY(storedEvents(folder(), run).empty());
    }

    void damageIsToldWithItsPlace()
    {
        record(folder(), defaultRunLimit,
               [](RunScript& script, RunRecorder&) { script.wholeRun("run", 1); });
        const auto store = openStore(folder());
        const RunId run = listed(*store).front().id;
        {
            auto opened =
                Database::open(folder().file(QLatin1String(runDatabaseName)), runMigrations());
            QVERIFY(!std::get<std::unique_ptr<Database>>(opened)->execute(
                QStringLiteral("UPDATE packs SET events = x'00000010ffff'")));
        }
        auto reader = RunReader::open(folder(), run, 0);
        const auto some = std::get<std::unique_ptr<RunReader>>(reader)->next();
        QVERIFY(std::holds_alternative<StoreProblem>(some));
        QVERIFY(std::get<StoreProblem>(some).message.startsWith(QStringLiteral("Part 1 of")));
    }

private:
    static constexpr std::size_t longestBody = 4096;

    DataFolder folder() const { return DataFolder(m_temporary->filePath(QStringLiteral("data"))); }

    QByteArray everythingOnDisk() const
    {
        QByteArray bytes;
        const QDir place(folder().path());
        for (const QString& name : place.entryList(QDir::Files)) {
            QFile file(place.filePath(name));
            if (file.open(QIODevice::ReadOnly)) {
                bytes += file.readAll();
            }
        }
        return bytes;
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
};

QTEST_GUILESS_MAIN(TestRunRecorder)
#include "tst_run_recorder.moc"
