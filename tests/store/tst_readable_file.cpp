#include "foreign_files.h"
#include "store/json_file.h"
#include "store/readable_file.h"
#include "store/run_file.h"
#include "store/scenario_folder.h"

#include <QFileInfo>
#include <QTest>

#include <unistd.h>

using namespace ratescope;

/// Whatever stands where a file is expected is told of; nothing waits for it.
class TestReadableFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyOrdinaryFilesAreOpened();
    void readersSayWhatIsWrong_data();
    void readersSayWhatIsWrong();
    void whatStandsInTheWayOfOursIsSetAside();
};

void TestReadableFile::onlyOrdinaryFilesAreOpened()
{
    const ForeignFiles files;
    QFile plain(files.huge(QStringLiteral("plain")));
    QVERIFY(!openToRead(plain));
    QCOMPARE(plain.read(1), QByteArray(1, '\0'));

    const auto why = [](const QString& path) {
        QFile file(path);
        const auto said = openToRead(file);
        return said && !file.isOpen() ? *said : QString();
    };
    QCOMPARE(why(files.missing(QStringLiteral("a"))), QStringLiteral("there is no such file"));
    QCOMPARE(why(QString()), QStringLiteral("there is no such file"));
    QCOMPARE(why(files.folder(QStringLiteral("b"))), QStringLiteral("it is a folder"));
    const auto other = QStringLiteral("it is a pipe or a device, not a file");
    QCOMPARE(why(files.pipe(QStringLiteral("c"))), other);
    QCOMPARE(why(files.device(QStringLiteral("d"))), other);
    if (geteuid() != 0) {
        QCOMPARE(why(files.unreadable(QStringLiteral("e"))), QStringLiteral("Permission denied"));
    }
}

void TestReadableFile::readersSayWhatIsWrong_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("said");
    static const ForeignFiles files;
    QTest::newRow("pipe") << files.pipe(QStringLiteral("a")) << QStringLiteral("pipe");
    QTest::newRow("device") << files.device(QStringLiteral("b")) << QStringLiteral("device");
    QTest::newRow("folder") << files.folder(QStringLiteral("c")) << QStringLiteral("folder");
    QTest::newRow("missing") << files.missing(QStringLiteral("d")) << QStringLiteral("no such");
    QTest::newRow("huge") << files.huge(QStringLiteral("e")) << QString();
}

void TestReadableFile::readersSayWhatIsWrong()
{
    QFETCH(const QString, file);
    QFETCH(const QString, said);
    const auto scenario = readScenarioFile(file);
    const auto* problem = std::get_if<StoreProblem>(&scenario);
    QVERIFY(problem != nullptr && problem->message.contains(QFileInfo(file).fileName()));
    QVERIFY2(problem->message.contains(said), qPrintable(problem->message));

    const auto run = RunFileReader::open(file);
    problem = std::get_if<StoreProblem>(&run);
    QVERIFY(problem != nullptr && problem->message.contains(file));
    QVERIFY2(problem->message.contains(said), qPrintable(problem->message));
}

void TestReadableFile::whatStandsInTheWayOfOursIsSetAside()
{
    const ForeignFiles files;
    const QString ours = files.pipe(QStringLiteral("settings.json"));
    for (int start = 1; start <= 2; ++start) { // the second finds what the first has set aside
        const JsonFileContent read = readJsonFile(ours, 1);
        QVERIFY(read.object.isEmpty());
        QVERIFY(read.problem && read.problem->message.contains(QStringLiteral("pipe")));
        QVERIFY2(read.problem->message.contains(QStringLiteral("set aside as")),
                 qPrintable(read.problem->message));
        QVERIFY(!QFileInfo::exists(ours));
        QVERIFY(!writeJsonFile(ours, {}, 1));
        QVERIFY(QFileInfo(ours).isFile());
        QVERIFY(QFile::remove(ours));
        QCOMPARE(files.pipe(QStringLiteral("settings.json")), ours);
    }
    QVERIFY(QFile::remove(ours));
    QFile broken(ours);
    QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("{") == 1);
    broken.close();
    QVERIFY(readJsonFile(ours, 1).problem); // compares it with the pipes beside it
    QVERIFY(QFileInfo(ours + QStringLiteral(".broken-3")).isFile());
}

QTEST_GUILESS_MAIN(TestReadableFile)
#include "tst_readable_file.moc"
