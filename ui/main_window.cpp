#include "ui/main_window.h"

#include "ui/changes/changes_pane.h"
#include "ui/charts/monitor_charts.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/notice_bar.h"
#include "ui/demo/demo_bar.h"
#include "ui/detail_tabs.h"
#include "ui/monitor_view.h"
#include "ui/panels/policy_panel.h"
#include "ui/panels/server_panel.h"
#include "ui/panels/settings_copier.h"
#include "ui/requests/requests_pane.h"
#include "ui/run_bar.h"
#include "ui/run_control.h"
#include "ui/scenarios/scenario_picker.h"
#include "ui/side_docks.h"
#include "ui/status_line.h"
#include "ui/top_rows.h"
#include "ui/window_colours.h"
#include "ui/window_memory.h"

#include <QAction>
#include <QDateTime>
#include <QDockWidget>
#include <QKeyEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>

namespace ratescope {

namespace {

constexpr int leastMonitor = 424; // pixels: figures, legends and filters each stand in one row

} // namespace

MainWindow::MainWindow(EngineHandle& engine, EndpointSwitch& endpointSwitch, ServerControl& server,
                       WindowSetup setup, QWidget* parent)
    : QMainWindow(parent)
    , m_engine(engine)
    , m_endpointSwitch(endpointSwitch)
    , m_feed(engine)
    , m_stage(engine, server, {setup.workload, setup.policy, setup.server, setup.changes})
    , m_workloads(true, std::move(setup.realWorkload))
{
    setObjectName(QStringLiteral("mainWindow"));
    resize(1280, 800);
    // In the order in which the eye, and so the tab key, goes through them.
    m_rows = new TopRows(setup, m_stage.history(), m_feed, *this);
    m_colours = new WindowColours(*this, m_rows->menu());
    m_docks = std::make_unique<SideDocks>(setup, *this);
    buildActions(m_stage.history().steps());
    buildCentre();
    m_docks->addChat(engine, setup);
    m_statusLine = new StatusLine(this);
    statusBar()->addWidget(m_statusLine, 1);
    connect(m_statusLine, &StatusLine::troubleBegan, statusBar(), &QStatusBar::clearMessage);
    statusBar()->setSizeGripEnabled(false);
    buildMenu();
    m_runs = new RunControl(*m_rows, m_stage, engine, this);
    connectPanels();
    connectFeed();
    if (setup.settings != nullptr) {
        m_memory = std::make_unique<WindowMemory>(*setup.settings, *this);
        connectMemory();
    }
    begin(setup);
}

MainWindow::~MainWindow() = default;

/// Those that stand in several parts of the window, and what has a key but no button.
void MainWindow::buildActions(QUndoStack& steps)
{
    QAction* undo = steps.createUndoAction(this);
    undo->setShortcut(QKeySequence::Undo);
    undo->setIconText(tr("Undo"));
    QAction* redo = steps.createRedoAction(this);
    redo->setIconText(tr("Redo"));
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence::Redo});
    m_steps = {undo, redo};
    for (QAction* action : m_steps) {
        m_docks->policy().addButton(action);
        addAction(action);
    }
    m_rows->runBar().addEditorActions(m_steps);
    m_copier = new SettingsCopier(
        [this]() -> SettingsCopier::Settings {
            const Setup& set = m_stage.setup();
            return {set.policy, m_rows->endpoints().current(), set.workload};
        },
        this);
    m_docks->policy().addButton(m_copier->action());
    m_colours->addIcon(undo, QStringLiteral("undo"));
    m_colours->addIcon(redo, QStringLiteral("redo"));
    m_colours->addIcon(m_copier->action(), QStringLiteral("copy"));

    auto* find = new QAction(tr("Search the requests"), this);
    find->setShortcut(QKeySequence::Find);
    connect(find, &QAction::triggered, this, [this] {
        auto* stored = m_pages->currentWidget()->findChild<MonitorView*>();
        (stored != nullptr ? stored : m_live)->focusSearch();
    });
    addAction(find);
}

void MainWindow::buildCentre()
{
    auto* holder = new QWidget(this);
    m_pages = new QStackedWidget(holder);
    m_live = new MonitorView(m_pages);
    m_live->setMinimumWidth(leastMonitor);
    m_live->charts().setObjectName(QStringLiteral("charts"));
    m_live->splitter().setObjectName(QStringLiteral("centreSplit"));
    for (QAction* action : m_steps) {
        m_live->details().changes().addButton(action);
    }
    m_pages->addWidget(m_live);
    m_centre = new QVBoxLayout(holder);
    m_centre->setContentsMargins(0, 0, 0, 0);
    m_centre->setSpacing(4);
    m_centre->addWidget(m_pages, 1);
    setCentralWidget(holder);
}

void MainWindow::buildMenu()
{
    std::vector<QAction*> panels;
    for (QDockWidget* dock : findChildren<QDockWidget*>()) {
        panels.push_back(dock->toggleViewAction());
    }
    for (QToolBar* bar : findChildren<QToolBar*>()) {
        if (bar->toggleViewAction()->isEnabled()) {
            panels.push_back(bar->toggleViewAction());
        }
    }
    m_rows->menu().setPanels(panels);
    m_rows->menu().addSaving(m_live->charts().saveMenu());
    connect(&m_rows->menu(), &ApplicationMenu::endpointsRequested, &m_rows->endpoints(),
            &EndpointPicker::openDialog);
}

/// With what was set the last time.
void MainWindow::begin(const WindowSetup& setup)
{
    m_rows->scenarios().setLast(setup.scenario);
    m_runs->showCurrent();
    m_colours->begin(setup.dark, setup.colours);
    showEndpoint(m_rows->endpoints().current(), {}); // where it begins is no change
    m_rows->endpoints().pickNamed(setup.endpoint);
    pickWorkload(m_rows->endpoints().current().simulated);
    m_stage.history().steps().clear(); // there is nothing to take back yet
    showState();
    m_feed.start();
}

void MainWindow::connectPanels()
{
    const auto tell = [this](const QString& sentence) { statusBar()->showMessage(sentence, 8000); };
    connect(&m_rows->scenarios(), &ScenarioPicker::told, this, tell);
    connect(m_copier, &SettingsCopier::told, this, tell);
    connect(&m_rows->endpoints(), &EndpointPicker::endpointPicked, this, &MainWindow::useEndpoint);
    SettingsHistory* history = &m_stage.history();
    connect(&m_docks->policy(), &PolicyPanel::edited, history, &SettingsHistory::changePolicy);
    connect(history, &SettingsHistory::policyChanged, &m_docks->policy(), &PolicyPanel::showPolicy);
    connect(&m_docks->server(), &ServerPanel::edited, history, &SettingsHistory::changeServer);
    connect(&m_stage, &Stage::serverChanged, &m_docks->server(), &ServerPanel::showSettings);
    connect(&m_rows->runBar(), &RunBar::planEdited, history, &SettingsHistory::changeWorkload);
    connect(history, &SettingsHistory::workloadChanged, &m_rows->runBar(), &RunBar::showPlan);
}

void MainWindow::connectFeed()
{
    connect(&m_feed, &EventFeed::eventsArrived, this, &MainWindow::foldEvents);
    connect(&m_feed, &EventFeed::ticked, this, &MainWindow::showState);
    connect(&m_feed, &EventFeed::runStarted, &m_rows->demoBar(), &DemoBar::runStarted);
    connect(&m_feed, &EventFeed::runFinished, &m_rows->demoBar(), &DemoBar::runFinished);
}

void MainWindow::connectMemory()
{
    WindowMemory* memory = m_memory.get();
    auto* notice = new NoticeBar(tr("OK"), QStringLiteral("settingsNoticed"), this);
    notice->setContentsMargins(9, 4, 9, 4);
    addNotice(notice);
    connect(memory, &WindowMemory::troubled, notice, [notice](const QString& problem) {
        notice->say(problem.isEmpty()
                        ? QString()
                        : tr("Settings are not kept for the next start. %1").arg(problem));
    });
    connect(m_rows, &TopRows::startExplained, memory, &WindowMemory::noteStarted);
    connect(&m_rows->menu(), &ApplicationMenu::coloursChosen, memory, &WindowMemory::noteColours);
    connect(&m_rows->menu(), &ApplicationMenu::layoutResetRequested, memory, [this, memory] {
        memory->resetLayout();
        m_docks->showServer(m_rows->endpoints().current().simulated);
    });
    connect(&m_stage.history(), &SettingsHistory::changed, memory, [this, memory] {
        Setup set = m_stage.setup();
        const WorkloadPlan real = m_workloads.forReal(set.workload);
        set.workload = m_workloads.forSimulated(set.workload);
        memory->noteSetup(set, m_rows->scenarios().last(), real);
    });
}

ApplicationMenu& MainWindow::menu()
{
    return m_rows->menu();
}

void MainWindow::addRunAction(QAction* action)
{
    m_rows->addRunAction(action);
}

void MainWindow::addNotice(QWidget* line)
{
    m_centre->insertWidget(0, line);
}

void MainWindow::startDemoStep(std::size_t index)
{
    m_rows->demoBar().startStep(index);
}

std::optional<QString> MainWindow::startScenario(const QString& nameOrFile)
{
    return m_runs->startScenario(nameOrFile);
}

void MainWindow::useEndpoint(const Endpoint& endpoint)
{
    m_endpointSwitch.setEndpoint(endpoint);
    if (m_memory) {
        m_memory->noteEndpoint(endpoint.name);
    }
    if (pickWorkload(endpoint.simulated) && !endpoint.simulated) {
        statusBar()->showMessage(
            tr("%1 is a real server, with a workload of its own: Run sends “%2”. Click that to "
               "send "
               "more (Ctrl+L).")
                .arg(endpoint.name, QString::fromStdString(describe(m_stage.setup().workload))),
            15'000);
    }
    showEndpoint(endpoint, tr("is now %1").arg(endpoint.name));
}

/// Whether it is another one than before.
bool MainWindow::pickWorkload(bool simulated)
{
    const auto plan = m_workloads.pick(simulated, m_stage.setup().workload);
    if (plan) {
        m_stage.history().changeWorkload(*plan, SettingsForm<WorkloadPlan>::noMerge, 0);
    }
    return plan.has_value();
}

void MainWindow::showEndpoint(const Endpoint& endpoint, const QString& change)
{
    m_docks->showServer(endpoint.simulated);
    m_stage.setSimulated(endpoint.simulated);
    m_docks->chat().setEndpoint(endpoint);
    // A real server's limit is not known before it says so.
    const auto limit = endpoint.simulated ? m_stage.server().allowedRate() : std::nullopt;
    m_engine.noteServerChange({limit, change.toStdString()});
    setWindowTitle(tr("%1 · Ratescope").arg(endpoint.name));
}

void MainWindow::foldEvents(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        m_story.fold(event);
    }
    m_stage.fold(events);
    m_quietTicks = 0;
    m_live->details().requests().append(events);
    m_docks->chat().fold(events);
}

void MainWindow::showState()
{
    const Instant now = m_feed.now();
    m_stage.tick(now);
    const RunFigures& run = m_feed.summary().figures();
    const Status status = m_story.tell(now, run, m_feed.series().forecast().warning(now));
    m_statusLine->setStatus(status);
    m_rows->endpoints().setMood(status.mood);
    m_rows->runBar().setState(m_story.paused()    ? RunBar::State::paused
                              : m_story.running() ? RunBar::State::running
                                                  : RunBar::State::idle);
    RunFigures soFar = run;
    soFar.elapsed = now - run.started; // also while nothing happens
    m_rows->demoBar().showProgress(soFar);
    m_docks->chat().tick(now);
    // With nothing going on the time axis still moves, but nobody needs it to move smoothly.
    constexpr int quietStep = 5;
    if (!m_story.quiet() || m_quietTicks++ % quietStep == 0) {
        drawPictures(now, status);
    }
}

void MainWindow::drawPictures(Instant now, const Status& status)
{
    m_live->showLive(m_feed.series(), m_feed.summary(), now, QDateTime::currentDateTime(), status);
    m_docks->policy().showPace(m_feed.series().pace());
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape) {
        QMainWindow::keyPressEvent(event);
    } else if (m_docks->chat().conversation().busy()) {
        m_docks->chat().stop();
    } else if (m_story.running()) {
        m_engine.stopRun();
    }
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    constexpr int roomy = 720;
    m_rows->demoBar().setRoomy(height() >= roomy);
}

} // namespace ratescope
