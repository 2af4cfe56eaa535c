#include "store/run_file.h"

#include "all_events.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ratescope;

namespace {

class Fixed final : public EventSource
{
public:
    explicit Fixed(std::vector<Event> events)
        : m_events(std::move(events))
    {}
    std::variant<std::vector<Event>, StoreProblem> next() override
    {
        return std::exchange(m_events, {});
    }
    double shareRead() const override { return m_events.empty() ? 1.0 : 0.0; }

private:
    std::vector<Event> m_events;
};

} // namespace

class TestRunFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRunComesBackWhole()
    {
        StoredRun run;
        run.name = QStringLiteral("Burst <of> 3");
        run.startedAt = WallTime(std::chrono::milliseconds(1'790'000'000'123));
        run.endpoint = QStringLiteral("Simulated");
        run.model = QStringLiteral("small");
        run.simulated = true;
        run.settings = {{QStringLiteral("policy"), QJsonObject()}};
        Fixed events(allEvents());
        QVERIFY(!writeRunFile(file(), run, events));

        auto opened = RunFileReader::open(file());
        auto* reader = std::get_if<std::unique_ptr<RunFileReader>>(&opened);
        QVERIFY(reader != nullptr);
        QCOMPARE((*reader)->run().name, run.name);
        QCOMPARE((*reader)->run().startedAt, run.startedAt);
        QCOMPARE((*reader)->run().endpoint, run.endpoint);
        QCOMPARE((*reader)->run().settings, run.settings);
        compare(**reader);
    }

    void eventsAloneOpenToo()
    {
        Fixed events(allEvents());
        QVERIFY(!writeEventLines(file(), events));
        auto opened = RunFileReader::open(file());
        auto* reader = std::get_if<std::unique_ptr<RunFileReader>>(&opened);
        QVERIFY(reader != nullptr);
        QCOMPARE((*reader)->run().name, QStringLiteral("test.ratescope-run"));
        compare(**reader);
    }

    void whatIsWrongHasALineAndAField_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("problem");
        const QByteArray header = R"({"ratescope_run":1,"started":"2026-11-24T08:30:00.000Z"})"
                                  "\n";
        const QByteArray pause = R"({"at":1,"sequence":5,"event":"run-paused"})"
                                 "\n";
        QTest::newRow("nothing") << QByteArray() << QStringLiteral("line 1:");
        QTest::newRow("no json") << QByteArray("hello\n") << QStringLiteral("line 1:");
        QTest::newRow("another document")
            << QByteArray("{\"a\":1}\n") << QStringLiteral("line 1: ratescope_run: is missing");
        QTest::newRow("newer") << QByteArray("{\"ratescope_run\":2}\n")
                               << QStringLiteral("line 1: this run was saved by a newer");
        QTest::newRow("no start") << QByteArray("{\"ratescope_run\":1}\n")
                                  << QStringLiteral("line 1: started: must be a time");
        QTest::newRow("bad event") << header + pause + "{\"at\":2,\"sequence\":6}\n"
                                   << QStringLiteral("line 3: event: is missing");
        QTest::newRow("same number")
            << header + pause + pause << QStringLiteral("line 3: sequence: must rise");
        QTest::newRow("back in time")
            << header + pause + "{\"at\":0.5,\"sequence\":6,\"event\":\"run-paused\"}\n"
            << QStringLiteral("line 3: at: must not fall");
        QTest::newRow("empty line") << header + "\n" + pause << QStringLiteral("line 2: empty");
        QTest::newRow("long line") << header + QByteArray(2 << 20, 'x') + "\n"
                                   << QStringLiteral("line 2: longer than");
        QTest::newRow("zero byte") << header + QByteArray("{\0}\n", 4) << QStringLiteral("line 2:");
    }

    void whatIsWrongHasALineAndAField()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, problem);
        QFile out(file());
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(text);
        out.close();
        const QString said = problemOfWhole();
        QVERIFY2(said.contains(problem), qPrintable(said));
    }

    void aFileThatWasCutOffSaysSo()
    {
        Fixed events(allEvents());
        QVERIFY(!writeRunFile(file(), StoredRun(), events));
        QFile out(file());
        QVERIFY(out.resize(out.size() / 2));
        const QString said = problemOfWhole();
        QVERIFY2(said.contains(QStringLiteral("cut off")), qPrintable(said));
    }

    void whatCannotBeWrittenSaysSo()
    {
        Fixed events(allEvents());
        const auto problem =
            writeRunFile(m_folder.filePath(QStringLiteral("no/such/run")), StoredRun(), events);
        QVERIFY(problem);
        QVERIFY(problem->message.contains(QStringLiteral("cannot be written")));
    }

private:
    QString file() const { return m_folder.filePath(QStringLiteral("test.ratescope-run")); }

    QString problemOfWhole() const
    {
        auto opened = RunFileReader::open(file());
        if (auto* problem = std::get_if<StoreProblem>(&opened)) {
            return problem->message;
        }
        for (;;) {
            const auto some = std::get<std::unique_ptr<RunFileReader>>(opened)->next();
            if (const auto* problem = std::get_if<StoreProblem>(&some)) {
                return problem->message;
            }
            if (std::get<std::vector<Event>>(some).empty()) {
                return {};
            }
        }
    }

    static void compare(EventSource& source)
    {
        const auto some = source.next();
        const auto* back = std::get_if<std::vector<Event>>(&some);
        QVERIFY(back != nullptr);
        const std::vector<Event> expected = allEvents();
        QCOMPARE(back->size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(fingerprint((*back)[i]), fingerprint(expected[i]));
            QVERIFY(sameDetails((*back)[i], expected[i]));
        }
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestRunFile)
#include "tst_run_file.moc"
