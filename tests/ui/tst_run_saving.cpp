// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "file_choosing.h"
#include "run_desk.h"
#include "scripted_load.h"
#include "store/run_file.h"
#include "store/watched_source.h"
#include "ui/runs/background_task.h"
#include "ui/runs/run_page.h"
#include "ui/runs/run_saver.h"
#include "ui/theme.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFrame>
#include <QLabel>
#include <QProgressDialog>
#include <QPushButton>
#include <QStyleFactory>
#include <QTableView>
#include <QTemporaryDir>

#include <atomic>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Has always more.
class Endless final : public EventSource
{
public:
    std::variant<std::vector<Event>, StoreProblem> next() override
    {
        return std::vector<Event>(100, Event{Instant(1s), 1, RunPaused()});
    }
    double shareRead() const override { return 0.42; }
};

} // namespace

/// Runs and reports as files.
class TestRunSaving : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setPalette(lightPalette());
        m_temporary = std::make_unique<QTemporaryDir>();
    }

    void savingARunHappensElsewhereAndItsFileOpensAgain()
    {
        storeRun(folder(), QStringLiteral("Burst: 100 % <hostile>/.."), 0, RunState::finished);
        RunDesk desk(folder());
        RunsDialog& dialog = desk.list();
        dialog.findChild<QTableView*>()->selectRow(0);
        const QString file = m_temporary->filePath(QStringLiteral("saved"));
        saveAs(dialog, "saveRun", file, QStringLiteral("Burst_ 100 _ _hostile_"));
        QTRY_VERIFY(textsOf(dialog).contains(QStringLiteral("Saved as ")));
        desk.viewer.openFile(file + QStringLiteral(".ratescope-run"));
        QTRY_VERIFY(desk.window.findChild<RunPage*>() != nullptr);
        QTRY_VERIFY(desk.window.findChild<RunPage*>()->replay().done());
        QVERIFY(desk.window.findChild<RunPage*>()->replay().summary().figures().attempts > 100);
    }

    void aReportIsSavedFromTheListAndOfTheRunThatIsShown()
    {
        storeRun(folder(), QStringLiteral("Burst"), 0, RunState::finished);
        RunDesk desk(folder());
        RunsDialog& dialog = desk.list();
        dialog.findChild<QTableView*>()->selectRow(0);
        const QString file = m_temporary->filePath(QStringLiteral("one"));
        saveAs(dialog, "reportRun", file, QStringLiteral("Burst "));
        QTRY_VERIFY(QFile::exists(file + QStringLiteral(".html")));
        button(dialog, "openRun")->click();
        auto* page = desk.window.findChild<RunPage*>();
        const QString second = m_temporary->filePath(QStringLiteral("two"));
        saveAs(*page, "saveReport", second, QStringLiteral("Burst "));
        auto* line = desk.window.findChild<QFrame*>(QStringLiteral("runNotice"));
        QTRY_VERIFY(line->isVisible());
        QVERIFY(line->findChild<QLabel*>()->text().contains(QStringLiteral("two.html")));
        QFile written(second + QStringLiteral(".html"));
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray html = written.readAll();
        QVERIFY(html.contains("<h1>Burst</h1>"));
        QVERIFY(html.endsWith("</html>\n") || html.endsWith("</html>"));
    }

    void theLiveRunHasAReportTooAndWithoutOneItSaysWhy()
    {
        RunDesk desk(folder());
        auto* action = desk.window.findChild<QAction*>(QStringLiteral("saveReportOfShown"));
        QCOMPARE(action->shortcut(), QKeySequence(QStringLiteral("Ctrl+Shift+S")));
        action->trigger();
        auto* line = desk.window.findChild<QFrame*>(QStringLiteral("runNotice"));
        QVERIFY(
            line->findChild<QLabel*>()->text().startsWith(QStringLiteral("Nothing to report yet")));
        ScriptedLoad load({});
        for (const Event& event : load.advance(Instant(30s))) {
            desk.recorder.note(event);
        }
        QTRY_VERIFY(desk.recorder.state().latest != RunId());
        const QString file = m_temporary->filePath(QStringLiteral("live"));
        action->trigger();
        chooseFile(desk.window, file, QStringLiteral("1000 _ Hello"));
        QTRY_VERIFY(QFile::exists(file + QStringLiteral(".html")));
    }

    void whereNothingCanBeWrittenItIsSaidAndNothingIsLost()
    {
        storeRun(folder(), QStringLiteral("Burst"), 0, RunState::finished);
        RunDesk desk(folder());
        QString told;
        askAndSaveReport(&desk.window, StoredRun(), storedRunOpener(folder(), RunId{1}, 0),
                         [&](const QString& said) { told = said; });
        chooseFile(desk.window, QStringLiteral("/dev/null/nowhere"), QString());
        QTRY_VERIFY(!told.isEmpty());
        QVERIFY2(told.contains(QStringLiteral("cannot be written")), qPrintable(told));
    }

    void aTaskThatIsCancelledLeavesTheOldFile()
    {
        const QString file = m_temporary->filePath(QStringLiteral("kept.ratescope-run"));
        QFile old(file);
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("what was there");
        old.close();
        QWidget window;
        window.show();
        std::atomic<bool> begun = false;
        bool told = false;
        BackgroundTask::run(
            &window, QStringLiteral("Saving…"),
            [&](ReadProgress& progress) {
                Endless endless;
                WatchedSource source(endless, progress);
                begun = true;
                return writeRunFile(file, StoredRun(), source);
            },
            [&](const std::optional<StoreProblem>&) { told = true; });
        QTRY_VERIFY(begun);
        auto* shown = window.findChild<QProgressDialog*>();
        QTRY_VERIFY(shown->isVisible());
        keepPicture(*shown, QStringLiteral("runs-progress"));
        shown->findChild<QPushButton*>()->click();
        QTRY_VERIFY(window.findChild<BackgroundTask*>() == nullptr);
        QVERIFY(!told);
        QVERIFY(old.open(QIODevice::ReadOnly));
        QCOMPARE(old.readAll(), QByteArray("what was there"));
        QCOMPARE(QDir(m_temporary->path()).entryList({QStringLiteral("kept*")}).size(), 1);
    }

private:
    DataFolder folder() const { return DataFolder(m_temporary->filePath(QStringLiteral("data"))); }

    /// Clicks the button, and saves under this name; looks what name was suggested.
    static void saveAs(QWidget& parent, const char* name, const QString& file,
                       const QString& suggestion)
    {
        button(parent, name)->click();
        chooseFile(*parent.window(), file, suggestion);
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
};

QTEST_MAIN(TestRunSaving)
#include "tst_run_saving.moc"
