// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "fake_engine.h"
#include "scripted_load.h"
#include "store/run_recorder.h"
#include "store/run_schema.h"
#include "store/run_writer.h"
#include "ui/main_window.h"
#include "ui/runs/run_comparison.h"
#include "ui/runs/run_list_model.h"
#include "ui/runs/run_page.h"
#include "ui/runs/run_viewer.h"
#include "ui/runs/runs_dialog.h"
#include "ui/theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QDir>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QStyleFactory>
#include <QTableView>
#include <QTemporaryDir>

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
        RunsDialog dialog(folder());
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
        RunsDialog dialog(folder());
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
        RunsDialog dialog(folder());
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
        const RunRecorder recorder(folder());
        MainWindow window(engine, endpoints, server, setup());
        RunViewer viewer(window, folder(), recorder);
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
        const RunRecorder recorder(folder());
        MainWindow window(engine, endpoints, server, setup());
        window.resize(1280, 800);
        RunViewer viewer(window, folder(), recorder);
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
    }

    void anInterruptedRunIsOfferedOnce()
    {
        store(folder(), QStringLiteral("Burst"), 0, RunState::recording); // its owner is gone
        FakeEngine engine;
        FakeEndpointSwitch endpoints;
        FakeServerControl server;
        const RunRecorder recorder(folder());
        {
            MainWindow window(engine, endpoints, server, setup());
            RunViewer viewer(window, folder(), recorder);
            window.show();
            auto* line = window.findChild<QFrame*>(QStringLiteral("runNotice"));
            QVERIFY(line->isVisible());
            QVERIFY(line->findChild<QLabel*>()->text().contains(QStringLiteral("was cut off")));
            keepPicture(window, QStringLiteral("runs-offered"));
            line->findChild<QPushButton*>()->click();
            QVERIFY(window.findChild<RunPage*>() != nullptr);
        }
        MainWindow window(engine, endpoints, server, setup());
        RunViewer viewer(window, folder(), recorder);
        window.show();
        QVERIFY(!window.findChild<QFrame*>(QStringLiteral("runNotice"))->isVisible());
    }

    void aFileThatIsNoRunIsToldInTheWindow()
    {
        FakeEngine engine;
        FakeEndpointSwitch endpoints;
        FakeServerControl server;
        const RunRecorder recorder(folder());
        MainWindow window(engine, endpoints, server, setup());
        RunViewer viewer(window, folder(), recorder);
        window.show();
        viewer.openFile(m_temporary->filePath(QStringLiteral("none.ratescope-run")));
        auto* line = window.findChild<QFrame*>(QStringLiteral("runNotice"));
        QVERIFY(line->isVisible());
        QVERIFY(line->findChild<QLabel*>()->text().contains(QStringLiteral("cannot be opened")));
    }

private:
    DataFolder folder() const { return DataFolder(m_temporary->filePath(QStringLiteral("data"))); }

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
