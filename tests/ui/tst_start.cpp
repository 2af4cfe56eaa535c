#include <QDir>
#include <QObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Ended
{
    int code = -1; ///< -1: it crashed or never ended
    QString out;
    QString errors;
};

/// The program on a machine that has no screen.
Ended startWithoutScreen(const QStringList& arguments)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* screen : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
        environment.remove(QString::fromLatin1(screen));
    }
    QProcess program;
    program.setProcessEnvironment(environment);
    program.start(QStringLiteral(RATESCOPE_PROGRAM), arguments);
    Ended ended;
    if (program.waitForFinished(60'000) && program.exitStatus() == QProcess::NormalExit) {
        ended.code = program.exitCode();
    }
    ended.out = QString::fromUtf8(program.readAllStandardOutput());
    ended.errors = QString::fromUtf8(program.readAllStandardError());
    return ended;
}

} // namespace

/// What the program answers before there is a window.
class StartTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void helpNeedsNoScreen();
    void versionNeedsNoScreen();
    void saysWhatToDoWithoutScreen();
    void refusesNonsense();
    void endsInOrderWhenItIsTold();
};

void StartTest::helpNeedsNoScreen()
{
    const Ended ended = startWithoutScreen({QStringLiteral("--help")});
    QCOMPARE(ended.code, 0);
    for (const char* option : {"--demo", "--scenario", "--fresh", "OPENAI_API_KEY"}) {
        QVERIFY2(ended.out.contains(QString::fromLatin1(option)), option);
    }
}

void StartTest::versionNeedsNoScreen()
{
    const Ended ended = startWithoutScreen({QStringLiteral("--version")});
    QCOMPARE(ended.code, 0);
    QVERIFY(ended.out.startsWith(QStringLiteral("ratescope ")));
}

void StartTest::saysWhatToDoWithoutScreen()
{
    const Ended ended = startWithoutScreen({});
#ifdef Q_OS_LINUX
    QCOMPARE(ended.code, 1);
    QVERIFY2(ended.errors.contains(QStringLiteral("ratescope-cli")), qPrintable(ended.errors));
#else
    QSKIP("Only Linux starts without a screen.");
#endif
}

void StartTest::refusesNonsense()
{
    const Ended ended =
        startWithoutScreen({QStringLiteral("--demo"), QStringLiteral("7"),
                            QStringLiteral("--platform"), QStringLiteral("offscreen")});
    QCOMPARE(ended.code, 2);
    QVERIFY2(ended.errors.contains(QStringLiteral("1 to 6")), qPrintable(ended.errors));
}

/// As by Ctrl+C in a terminal or by the end of a session: what is set is kept.
void StartTest::endsInOrderWhenItIsTold()
{
    const QTemporaryDir home;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_DATA_HOME"), home.path());
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    QProcess program;
    program.setProcessEnvironment(environment);
    program.start(QStringLiteral(RATESCOPE_PROGRAM), QStringList());
    const QDir data(home.filePath(QStringLiteral("ratescope")));
    QTRY_VERIFY_WITH_TIMEOUT(data.exists(QStringLiteral("runs.sqlite")), 30'000);
    QVERIFY(!data.exists(QStringLiteral("settings.json")));
    program.terminate();
    QVERIFY(program.waitForFinished(30'000));
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 0);
    QVERIFY(data.exists(QStringLiteral("settings.json")));
}

QTEST_GUILESS_MAIN(StartTest)
#include "tst_start.moc"
