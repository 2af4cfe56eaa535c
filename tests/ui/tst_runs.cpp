// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "fake_engine.h"
#include "scripted_load.h"
#include "store/run_file.h"
#include "store/run_recorder.h"
#include "store/run_schema.h"
#include "store/run_writer.h"
#include "store/settings_file.h"
#include "ui/charts/monitor_charts.h"
#include "ui/figure_tile.h"
#include "ui/main_window.h"
#include "ui/monitor_view.h"
#include "ui/requests/filter_bar.h"
#include "ui/runs/background_task.h"
#include "ui/runs/run_comparison.h"
#include "ui/runs/run_list_model.h"
#include "ui/runs/run_page.h"
#include "ui/runs/run_saver.h"
#include "ui/runs/run_viewer.h"
#include "ui/runs/runs_dialog.h"
#include "ui/theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QStyleFactory>
#include <QTableView>
#include <QTemporaryDir>
#include <QTimer>
#include <QToolButton>
#include <QUrl>

#include <atomic>
#include <deque>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// A run of a minute, as the recorder would have stored it.
void store(const DataFolder& folder, const QString& name, double throttle, RunState state)
{
    QVERIFY(!folder.make());
    auto opened = Database::open(folder.file(QLatin1String(runDatabaseName)), runMigrations());
    RunWriter writer(*std::get<std::unique_ptr<Database>>(opened), QStringLiteral("nobody"));
    StoredRun run;
    run.name = name;
    run.endpoint = QStringLiteral("Simulated");
    run.startedAt = WallTime(std::chrono::milliseconds(1'790'000'000'000));
    QVERIFY(!writer.begin(run));
    ScriptedLoad::Settings settings;
    settings.throttlePerSecond = throttle;
    settings.shareRefused = throttle > 0 ? 0.02 : 0.4;
    ScriptedLoad load(settings);
    QVERIFY(!writer.append(load.advance(Instant(61s))));
    if (state != RunState::recording) {
        QVERIFY(!writer.end(state));
    }
}

/// With RATESCOPE_PICTURES set to a folder, for a person to look at.
void keepPicture(QWidget& widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
    if (!folder.isEmpty()) {
        QVERIFY(widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))));
    }
}

/// Events from memory.
class Batches final : public EventSource
{
public:
    explicit Batches(std::deque<std::vector<Event>> batches)
        : m_batches(std::move(batches))
    {}
    std::variant<std::vector<Event>, StoreProblem> next() override
    {
        if (m_batches.empty()) {
            return std::vector<Event>();
        }
        std::vector<Event> batch = std::move(m_batches.front());
        m_batches.pop_front();
        return batch;
    }
    double shareRead() const override { return m_batches.empty() ? 1 : 0; }

private:
    std::deque<std::vector<Event>> m_batches;
};

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

class TestRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setPalette(lightPalette());
        m_temporary = std::make_unique<QTemporaryDir>();
    }

    void anEmptyListSaysWhatWillBeThere()
    {
        RunsDialog dialog(folder(), defaultRunLimit);
        dialog.show();
        QVERIFY(!dialog.findChild<QTableView*>()->isVisible());
        bool told = false;
        for (const auto* label : dialog.findChildren<QLabel*>()) {
            told = told || (label->isVisible() && label->text().contains(QStringLiteral("F5")));
        }
        QVERIFY(told);
        keepPicture(dialog, QStringLiteral("runs-empty"));
    }

    void theListIsAProperModel()
    {
        RunListModel model;
        const QAbstractItemModelTester tester(&model);
        StoredRun run;
        run.name = QStringLiteral("a");
        model.setRuns({run, run});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.data(model.index(0, RunListModel::name), Qt::DisplayRole).toString(),
                 QStringLiteral("a"));
    }

    void deletingCanBeUndone()
    {
        store(folder(), QStringLiteral("one"), 0, RunState::finished);
        store(folder(), QStringLiteral("two"), 2, RunState::cutShort);
        RunsDialog dialog(folder(), defaultRunLimit);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        auto* table = dialog.findChild<QTableView*>();
        QCOMPARE(table->model()->rowCount(), 2);
        QVERIFY(!button(dialog, "deleteRuns")->isEnabled());
        table->selectRow(0);
        keepPicture(dialog, QStringLiteral("runs-list"));
        QTest::keyClick(&dialog, Qt::Key_Delete);
        QCOMPARE(table->model()->rowCount(), 1);
        QTest::keyClick(&dialog, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(table->model()->rowCount(), 2);
        QTest::keySequence(&dialog, QKeySequence(QKeySequence::Redo));
        QCOMPARE(table->model()->rowCount(), 1);
    }

    void buttonsFollowTheSelection()
    {
        store(folder(), QStringLiteral("one"), 0, RunState::finished);
        store(folder(), QStringLiteral("two"), 2, RunState::finished);
        RunsDialog dialog(folder(), defaultRunLimit);
        dialog.show();
        QSignalSpy opened(&dialog, &RunsDialog::openRequested);
        QSignalSpy compared(&dialog, &RunsDialog::compareRequested);
        auto* table = dialog.findChild<QTableView*>();
        table->selectRow(0);
        QVERIFY(!button(dialog, "compareRuns")->isEnabled());
        button(dialog, "openRun")->click();
        QCOMPARE(opened.count(), 1);
        table->selectAll();
        QVERIFY(!button(dialog, "openRun")->isEnabled());
        button(dialog, "compareRuns")->click();
        QCOMPARE(compared.count(), 1);
    }

    void aStoredRunTakesThePlaceOfTheLivePicture()
    {
        store(folder(), QStringLiteral("Burst"), 0, RunState::finished);
        FakeEngine engine;
        FakeEndpointSwitch endpoints;
        FakeServerControl server;
        RunRecorder recorder(folder());
        SettingsFile settings{QString()};
        MainWindow window(engine, endpoints, server, setup());
        RunViewer viewer(window, folder(), recorder, settings);
        window.show();
        viewer.showList();
        auto* dialog = window.findChild<RunsDialog*>();
        dialog->findChild<QTableView*>()->selectRow(0);
        button(*dialog, "openRun")->click();
        auto* page = window.findChild<RunPage*>();
        QVERIFY(page != nullptr && page->isVisible());
        QTRY_VERIFY(page->replay().done());
        QVERIFY(page->replay().summary().figures().attempts > 100);
        auto* banner = page->findChild<QFrame*>(QStringLiteral("storedRunBanner"));
        QVERIFY(banner->findChild<QLabel*>()->text().startsWith(QStringLiteral("Stored run of")));
        dialog->hide();
        QTest::qWait(500); // the charts draw one after the other
        keepPicture(window, QStringLiteral("runs-page"));
        QApplication::setPalette(darkPalette());
        QTest::qWait(300);
        keepPicture(window, QStringLiteral("runs-page-dark"));
        button(*page, "backToLive")->click();
        QTRY_VERIFY(window.findChild<RunPage*>() == nullptr);
    }

    void twoRunsStandSideBySide()
    {
        store(folder(), QStringLiteral("No throttle"), 0, RunState::finished);
        store(folder(), QStringLiteral("Throttle at the limit"), 2, RunState::finished);
        FakeEngine engine;
        FakeEndpointSwitch endpoints;
        FakeServerControl server;
        RunRecorder recorder(folder());
        SettingsFile settings{QString()};
        MainWindow window(engine, endpoints, server, setup());
        window.resize(1280, 800);
        RunViewer viewer(window, folder(), recorder, settings);
        window.show();
        viewer.showList();
        auto* dialog = window.findChild<RunsDialog*>();
        dialog->findChild<QTableView*>()->selectAll();
        button(*dialog, "compareRuns")->click();
        dialog->hide();
        auto* page = window.findChild<RunComparison*>();
        QVERIFY(page != nullptr && page->isVisible());
        for (const auto* replay : page->findChildren<RunReplay*>()) {
            QTRY_VERIFY(replay->done());
        }
        QTest::qWait(500);
        keepPicture(window, QStringLiteral("runs-compared"));
        QApplication::setPalette(darkPalette());
        window.resize(1024, 640);
        QTest::qWait(300);
        QCOMPARE(window.size(), QSize(1024, 640));
        keepPicture(window, QStringLiteral("runs-compared-small-dark"));
    }

    void anInterruptedRunIsOfferedOnce()
    {
        store(folder(), QStringLiteral("Burst"), 0, RunState::recording); // its owner is gone
        FakeEngine engine;
        FakeEndpointSwitch endpoints;
        FakeServerControl server;
        RunRecorder recorder(folder());
        SettingsFile settings{QString()};
        {
            MainWindow window(engine, endpoints, server, setup());
            RunViewer viewer(window, folder(), recorder, settings);
            window.show();
            auto* line = window.findChild<QFrame*>(QStringLiteral("runNotice"));
            QVERIFY(line->isVisible());
            QVERIFY(line->findChild<QLabel*>()->text().contains(QStringLiteral("was cut off")));
            keepPicture(window, QStringLiteral("runs-offered"));
            line->findChild<QPushButton*>()->click();
            QVERIFY(window.findChild<RunPage*>() != nullptr);
        }
        MainWindow window(engine, endpoints, server, setup());
        RunViewer viewer(window, folder(), recorder, settings);
        window.show();
        QVERIFY(!window.findChild<QFrame*>(QStringLiteral("runNotice"))->isVisible());
    }

    void aFileThatIsNoRunIsToldInTheWindow()
    {
        FakeEngine engine;
        FakeEndpointSwitch endpoints;
        FakeServerControl server;
        RunRecorder recorder(folder());
        SettingsFile settings{QString()};
        MainWindow window(engine, endpoints, server, setup());
        RunViewer viewer(window, folder(), recorder, settings);
        window.show();
        viewer.openFile(m_temporary->filePath(QStringLiteral("none.ratescope-run")));
        auto* line = window.findChild<QFrame*>(QStringLiteral("runNotice"));
        QTRY_VERIFY(line->isVisible());
        QVERIFY(line->findChild<QLabel*>()->text().contains(QStringLiteral("cannot be opened")));
    }

    void aFileThatIsDroppedOpensAndACutOffOneShowsItsBeginning()
    {
        ScriptedLoad load({});
        StoredRun run;
        run.name = QStringLiteral("From afar");
        const QString file = m_temporary->filePath(QStringLiteral("a.ratescope-run"));
        Batches events({load.advance(Instant(20s)), load.advance(Instant(61s))});
        QVERIFY(!writeRunFile(file, run, events));
        QFile cut(file);
        QVERIFY(cut.resize(cut.size() * 3 / 4));
        Desk desk(folder());
        QVERIFY(drop(desk.window, m_temporary->filePath(QStringLiteral("note.txt"))) == false);
        QVERIFY(drop(desk.window, file));
        QTRY_VERIFY(desk.window.findChild<RunPage*>() != nullptr);
        auto* page = desk.window.findChild<RunPage*>();
        QCOMPARE(page->run().name, QStringLiteral("From afar"));
        QTRY_VERIFY(page->replay().done());
        QVERIFY(page->replay().summary().figures().attempts > 0);
        const QString banner = page->findChild<QFrame*>(QStringLiteral("storedRunBanner"))
                                   ->findChild<QLabel*>()
                                   ->text();
        QVERIFY2(banner.contains(QStringLiteral("cut off")), qPrintable(banner));
    }

    void savingARunHappensElsewhereAndItsFileOpensAgain()
    {
        store(folder(), QStringLiteral("Burst: 100 % <hostile>/.."), 0, RunState::finished);
        Desk desk(folder());
        RunsDialog& dialog = desk.list();
        dialog.findChild<QTableView*>()->selectRow(0);
        const QString file = m_temporary->filePath(QStringLiteral("saved"));
        saveAs(dialog, "saveRun", file, QStringLiteral("Burst_ 100 _ _hostile_"));
        QTRY_VERIFY(noticeOf(dialog).startsWith(QStringLiteral("Saved as ")));
        desk.viewer.openFile(file + QStringLiteral(".ratescope-run"));
        QTRY_VERIFY(desk.window.findChild<RunPage*>() != nullptr);
        QTRY_VERIFY(desk.window.findChild<RunPage*>()->replay().done());
        QVERIFY(desk.window.findChild<RunPage*>()->replay().summary().figures().attempts > 100);
    }

    void aReportIsSavedFromTheListAndOfTheRunThatIsShown()
    {
        store(folder(), QStringLiteral("Burst"), 0, RunState::finished);
        Desk desk(folder());
        RunsDialog& dialog = desk.list();
        dialog.findChild<QTableView*>()->selectRow(0);
        const QString file = m_temporary->filePath(QStringLiteral("one"));
        saveAs(dialog, "reportRun", file, QStringLiteral("Burst "));
        QTRY_VERIFY(QFile::exists(file + QStringLiteral(".html")));
        button(dialog, "openRun")->click();
        dialog.hide();
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
        Desk desk(folder());
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
        acceptFile(desk.window, file, QStringLiteral("1000 _ Hello"));
        QTRY_VERIFY(QFile::exists(file + QStringLiteral(".html")));
    }

    void whereNothingCanBeWrittenItIsSaidAndNothingIsLost()
    {
        store(folder(), QStringLiteral("Burst"), 0, RunState::finished);
        Desk desk(folder());
        QString told;
        askAndSaveReport(&desk.window, StoredRun(), storedRunOpener(folder(), RunId{1}, 0),
                         [&](const QString& said) { told = said; });
        acceptFile(desk.window, QStringLiteral("/dev/null/nowhere"), QString());
        QTRY_VERIFY(!told.isEmpty());
        QVERIFY2(told.contains(QStringLiteral("cannot be written")), qPrintable(told));
    }

    void aStoredRunCountsFromItsBeginningAndIsNeverLive()
    {
        store(folder(), QStringLiteral("Burst"), 0, RunState::finished);
        Desk desk(folder());
        RunsDialog& dialog = desk.list();
        dialog.findChild<QTableView*>()->selectRow(0);
        button(dialog, "openRun")->click();
        dialog.hide();
        auto* page = desk.window.findChild<RunPage*>();
        QTRY_VERIFY(page->replay().done());
        auto* charts = page->findChild<MonitorCharts*>();
        const TimeRange whole = charts->visibleRange();
        QCOMPARE(whole.until(), page->replay().end());
        QVERIFY(!page->findChild<QToolButton*>(QStringLiteral("liveButton"))->isVisible());
        QVERIFY(!page->findChild<QToolButton*>(QStringLiteral("holdButton"))->isVisible());
        QTest::keyClick(charts, Qt::Key_Plus);
        QVERIFY(charts->visibleRange().span < whole.span);
        QTest::keyClick(charts, Qt::Key_Space);
        QVERIFY(charts->paused());
        QTest::keyClick(charts, Qt::Key_L);
        QCOMPARE(charts->visibleRange(), whole);
        QVERIFY(charts->paused());
    }

    void figuresAndSearchOfAStoredRunLeadToItsOwnRequests()
    {
        store(folder(), QStringLiteral("Burst"), 0, RunState::finished);
        Desk desk(folder());
        RunsDialog& dialog = desk.list();
        dialog.findChild<QTableView*>()->selectRow(0);
        button(dialog, "openRun")->click();
        dialog.hide();
        desk.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&desk.window));
        auto* page = desk.window.findChild<RunPage*>();
        QTRY_VERIFY(page->replay().done());
        for (auto* tile : page->findChildren<FigureTile*>()) {
            if (tile->accessibleName().startsWith(QStringLiteral("429s"))) {
                tile->click();
            }
        }
        const auto* live = desk.window.findChild<MonitorView*>();
        QCOMPARE(page->findChild<FilterBar*>()->choice().outcome, LaneChoice::Outcome::refusedOnce);
        QVERIFY(live->findChild<FilterBar*>()->choice().all());
        QTest::keyClick(&desk.window, Qt::Key_F, Qt::ControlModifier);
        QVERIFY(QApplication::focusWidget() != nullptr);
        QVERIFY(page->isAncestorOf(QApplication::focusWidget()));
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

    void lessRoomAsksBeforeRunsGo()
    {
        store(folder(), QStringLiteral("old"), 0, RunState::finished);
        {
            auto opened =
                Database::open(folder().file(QLatin1String(runDatabaseName)), runMigrations());
            QVERIFY(!std::get<std::unique_ptr<Database>>(opened)->execute(
                QStringLiteral("UPDATE runs SET bytes = 432013312")));
        }
        Desk desk(folder());
        RunsDialog& dialog = desk.list();
        QCOMPARE(dialog.findChild<QLabel*>(QStringLiteral("runUse"))->text(),
                 QStringLiteral("Stored runs take 412 MiB &of"));
        auto* room = dialog.findChild<QComboBox*>(QStringLiteral("runLimit"));
        QCOMPARE(room->currentText(), QStringLiteral("1 GiB"));
        QSignalSpy chosen(&dialog, &RunsDialog::limitChosen);
        choose(*room, QStringLiteral("512 MiB"));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(rememberedRunLimit(desk.settings), std::int64_t{512} << 20U);

        QString question;
        const auto answer = [&](const QString& wanted) {
            QTimer::singleShot(0, &dialog, [&, wanted] {
                auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
                question = box->text();
                keepPicture(*box, QStringLiteral("runs-less-room"));
                for (QAbstractButton* each : box->buttons()) {
                    if (each->text().remove(u'&').startsWith(wanted)) {
                        each->click();
                    }
                }
            });
        };
        answer(QStringLiteral("Cancel"));
        choose(*room, QStringLiteral("128 MiB"));
        QVERIFY2(question.contains(QStringLiteral("1 old run(s) must go to fit into 128 MiB")),
                 qPrintable(question));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(room->currentText(), QStringLiteral("512 MiB"));
        answer(QStringLiteral("Delete"));
        choose(*room, QStringLiteral("128 MiB"));
        QCOMPARE(chosen.count(), 2);
        QTRY_COMPARE(dialog.findChild<QTableView*>()->model()->rowCount(), 0);
    }

private:
    DataFolder folder() const { return DataFolder(m_temporary->filePath(QStringLiteral("data"))); }

    /// A window with a recorder and the runs of `folder`.
    struct Desk
    {
        explicit Desk(const DataFolder& folder)
            : recorder(folder)
            , window(engine, endpoints, server, setup())
            , viewer(window, folder, recorder, settings)
        {
            window.show();
        }
        RunsDialog& list()
        {
            viewer.showList();
            return *window.findChild<RunsDialog*>();
        }

        FakeEngine engine;
        FakeEndpointSwitch endpoints;
        FakeServerControl server;
        SettingsFile settings{QString()};
        RunRecorder recorder;
        MainWindow window;
        RunViewer viewer;
    };

    static bool drop(QWidget& window, const QString& file)
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(file)});
        QDragEnterEvent enter(QPoint(9, 9), Qt::CopyAction, &data, Qt::LeftButton, {});
        enter.ignore();
        QApplication::sendEvent(&window, &enter);
        if (!enter.isAccepted()) {
            return false;
        }
        QDropEvent event(QPointF(9, 9), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&window, &event);
        return event.isAccepted();
    }

    /// Clicks the button, and saves under this name; looks what name was suggested.
    static void saveAs(QWidget& parent, const char* name, const QString& file,
                       const QString& suggestion)
    {
        button(parent, name)->click();
        acceptFile(*parent.window(), file, suggestion);
    }
    static void acceptFile(QWidget& window, const QString& file, const QString& suggestion)
    {
        auto* chooser = window.findChild<QFileDialog*>();
        QVERIFY(chooser != nullptr);
        auto* name = chooser->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        QVERIFY2(name->text().startsWith(suggestion), qPrintable(name->text()));
        name->setText(file);
        Q_EMIT chooser->fileSelected(file + u'.' + chooser->defaultSuffix());
        chooser->close();
        QCoreApplication::sendPostedEvents(chooser, QEvent::DeferredDelete);
    }

    static QString noticeOf(const RunsDialog& dialog)
    {
        for (const auto* label : dialog.findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().startsWith(QStringLiteral("Saved"))) {
                return label->text();
            }
        }
        return {};
    }

    static void choose(QComboBox& box, const QString& text)
    {
        box.setCurrentIndex(box.findText(text));
        Q_EMIT box.activated(box.currentIndex());
    }

    static QPushButton* button(const QWidget& parent, const char* name)
    {
        return parent.findChild<QPushButton*>(QLatin1String(name));
    }

    static WindowSetup setup()
    {
        WindowSetup made;
        Endpoint endpoint;
        endpoint.name = QStringLiteral("Simulated");
        endpoint.model = QStringLiteral("simulated");
        endpoint.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:1/v1"));
        endpoint.simulated = true;
        made.endpoints.fixed.push_back(endpoint);
        made.dark = false;
        return made;
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
};

QTEST_MAIN(TestRuns)
#include "tst_runs.moc"
