#include "ui/main_window.h"

#include "ui/changes/changes_pane.h"
#include "ui/charts/monitor_charts.h"
#include "ui/chat/chat_pane.h"
#include "ui/demo/demo_bar.h"
#include "ui/desktop_colours.h"
#include "ui/detail_tabs.h"
#include "ui/figure_strip.h"
#include "ui/first_start_line.h"
#include "ui/icons.h"
#include "ui/panels/policy_panel.h"
#include "ui/panels/server_panel.h"
#include "ui/panels/settings_copier.h"
#include "ui/requests/requests_pane.h"
#include "ui/run_bar.h"
#include "ui/scenarios/scenario_picker.h"
#include "ui/status_line.h"
#include "ui/theme.h"
#include "ui/window_memory.h"

#include <QAction>
#include <QApplication>
#include <QDateTime>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QStyle>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace ratescope {

MainWindow::MainWindow(EngineHandle& engine, EndpointSwitch& endpointSwitch, ServerControl& server,
                       WindowSetup setup, QWidget* parent)
    : QMainWindow(parent)
    , m_engine(engine)
    , m_endpointSwitch(endpointSwitch)
    , m_feed(engine)
    , m_stage(engine, server, {setup.workload, setup.policy, setup.server, setup.changes})
    , m_workloads(true, std::move(setup.realWorkload))
    , m_desktop(new DesktopColours(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    resize(1280, 800);
    // In the order in which the eye, and so the tab key, goes through them.
    buildBars(setup);
    buildDocks(setup);
    buildCentre();
    buildChat(setup);
    connectRun();
    connectPanels();
    connectFeed();
    buildMenu();
    if (setup.settings != nullptr) {
        m_memory = std::make_unique<WindowMemory>(*setup.settings, *this);
    }
    m_scenarios->setLast(setup.scenario);
    if (const Scenario* scenario = m_scenarios->current()) {
        m_demoBar->showScenario(*scenario);
    }
    m_menu->setColours(setup.dark ? (*setup.dark ? ColourChoice::dark : ColourChoice::light)
                                  : setup.colours);
    chooseColours(m_menu->colours());
    showEndpoint(m_endpoints->current(), {}); // where it begins is no change
    m_endpoints->pickNamed(setup.endpoint);
    pickWorkload(m_endpoints->current().simulated);
    m_stage.history().steps().clear(); // there is nothing to take back yet
    showState();
    m_feed.start();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildBars(WindowSetup& setup)
{
    m_endpoints = new EndpointPicker(std::move(setup.endpoints), std::move(setup.services), this);
    m_scenarios = new ScenarioPicker(std::move(setup.scenarios),
                                     ScenarioFolder(DataFolder(setup.scenarioFolder)),
                                     m_stage.history(), this);
    m_runBar = new RunBar(m_stage.setup().workload, this);
    m_statusLine = new StatusLine(this);
    m_menu = new ApplicationMenu(this);

    QToolBar* run = addBar(QStringLiteral("runBar"), tr("Endpoint and run"), makeRunRow());
    run->toggleViewAction()->setEnabled(false);
    if (setup.firstStart) {
        addFirstStart();
    }
    m_demoBar = new DemoBar(std::move(setup.demoSteps), this);
    addBar(QStringLiteral("demoBar"), tr("Demo"), m_demoBar);

    statusBar()->addWidget(m_statusLine, 1);
    statusBar()->setSizeGripEnabled(false);
}

/// A row of its own.
QToolBar* MainWindow::addBar(const QString& name, const QString& title, QWidget* content)
{
    QToolBar* bar = addToolBar(title);
    bar->setObjectName(name);
    bar->setMovable(false);
    bar->addWidget(content);
    addToolBarBreak();
    return bar;
}

/// In a bar that no later start has.
void MainWindow::addFirstStart()
{
    auto* line = new FirstStartLine(this);
    QToolBar* bar = addBar(QStringLiteral("firstStartBar"), tr("First start"), line);
    bar->toggleViewAction()->setEnabled(false);
    connect(&m_feed, &EventFeed::eventsArrived, line, &FirstStartLine::fold);
    connect(line, &FirstStartLine::done, this, [this, bar] {
        removeToolBar(bar);
        bar->deleteLater();
        if (m_memory) {
            m_memory->noteStarted();
        }
    });
}

/// One widget for the whole bar: a tool bar would drop from its end what does not fit, and that is
/// the menu; in here the two names give way first.
QWidget* MainWindow::makeRunRow()
{
    auto* holder = new QWidget(this);
    holder->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_runRow = new QHBoxLayout(holder);
    m_runRow->setContentsMargins(0, 0, 4, 0);
    m_runRow->setSpacing(8);
    m_runRow->addWidget(m_endpoints, 1);
    m_runRow->addWidget(m_scenarios, 1);
    m_runRow->addWidget(m_runBar);
    m_runRow->addStretch(0);
    m_runRow->addWidget(m_menu);
    return holder;
}

QDockWidget* MainWindow::addDock(const QString& name, const QString& title, QWidget* content,
                                 Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(content);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::buildDocks(WindowSetup& setup)
{
    QUndoStack& steps = m_stage.history().steps();
    m_undo = steps.createUndoAction(this);
    m_undo->setShortcut(QKeySequence::Undo);
    m_undo->setIconText(tr("Undo"));
    m_redo = steps.createRedoAction(this);
    m_redo->setIconText(tr("Redo"));
    m_redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence::Redo});
    m_policyPanel = new PolicyPanel(std::move(setup.presets), setup.policy, this);
    m_serverPanel = new ServerPanel(setup.server, this);
    const auto scrolled = [this](QWidget* panel) {
        auto* area = new QScrollArea(this);
        area->setFrameShape(QFrame::NoFrame);
        area->setWidgetResizable(true);
        area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        area->setFocusPolicy(Qt::NoFocus);
        area->setWidget(panel);
        area->setMinimumWidth(panel->minimumSizeHint().width() +
                              area->style()->pixelMetric(QStyle::PM_ScrollBarExtent));
        return area;
    };
    QDockWidget* policy = addDock(QStringLiteral("policyDock"), tr("Policy"),
                                  scrolled(m_policyPanel), Qt::LeftDockWidgetArea);
    m_serverDock = addDock(QStringLiteral("serverDock"), tr("Server (simulated)"),
                           scrolled(m_serverPanel), Qt::LeftDockWidgetArea);
    resizeDocks({policy, m_serverDock}, {400, 220}, Qt::Vertical);
    for (QAction* action : {m_undo, m_redo}) {
        m_policyPanel->addButton(action);
        addAction(action);
    }
    m_copier = new SettingsCopier(
        [this]() -> SettingsCopier::Settings {
            const Setup& set = m_stage.setup();
            return {set.policy, m_endpoints->current(), set.workload};
        },
        this);
    m_policyPanel->addButton(m_copier->action());
    m_runBar->addEditorActions({m_undo, m_redo});
}

void MainWindow::buildCentre()
{
    m_figures = new FigureStrip(this);
    m_charts = new MonitorCharts(this);
    m_charts->setObjectName(QStringLiteral("charts"));
    m_details = new DetailTabs(*m_charts, this);
    for (QAction* action : {m_undo, m_redo}) {
        m_details->changes().addButton(action);
    }
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setObjectName(QStringLiteral("centreSplit"));
    split->setChildrenCollapsible(false);
    split->addWidget(m_charts);
    split->addWidget(m_details);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);

    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_figures);
    column->addWidget(split, 1);
    auto* holder = new QWidget(this);
    m_pages = new QStackedWidget(holder);
    m_pages->addWidget(centre);
    m_centre = new QVBoxLayout(holder);
    m_centre->setContentsMargins(0, 0, 0, 0);
    m_centre->setSpacing(4);
    m_centre->addWidget(m_pages, 1);
    setCentralWidget(holder);
    connect(m_figures, &FigureStrip::explanationWanted, m_charts, &MonitorCharts::reveal);
    connect(m_figures, &FigureStrip::requestsWanted, this, [this](const LaneChoice& choice) {
        m_details->showRequests();
        m_details->requests().setChoice(choice);
    });
    connect(m_figures, &FigureStrip::slowestWanted, m_details, &DetailTabs::showSlowest);

    auto* find = new QAction(tr("Search the requests"), this);
    find->setShortcut(QKeySequence::Find);
    connect(find, &QAction::triggered, this, [this] {
        m_details->showRequests();
        m_details->requests().focusSearch();
    });
    addAction(find);
}

void MainWindow::buildChat(const WindowSetup& setup)
{
    m_chat = new ChatPane(m_engine, setup.conversations, setup.models, this);
    m_chat->setPolicy(m_policyPanel->policy());
    QDockWidget* dock =
        addDock(QStringLiteral("chatDock"), tr("Chat"), m_chat, Qt::RightDockWidgetArea);
    resizeDocks({dock}, {300}, Qt::Horizontal);
}

void MainWindow::connectRun()
{
    connect(m_runBar, &RunBar::runRequested, this, &MainWindow::runWorkload);
    connect(m_runBar, &RunBar::pauseRequested, this, [this] { m_engine.pauseRun(); });
    connect(m_runBar, &RunBar::resumeRequested, this, [this] { m_engine.resumeRun(); });
    connect(m_runBar, &RunBar::stopRequested, this, [this] { m_engine.stopRun(); });
    connect(m_demoBar, &DemoBar::stepRequested, this, &MainWindow::runScenario);
    connect(m_scenarios, &ScenarioPicker::picked, this, &MainWindow::openScenario);
    const auto tell = [this](const QString& sentence) { statusBar()->showMessage(sentence, 8000); };
    connect(m_scenarios, &ScenarioPicker::told, this, tell);
    connect(m_copier, &SettingsCopier::told, this, tell);
}

void MainWindow::connectPanels()
{
    connect(m_endpoints, &EndpointPicker::endpointPicked, this, &MainWindow::useEndpoint);
    SettingsHistory* history = &m_stage.history();
    connect(m_policyPanel, &PolicyPanel::edited, history, &SettingsHistory::changePolicy);
    connect(history, &SettingsHistory::policyChanged, m_policyPanel, &PolicyPanel::showPolicy);
    connect(m_serverPanel, &ServerPanel::edited, history, &SettingsHistory::changeServer);
    connect(&m_stage, &Stage::serverChanged, m_serverPanel, &ServerPanel::showSettings);
    connect(m_runBar, &RunBar::planEdited, history, &SettingsHistory::changeWorkload);
    connect(history, &SettingsHistory::workloadChanged, m_runBar, &RunBar::showPlan);
    connect(history, &SettingsHistory::changed, this, &MainWindow::noteSetup);
}

void MainWindow::noteSetup()
{
    if (m_memory) {
        Setup set = m_stage.setup();
        const WorkloadPlan real = m_workloads.forReal(set.workload);
        set.workload = m_workloads.forSimulated(set.workload);
        m_memory->noteSetup(set, m_scenarios->last(), real);
    }
}

void MainWindow::connectFeed()
{
    connect(&m_feed, &EventFeed::eventsArrived, this, &MainWindow::foldEvents);
    connect(&m_feed, &EventFeed::ticked, this, &MainWindow::showState);
    connect(&m_feed, &EventFeed::runStarted, m_demoBar, &DemoBar::runStarted);
    connect(&m_feed, &EventFeed::runFinished, m_demoBar, &DemoBar::runFinished);
}

void MainWindow::addRunAction(QAction* action)
{
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    m_runRow->insertWidget(m_runRow->count() - 1, button); // before the menu
    setTabOrder(m_menu->previousInFocusChain(), button);
}

void MainWindow::addNotice(QWidget* line)
{
    m_centre->insertWidget(0, line);
}

void MainWindow::startDemoStep(std::size_t index)
{
    m_demoBar->startStep(index);
}

std::optional<QString> MainWindow::startScenario(const QString& nameOrFile)
{
    const Scenario* known = m_scenarios->find(nameOrFile);
    if (known != nullptr) {
        runScenario(Scenario(*known));
        return std::nullopt;
    }
    auto read = readScenarioFile(nameOrFile);
    if (const auto* problem = std::get_if<StoreProblem>(&read)) {
        return problem->message;
    }
    runScenario(std::get<Scenario>(read));
    return std::nullopt;
}

void MainWindow::openScenario(const Scenario& scenario)
{
    // What still runs ends first, so that nothing of it meets the new settings.
    m_engine.stopRun();
    m_endpoints->pickSimulated();
    m_stage.history().open(setupOf(scenario), scenario.name);
    m_demoBar->showScenario(scenario);
}

void MainWindow::runScenario(const Scenario& scenario)
{
    openScenario(scenario);
    m_stage.run(scenario.name, true); // what earlier runs used up must not tell in this one
}

void MainWindow::runWorkload()
{
    const Scenario* scenario = m_endpoints->current().simulated ? m_scenarios->current() : nullptr;
    m_stage.run(scenario == nullptr ? QString() : scenario->name, scenario != nullptr);
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
    m_serverDock->setVisible(endpoint.simulated);
    m_stage.setSimulated(endpoint.simulated);
    m_chat->setEndpoint(endpoint);
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
    m_details->requests().append(events);
    m_chat->fold(events);
}

void MainWindow::showState()
{
    const Instant now = m_feed.now();
    m_stage.tick(now);
    const RunFigures& run = m_feed.summary().figures();
    const Status status = m_story.tell(now, run, m_feed.series().forecast().warning(now));
    m_statusLine->setStatus(status);
    m_endpoints->setMood(status.mood);
    m_runBar->setState(m_story.paused()    ? RunBar::State::paused
                       : m_story.running() ? RunBar::State::running
                                           : RunBar::State::idle);
    RunFigures soFar = run;
    soFar.elapsed = now - run.started; // also while nothing happens
    m_demoBar->showProgress(soFar);
    m_chat->tick(now);
    // With nothing going on the time axis still moves, but nobody needs it to move smoothly.
    constexpr int quietStep = 5;
    if (!m_story.quiet() || m_quietTicks++ % quietStep == 0) {
        drawPictures(now, status);
    }
}

void MainWindow::drawPictures(Instant now, const Status& status)
{
    m_details->requests().refresh(now);
    m_details->showPoliteness(m_feed.summary().politeness());
    m_details->changes().refresh(m_feed.series(), now, QDateTime::currentDateTime());
    m_figures->refresh(m_feed.series(), m_feed.summary(), now, status.left);
    m_charts->refresh(m_feed.series(), now, status.lastWaiter);
    m_policyPanel->showPace(m_feed.series().pace());
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape) {
        QMainWindow::keyPressEvent(event);
    } else if (m_chat->conversation().busy()) {
        m_chat->stop();
    } else if (m_story.running()) {
        m_engine.stopRun();
    }
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    constexpr int roomy = 720;
    m_demoBar->setRoomy(height() >= roomy);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_policyPanel != nullptr) {
        paintIcons();
    }
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
    m_menu->setPanels(panels);
    m_menu->addSaving(m_charts->saveMenu());
    connect(m_menu, &ApplicationMenu::endpointsRequested, m_endpoints, &EndpointPicker::openDialog);
    connect(m_menu, &ApplicationMenu::layoutResetRequested, this, [this] {
        if (m_memory) {
            m_memory->resetLayout();
        }
        m_serverDock->setVisible(m_endpoints->current().simulated);
    });
    connect(m_menu, &ApplicationMenu::coloursChosen, this, [this](ColourChoice choice) {
        chooseColours(choice);
        if (m_memory) {
            m_memory->noteColours(choice);
        }
    });
    connect(m_desktop, &DesktopColours::changed, this,
            [this] { chooseColours(m_menu->colours()); });
}

void MainWindow::chooseColours(ColourChoice choice)
{
    setDark(choice == ColourChoice::system ? m_desktop->dark() : choice == ColourChoice::dark);
}

void MainWindow::setDark(bool dark)
{
    QApplication::setPalette(dark ? darkPalette() : lightPalette());
    paintIcons();
}

void MainWindow::paintIcons()
{
    const QColor colour = palette().color(QPalette::ButtonText);
    m_undo->setIcon(colouredIcon(QStringLiteral("undo"), colour));
    m_copier->action()->setIcon(colouredIcon(QStringLiteral("copy"), colour));
    m_redo->setIcon(colouredIcon(QStringLiteral("redo"), colour));
    setWindowIcon(colouredIcon(QStringLiteral("application"), colour));
}

} // namespace ratescope
