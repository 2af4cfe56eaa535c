#include "fake_engine.h"
#include "ui/main_window.h"
#include "ui/panels/value_slider.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace ratescope;
using namespace std::chrono_literals;

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void sendsNothingByItself();
    void runButtonSendsWhatIsEntered();
    void f5Runs();
    void pauseGoOnAndStop();
    void escStopsTheRun();
    void policyEditReachesTheEngineOnce();
    void serverEditReachesServerAndMarkers();
    void demoClickSetsEverythingAndStarts();
    void pickedScenarioIsOnlyPutOnTheScreen();
    void timedChangesComeDuringTheRunOnly();
    void oneUndoTakesBackWhateverCameLast();
    void changesAreListedWithUndo();
    void copiesTheSettings();
    void demoResultsStandBesideEachOther();
    void aChangedScenarioSaysSo();
    void serversTokenLimitsCanBeUndone();
    void anotherRunIsNotTheDemos();
    void realEndpointHidesTheServerPanel();
    void everyDockHasAName();
    void fitsASmallScreen();

private:
    template <typename Widget>
    Widget* find(const char* name) const
    {
        return m_window->findChild<Widget*>(QLatin1String(name));
    }
    void click(const char* name);
    void run(const std::string& name, std::uint64_t answered, std::uint64_t lost);
    QString sentence() const { return find<QLabel>("statusSentence")->text(); }

    FakeEngine m_engine;
    FakeEndpointSwitch m_switch;
    FakeServerControl m_server;
    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
    std::uint64_t m_job = 0;
};

namespace {

Scenario step(const QString& name, int burst)
{
    Scenario scenario;
    scenario.name = name;
    scenario.lookFor = QStringLiteral("look at ") + name;
    scenario.workload.jobs = 3;
    scenario.policy.throttle.burst = burst;
    scenario.server.burst = burst;
    return scenario;
}

Endpoint endpoint(const QString& name, bool simulated)
{
    Endpoint endpoint;
    endpoint.name = name;
    endpoint.baseUrl = QUrl(QStringLiteral("https://example.org/v1"));
    endpoint.model = QStringLiteral("m");
    endpoint.simulated = simulated;
    return endpoint;
}

} // namespace

void TestMainWindow::init()
{
    m_engine = {};
    m_switch = {};
    m_server = {};
    m_job = 0;
    WindowSetup setup;
    setup.endpoints.fixed = {endpoint(QStringLiteral("Simulated"), true),
                             endpoint(QStringLiteral("example.org"), false)};
    setup.demoSteps = {step(QStringLiteral("First"), 11), step(QStringLiteral("Second"), 12)};
    setup.scenarios = setup.demoSteps;
    setup.scenarios.push_back(step(QStringLiteral("Timed"), 13));
    ServerSettings later = setup.scenarios.back().server;
    later.burst = 6;
    setup.scenarios.back().changes = {{30s, later}};
    setup.scenarioFolder = m_folder.filePath(QStringLiteral("scenarios"));
    m_window = std::make_unique<MainWindow>(m_engine, m_switch, m_server, std::move(setup));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->activateWindow();
}

void TestMainWindow::cleanup()
{
    m_window.reset();
}

void TestMainWindow::click(const char* name)
{
    QTest::mouseClick(find<QWidget>(name), Qt::LeftButton);
}

void TestMainWindow::run(const std::string& name, std::uint64_t answered, std::uint64_t lost)
{
    m_engine.happen(RunStarted{name, answered + lost});
    for (std::uint64_t index = 0; index < answered + lost; ++index) {
        const bool good = index < answered;
        const JobId job{++m_job};
        m_engine.happen(JobQueued{job});
        m_engine.happen(AttemptStarted{{job, 1}});
        m_engine.time += 1s;
        Outcome outcome;
        outcome.kind = good ? OutcomeKind::answered : OutcomeKind::refused;
        outcome.cause = good ? Cause::none : Cause::rateLimit;
        m_engine.happen(AttemptFinished{{job, 1}, 1s, outcome});
        m_engine.happen(JobFinished{
            job, Priority::workload, good ? JobEnd::answered : JobEnd::lost, 1, outcome.cause, {}});
    }
    m_engine.happen(RunFinished{});
    m_window->feed().tick();
}

void TestMainWindow::sendsNothingByItself()
{
    m_window->feed().tick();
    QVERIFY(m_engine.runs.empty());
    QVERIFY(m_engine.submitted.empty());
    QVERIFY(m_engine.policies.empty());
    QVERIFY(m_switch.endpoints.empty());
    QVERIFY(sentence().startsWith(QStringLiteral("Nothing sent yet")));
}

void TestMainWindow::runButtonSendsWhatIsEntered()
{
    click("workload");
    NumberBox* jobs = find<ValueSlider>("jobs")->box();
    QCOMPARE(jobs->value(), 1000.0);
    jobs->setFocus();
    jobs->selectAll();
    QTest::keyClicks(jobs, QStringLiteral("25"));
    auto* prompt = find<QLineEdit>("prompt");
    QCOMPARE(prompt->text(), QStringLiteral("Hello"));
    prompt->setFocus();
    prompt->selectAll();
    QTest::keyClicks(prompt, QStringLiteral("Why"));
    QTest::keyClick(prompt, Qt::Key_Escape); // closes the editor and ends nothing
    QVERIFY(!prompt->isVisible());
    QCOMPARE(m_engine.stops, 0);
    click("runButton");
    QCOMPARE(m_engine.runs.size(), std::size_t(1));
    const Workload& sent = m_engine.runs[0];
    QCOMPARE(sent.arrivals.size(), std::size_t(25));
    QCOMPARE(sent.arrivals[0].request->messages[0].text, std::string("Why"));
    QVERIFY(!sent.arrivals[0].request->stream);
    QCOMPARE(QString::fromStdString(sent.name), QStringLiteral("25 × Why"));
}

void TestMainWindow::f5Runs()
{
    click("workload");
    QTest::keyClick(find<QLineEdit>("prompt"), Qt::Key_F5); // also while the workload is edited
    QCOMPARE(m_engine.runs.size(), std::size_t(1));
    QCOMPARE(m_engine.runs[0].arrivals.size(), std::size_t(1000));
}

void TestMainWindow::pauseGoOnAndStop()
{
    QVERIFY(!find<QToolButton>("pauseButton")->isEnabled());
    QVERIFY(!find<QToolButton>("stopButton")->isEnabled());
    m_engine.happen(RunStarted{"load", 10});
    m_window->feed().tick();
    QVERIFY(!find<QToolButton>("runButton")->isEnabled());
    click("pauseButton");
    QCOMPARE(m_engine.pauses, 1);
    QVERIFY(!find<QToolButton>("pauseButton")->isChecked()); // not before the engine says so
    m_engine.happen(RunPaused{});
    m_window->feed().tick();
    QVERIFY(find<QToolButton>("pauseButton")->isChecked());
    QVERIFY(sentence().startsWith(QStringLiteral("Paused")));
    click("pauseButton");
    QCOMPARE(m_engine.resumes, 1);
    QCOMPARE(m_engine.pauses, 1);
    click("stopButton");
    QCOMPARE(m_engine.stops, 1);
    m_engine.happen(RunFinished{true});
    m_window->feed().tick();
    QVERIFY(find<QToolButton>("runButton")->isEnabled());
    QVERIFY(sentence().startsWith(QStringLiteral("Stopped")));
}

void TestMainWindow::escStopsTheRun()
{
    auto* scenario = find<QComboBox>("scenario");
    scenario->setFocus();
    QTest::keyClick(scenario, Qt::Key_Escape);
    QCOMPARE(m_engine.stops, 0);
    m_engine.happen(RunStarted{"load", 10});
    m_window->feed().tick();
    QTest::keyClick(scenario, Qt::Key_Escape);
    QCOMPARE(m_engine.stops, 1);
}

void TestMainWindow::policyEditReachesTheEngineOnce()
{
    NumberBox* box = find<ValueSlider>("concurrency")->box();
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QStringLiteral("7"));
    QTest::keyClick(box, Qt::Key_Return);
    QCOMPARE(m_engine.policies.size(), std::size_t(1));
    QCOMPARE(m_engine.policies[0].throttle.concurrency, 7);
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_engine.policies.size(), std::size_t(2));
    QCOMPARE(m_engine.policies[1], Policy());
}

void TestMainWindow::serverEditReachesServerAndMarkers()
{
    m_engine.changes.clear();
    NumberBox* box = find<ValueSlider>("serverRate")->box();
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QStringLiteral("30"));
    QTest::keyClick(box, Qt::Key_Return);
    QCOMPARE(m_server.settings.size(), std::size_t(1));
    QCOMPARE(m_server.settings[0].rate.perMinute(), 30.0);
    QCOMPARE(m_engine.changes.size(), std::size_t(1));
    QCOMPARE(m_engine.changes[0].limit->perMinute(), 30.0);
    QVERIFY(!m_engine.changes[0].description.empty());
}

void TestMainWindow::demoClickSetsEverythingAndStarts()
{
    auto* combo = find<QComboBox>("endpoint");
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Down);
    QVERIFY(!m_switch.endpoints.back().simulated);
    click("demo2");
    QVERIFY(m_switch.endpoints.back().simulated);
    QCOMPARE(m_server.settings.back().burst, 12);
    QCOMPARE(m_server.startedAnew.size(), std::size_t(1));
    QCOMPARE(m_engine.policies.back().throttle.burst, 12);
    QCOMPARE(m_engine.runs.size(), std::size_t(1));
    QCOMPARE(m_engine.runs[0].name, std::string("Second"));
    QVERIFY(find<QLabel>("lookFor")->text().contains(QStringLiteral("look at Second")));
}

void TestMainWindow::pickedScenarioIsOnlyPutOnTheScreen()
{
    auto* scenario = find<QComboBox>("scenario");
    scenario->setFocus();
    QTest::keyClick(scenario, Qt::Key_End);
    QCOMPARE(scenario->currentText(), QStringLiteral("Timed"));
    QVERIFY(m_engine.runs.empty());
    QCOMPARE(m_server.settings.back().burst, 13);
    QVERIFY(find<QLabel>("lookFor")->text().contains(QStringLiteral("look at Timed")));
    click("runButton");
    QCOMPARE(m_engine.runs.size(), std::size_t(1));
    QCOMPARE(m_engine.runs[0].name, std::string("Timed"));
    QCOMPARE(m_server.startedAnew.size(), std::size_t(1)); // the same each time it is run
    run("Timed", 3, 0);
    QVERIFY(find<QLabel>("scenarioResult")->text().contains(QStringLiteral("3 answered")));
}

void TestMainWindow::timedChangesComeDuringTheRunOnly()
{
    auto* scenario = find<QComboBox>("scenario");
    scenario->setFocus();
    QTest::keyClick(scenario, Qt::Key_End);
    m_engine.time += 60s;
    m_window->feed().tick();
    QCOMPARE(m_server.settings.back().burst, 13);
    click("runButton");
    m_engine.happen(RunStarted{"Timed", 3});
    m_window->feed().tick();
    m_engine.time += 29s;
    m_window->feed().tick();
    QCOMPARE(m_server.settings.back().burst, 13);
    m_engine.time += 1s;
    m_window->feed().tick();
    QCOMPARE(m_server.settings.back().burst, 6);
    QCOMPARE(find<ValueSlider>("serverBurst")->value(), 6.0);
    QCOMPARE(m_engine.changes.back().description, std::string("burst 13 → 6"));
    QCOMPARE(scenario->currentText(), QStringLiteral("Timed")); // it is what was set, still
    m_engine.happen(RunFinished{});
    m_window->feed().tick();
    click("runButton");
    QCOMPARE(m_server.settings.back().burst, 13); // from its beginning again
}

void TestMainWindow::oneUndoTakesBackWhateverCameLast()
{
    const auto type = [this](const char* control, const QString& text) {
        NumberBox* box = find<ValueSlider>(control)->box();
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, text);
        QTest::keyClick(box, Qt::Key_Return);
    };
    type("concurrency", QStringLiteral("7"));
    type("serverRate", QStringLiteral("30"));
    auto* box = find<ValueSlider>("concurrency")->box();
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_server.settings.back().rate.perMinute(), 60.0);
    QCOMPARE(find<ValueSlider>("serverRate")->value(), 1.0);
    QCOMPARE(m_engine.policies.back().throttle.concurrency, 7);
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_engine.policies.back(), Policy());
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(box, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(m_server.settings.back().rate.perMinute(), 30.0);
}

void TestMainWindow::changesAreListedWithUndo()
{
    find<QTabBar>("detailTabs")->setCurrentIndex(1);
    auto* table = find<QTableView>("changes");
    QVERIFY(table->isVisible());
    const int before = table->model()->rowCount();
    NumberBox* box = find<ValueSlider>("serverRate")->box();
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QStringLiteral("30"));
    QTest::keyClick(box, Qt::Key_Return);
    m_engine.happen(m_engine.changes.back());
    m_window->feed().tick();
    QCOMPARE(table->model()->rowCount(), before + 1);
    QCOMPARE(table->model()->index(0, 1).data().toString(),
             QStringLiteral("server limit 60 → 30/min"));
    const auto buttons = table->parentWidget()->findChildren<QToolButton*>();
    const auto undo = std::find_if(buttons.begin(), buttons.end(), [](const QToolButton* button) {
        return button->text() == QStringLiteral("Undo");
    });
    QVERIFY(undo != buttons.end());
    QVERIFY((*undo)->toolTip().contains(QStringLiteral("limit 60 → 30/min")));
    QTest::mouseClick(*undo, Qt::LeftButton);
    QCOMPARE(m_server.settings.back().rate.perMinute(), 60.0);
    find<QLineEdit>("prompt")->setFocus();
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier); // back to the requests
    QVERIFY(!table->isVisible());
}

void TestMainWindow::copiesTheSettings()
{
    find<QAction>("copyCommand")->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().contains(
        QStringLiteral("ratescope-cli run --simulated --jobs 1000 --prompt Hello")));
    find<QAction>("copyPython")->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("import openai")));
    find<QAction>("copyPolicy")->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("\"backoff\"")));
}

void TestMainWindow::demoResultsStandBesideEachOther()
{
    click("demo1");
    run("First", 2, 1);
    click("demo2");
    run("Second", 3, 0);
    click("demo1");
    m_engine.happen(RunStarted{"First", 3});
    m_window->feed().tick();
    m_engine.time += 7s; // nothing happens, and yet time passes
    m_window->feed().tick();
    const auto result = [this](const char* button, const char* line) {
        QString text = find<QPushButton>(button)
                           ->parentWidget()
                           ->findChild<QLabel*>(QLatin1String(line))
                           ->text();
        return text.remove(QRegularExpression(QStringLiteral("<[^>]*>")));
    };
    QVERIFY(result("demo1", "refusals").contains(QStringLiteral("7.0 s so far")));
    m_engine.happen(RunFinished{true});
    click("demo1");
    run("First", 2, 1);
    QCOMPARE(result("demo1", "jobs"), QStringLiteral("2 answered · 1 lost"));
    QCOMPARE(result("demo1", "refusals"), QStringLiteral("1 × 429 · 3.0 s"));
    QCOMPARE(result("demo2", "jobs"), QStringLiteral("3 answered · 0 lost"));
    QCOMPARE(result("demo2", "refusals"), QStringLiteral("0 × 429 · 3.0 s"));
    click("foldDemo");
    QVERIFY(!find<QPushButton>("demo1")
                 ->parentWidget()
                 ->findChild<QLabel*>(QStringLiteral("jobs"))
                 ->isVisible());
    QVERIFY(find<QPushButton>("demo1")->isVisible());
}

/// After a change the sentence is of before, the result says so, and undo takes both back.
void TestMainWindow::aChangedScenarioSaysSo()
{
    const auto* sentence = find<QLabel>("lookFor");
    const auto* refusals =
        find<QPushButton>("demo1")->parentWidget()->findChild<QLabel*>(QStringLiteral("refusals"));
    QVERIFY(!refusals->isVisible()); // no step has a result: no empty line
    click("demo1");
    m_engine.happen(RunStarted{"First", 3});
    m_window->feed().tick();
    QVERIFY(refusals->isVisible());
    QCOMPARE(sentence->text(), QStringLiteral("Look: look at First"));
    auto* burst = find<ValueSlider>("serverBurst");
    burst->box()->setFocus();
    QTest::keyClick(burst->box(), Qt::Key_Up);
    m_window->feed().tick();
    QCOMPARE(sentence->text(), QStringLiteral("Before your change: look at First"));
    QVERIFY2(refusals->text().contains(QStringLiteral("changed")), qPrintable(refusals->text()));
    QTest::keyClick(burst->box(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(sentence->text(), QStringLiteral("Look: look at First"));
    m_engine.happen(RunFinished{false});
    m_window->feed().tick();
    QVERIFY(refusals->text().contains(QStringLiteral("changed"))); // for a while it was
}

/// Of each limit of tokens that the simulated server can have, by the keyboard.
void TestMainWindow::serversTokenLimitsCanBeUndone()
{
    const std::pair<const char*, std::optional<TokenRate> ServerSettings::*> rows[] = {
        {"serverTokenRate", &ServerSettings::tokenRate},
        {"serverInputTokenRate", &ServerSettings::inputTokenRate},
        {"serverOutputTokenRate", &ServerSettings::outputTokenRate},
    };
    for (const auto& [name, limit] : rows) {
        auto* slider = find<ValueSlider>(name);
        auto* check = find<QCheckBox>((std::string(name) + "On").c_str());
        const auto perMinute = [this, limit = limit] {
            const auto& set = m_server.settings.back().*limit;
            return set ? qRound(set->perSecond() * 60) : 0;
        };
        QVERIFY(!slider->isEnabled());
        check->setFocus();
        QTest::keyClick(check, Qt::Key_Space);
        QCOMPARE(perMinute(), 10'000);
        slider->box()->setFocus();
        slider->box()->selectAll();
        QTest::keyClicks(slider->box(), QStringLiteral("7000"));
        QTest::keyClick(slider->box(), Qt::Key_Return);
        QCOMPARE(perMinute(), 7'000);
        QTest::keyClick(slider->box(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(perMinute(), 10'000);
        QCOMPARE(qRound(slider->value() * 60), 10'000);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(perMinute(), 0);
        QVERIFY(!check->isChecked());
        QVERIFY(!slider->isEnabled());
    }
}

void TestMainWindow::anotherRunIsNotTheDemos()
{
    click("demo1");
    run("1,000 × Hello", 3, 0); // was on its way when the button was clicked
    const auto* jobs =
        find<QPushButton>("demo1")->parentWidget()->findChild<QLabel*>(QStringLiteral("jobs"));
    QVERIFY(jobs->text().contains(QStringLiteral("not run yet")));
    run("First", 2, 0);
    QCOMPARE(jobs->text(), QStringLiteral("2 answered · 0 lost"));
}

void TestMainWindow::realEndpointHidesTheServerPanel()
{
    auto* dock = find<QDockWidget>("serverDock");
    QVERIFY(dock->isVisible());
    QVERIFY(m_engine.changes.back().limit);
    auto* combo = find<QComboBox>("endpoint");
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Down);
    QVERIFY(!dock->isVisible());
    QCOMPARE(m_switch.endpoints.size(), std::size_t(1));
    QVERIFY(!m_engine.changes.back().limit);
    QTest::keyClick(combo, Qt::Key_Up);
    QVERIFY(dock->isVisible());
}

void TestMainWindow::everyDockHasAName()
{
    const auto docks = m_window->findChildren<QDockWidget*>();
    QCOMPARE(docks.size(), 3);
    for (const QDockWidget* dock : docks) {
        QVERIFY(!dock->objectName().isEmpty());
    }
}

void TestMainWindow::fitsASmallScreen()
{
    QCOMPARE(m_window->size(), QSize(1280, 800));
    click("workload");
    QTest::keyClicks(find<QLineEdit>("prompt"), QString(200, u'x')); // no caption that long
    QTest::keyClick(find<QLineEdit>("prompt"), Qt::Key_Escape);
    m_window->resize(1024, 640);
    QCOMPARE(m_window->size(), QSize(1024, 640));
    QVERIFY(find<QToolButton>("stopButton")->isVisible());
    QVERIFY(m_window->rect().contains(
        find<QToolButton>("stopButton")->mapTo(m_window.get(), QPoint(1, 1))));
}

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
