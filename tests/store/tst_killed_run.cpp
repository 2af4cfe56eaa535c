#include "stored_events.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace ratescope;

/// The promise that a recorder makes about `kill -9`, kept by a real program that is really killed.
class TestKilledRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allButTheLastHalfSecondComesBack()
    {
        const QTemporaryDir temporary;
        const DataFolder folder(temporary.path());
        QProcess program;
        program.start(QStringLiteral(RATESCOPE_RECORD_UNTIL_KILLED), {temporary.path()});
        QVERIFY(program.waitForStarted());
        // Long enough for several stretches of writing, however busy the machine.
        QByteArray said;
        while (said.count('\n') < 300) {
            QVERIFY(program.waitForReadyRead());
            said += program.readAllStandardOutput();
        }
        {
            // While it lives its run is nobody else's to offer.
            const auto store = openStore(folder);
            QVERIFY(std::get<std::vector<StoredRun>>(store->takeInterrupted()).empty());
        }
        const qint64 killedAt =
            std::chrono::steady_clock::now().time_since_epoch() / std::chrono::milliseconds(1);
        ::kill(static_cast<pid_t>(program.processId()), SIGKILL);
        QVERIFY(program.waitForFinished());
        said += program.readAllStandardOutput();

        const auto store = openStore(folder);
        const auto interrupted = std::get<std::vector<StoredRun>>(store->takeInterrupted());
        QCOMPARE(interrupted.size(), std::size_t{1});
        QCOMPARE(interrupted[0].name, QStringLiteral("endless"));
        QVERIFY(std::get<std::vector<StoredRun>>(store->takeInterrupted()).empty()); // once
        QCOMPARE(listed(*store).front().state, RunState::interrupted);

        const std::vector<Event> events = storedEvents(folder, interrupted[0].id);
        QVERIFY(!events.empty());
        for (std::size_t i = 0; i < events.size(); ++i) {
            QCOMPARE(events[i].sequence, static_cast<std::uint64_t>(i + 1));
        }
        std::uint64_t owed = 0; // the last event noted half a second before the end
        for (const QByteArray& line : said.split('\n')) {
            const QList<QByteArray> words = line.split(' ');
            if (words.size() == 2 && words[1].toLongLong() <= killedAt - 500) {
                owed = words[0].toULongLong();
            }
        }
        QVERIFY(owed > 50);
        QVERIFY2(
            events.back().sequence >= owed,
            qPrintable(QStringLiteral("%1 stored, %2 owed").arg(events.back().sequence).arg(owed)));
    }
};

QTEST_GUILESS_MAIN(TestKilledRun)
#include "tst_killed_run.moc"
