#include "store/json_file.h"
#include "store/run_file.h"
#include "store/scenario_folder.h"
#include "store/whole_file.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <functional>
#include <sys/resource.h>

using namespace ratescope;

namespace {

/// While it lives no file can grow: as on a full disk.
class FullDisk
{
public:
    FullDisk()
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit none = m_before;
        none.rlim_cur = 0;
        setrlimit(RLIMIT_FSIZE, &none);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit m_before{};
};

class NoEvents final : public EventSource
{
public:
    std::variant<std::vector<Event>, StoreProblem> next() override { return std::vector<Event>(); }
    double shareRead() const override { return 1; }
};

using Write = std::function<bool(const QString& file)>; ///< true: it says that it worked

} // namespace

Q_DECLARE_METATYPE(Write)

/// What cannot be written whole leaves what was there.
class TestWholeFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFullDiskCostsNothingOfTheOldFile_data();
    void aFullDiskCostsNothingOfTheOldFile();
    void aCopyThatIsNotWholeIsNone();

private:
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    QTemporaryDir m_folder;
};

void TestWholeFile::aFullDiskCostsNothingOfTheOldFile_data()
{
    QTest::addColumn<Write>("write");
    QTest::newRow("any") << Write(
        [](const QString& file) { return !writeWhole(file, QByteArray("short")); });
    QTest::newRow("large") << Write(
        [](const QString& file) { return !writeWhole(file, QByteArray(1 << 20, 'x')); });
    QTest::newRow("settings") << Write([](const QString& file) {
        return !writeJsonFile(file, {{u"a"_qs, 1}}, 1);
    });
    QTest::newRow("scenario") << Write(
        [](const QString& file) { return !writeScenarioFile(file, Scenario()); });
    QTest::newRow("run") << Write([](const QString& file) {
        NoEvents events;
        return !writeRunFile(file, StoredRun(), events);
    });
}

void TestWholeFile::aFullDiskCostsNothingOfTheOldFile()
{
    QFETCH(const Write, write);
    const QString file = path("kept");
    QVERIFY(write(file));
    QFile kept(file);
    QVERIFY(kept.open(QIODevice::ReadOnly));
    const QByteArray before = kept.readAll();
    kept.close();
    QVERIFY(!before.isEmpty());
    bool said = true;
    {
        const FullDisk full;
        said = write(file);
    }
    QVERIFY(!said);
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), before);
    QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("kept*")}).size(), 1);
}

void TestWholeFile::aCopyThatIsNotWholeIsNone()
{
    const QString file = path("settings.json");
    QVERIFY(!writeWhole(file, "not ours"));
    QString copy = file;
    {
        const FullDisk full;
        copy = keepCopy(file);
    }
    QCOMPARE(copy, QString());
    QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("settings.json.broken*")}).size(), 0);
}

QTEST_GUILESS_MAIN(TestWholeFile)
#include "tst_whole_file.moc"
