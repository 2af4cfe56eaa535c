#include "ui/main_window.h"

#include "engine/arrivals.h"
#include "ui/charts/monitor_charts.h"
#include "ui/chat/chat_pane.h"
#include "ui/demo/demo_bar.h"
#include "ui/desktop_colours.h"
#include "ui/figure_strip.h"
#include "ui/icons.h"
#include "ui/panels/policy_panel.h"
#include "ui/panels/server_panel.h"
#include "ui/requests/requests_pane.h"
#include "ui/run_bar.h"
#include "ui/status_line.h"
#include "ui/theme.h"
#include "ui/window_memory.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QKeyEvent>
#include <QScrollArea>
#include <QSplitter>
#include <QStatusBar>
#include <QStyle>
#include <QToolBar>
#include <QVBoxLayout>

namespace ratescope {

MainWindow::MainWindow(EngineHandle& engine, EndpointSwitch& endpointSwitch, ServerControl& server,
                       WindowSetup setup, QWidget* parent)
    : QMainWindow(parent)
    , m_engine(engine)
    , m_endpointSwitch(endpointSwitch)
    , m_server(server)
    , m_feed(engine)
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
    m_menu->setColours(setup.dark ? (*setup.dark ? ColourChoice::dark : ColourChoice::light)
                                  : setup.colours);
    chooseColours(m_menu->colours());
    showEndpoint(m_endpoints->current());
    m_endpoints->pickNamed(setup.endpoint);
    showState();
    m_feed.start();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildBars(WindowSetup& setup)
{
    m_endpoints = new EndpointPicker(std::move(setup.endpoints), std::move(setup.services), this);
    m_runBar = new RunBar(this);
    m_demoBar = new DemoBar(std::move(setup.demoSteps), this);
    m_statusLine = new StatusLine(this);
    m_menu = new ApplicationMenu(this);

    const auto addBar = [this](const QString& name, const QString& title) {
        QToolBar* bar = addToolBar(title);
        bar->setObjectName(name);
        bar->setMovable(false);
        return bar;
    };
    QToolBar* run = addBar(QStringLiteral("runBar"), tr("Endpoint and run"));
    run->toggleViewAction()->setEnabled(false);
    run->setIconSize({20, 20});
    run->addWidget(m_endpoints);
    run->addSeparator();
    run->addWidget(m_runBar);
    run->addSeparator();
    run->addWidget(m_menu);
    addToolBarBreak();
    addBar(QStringLiteral("demoBar"), tr("Demo"))->addWidget(m_demoBar);

    statusBar()->addWidget(m_statusLine, 1);
    statusBar()->setSizeGripEnabled(false);
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
    addAction(m_policyPanel->undoAction());
    addAction(m_policyPanel->redoAction());
}

void MainWindow::buildCentre()
{
    m_figures = new FigureStrip(this);
    m_charts = new MonitorCharts(this);
    m_requests = new RequestsPane(this);
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setObjectName(QStringLiteral("centreSplit"));
    split->setChildrenCollapsible(false);
    split->addWidget(m_charts);
    split->addWidget(m_requests);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);

    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_figures);
    column->addWidget(split, 1);
    setCentralWidget(centre);
    connect(m_figures, &FigureStrip::explanationWanted, m_charts, &MonitorCharts::reveal);
    connect(m_charts, &MonitorCharts::visibleRangeChanged, m_requests, &RequestsPane::setTimeRange);

    auto* find = new QAction(tr("Search the requests"), this);
    find->setShortcut(QKeySequence::Find);
    connect(find, &QAction::triggered, this, [this] { m_requests->focusSearch(); });
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
    connect(m_runBar, &RunBar::runRequested, this,
            [this](const Workload& workload) { m_engine.startRun(workload); });
    connect(m_runBar, &RunBar::pauseRequested, this, [this] { m_engine.pauseRun(); });
    connect(m_runBar, &RunBar::resumeRequested, this, [this] { m_engine.resumeRun(); });
    connect(m_runBar, &RunBar::stopRequested, this, [this] { m_engine.stopRun(); });
    connect(m_demoBar, &DemoBar::stepRequested, this, &MainWindow::startDemo);
}

void MainWindow::connectPanels()
{
    connect(m_endpoints, &EndpointPicker::endpointPicked, this, &MainWindow::useEndpoint);
    connect(m_policyPanel, &PolicyPanel::policyChanged, this, [this](const Policy& policy) {
        m_engine.setPolicy(policy);
        if (m_memory) {
            m_memory->notePolicy(policy);
        }
    });
    connect(m_serverPanel, &ServerPanel::settingsChanged, this,
            [this](const ServerSettings& before, const ServerSettings& after) {
                m_server.setSettings(after);
                if (m_memory) {
                    m_memory->noteServer(after);
                }
                m_engine.noteServerChange({after.allowedRate(), describeChange(before, after)});
            });
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
    auto* bar = findChild<QToolBar*>(QStringLiteral("runBar"));
    bar->insertAction(bar->actions().constLast(), action); // before the menu
    bar->widgetForAction(action)->setFocusPolicy(Qt::TabFocus);
}

void MainWindow::startDemoStep(std::size_t index)
{
    m_demoBar->startStep(index);
}

void MainWindow::startDemo(const Scenario& step)
{
    // What still runs ends first, so that nothing of it meets the new settings.
    m_engine.stopRun();
    m_endpoints->pickSimulated();
    m_serverPanel->apply(step.server);
    m_server.startAnew(step.server); // what earlier runs used up must not tell in this one
    m_policyPanel->apply(step.policy, step.name);
    Workload workload = buildWorkload(step.workload);
    workload.name = step.name.toStdString();
    m_engine.startRun(std::move(workload));
}

void MainWindow::useEndpoint(const Endpoint& endpoint)
{
    m_endpointSwitch.setEndpoint(endpoint);
    if (m_memory) {
        m_memory->noteEndpoint(endpoint.name);
    }
    showEndpoint(endpoint);
}

void MainWindow::showEndpoint(const Endpoint& endpoint)
{
    m_serverDock->setVisible(endpoint.simulated);
    m_chat->setEndpoint(endpoint);
    // A real server's limit is not known before it says so.
    const auto limit = endpoint.simulated ? m_serverPanel->settings().allowedRate() : std::nullopt;
    m_engine.noteServerChange({limit, tr("endpoint: %1").arg(endpoint.name).toStdString()});
    setWindowTitle(tr("%1 · Ratescope").arg(endpoint.name));
}

void MainWindow::foldEvents(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        m_story.fold(event);
    }
    m_quietTicks = 0;
    m_requests->append(events);
    m_chat->fold(events);
}

void MainWindow::showState()
{
    const Instant now = m_feed.now();
    const RunFigures& run = m_feed.summary().figures();
    const Status status = m_story.tell(now, run, m_feed.series().forecast().warning(now));
    m_statusLine->setStatus(status);
    m_endpoints->setMood(status.mood);
    m_runBar->setState(m_story.paused()    ? RunBar::State::paused
                       : m_story.running() ? RunBar::State::running
                                           : RunBar::State::idle);
    m_demoBar->showProgress(run);
    m_chat->tick(now);
    // With nothing going on the time axis still moves, but nobody needs it to move smoothly.
    constexpr int quietStep = 5;
    if (!m_story.quiet() || m_quietTicks++ % quietStep == 0) {
        drawPictures(now);
    }
}

void MainWindow::drawPictures(Instant now)
{
    m_requests->refresh(now);
    m_figures->refresh(m_feed.series(), m_feed.summary(), now);
    m_charts->refresh(m_feed.series(), now);
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
    m_policyPanel->undoAction()->setIcon(colouredIcon(QStringLiteral("undo"), colour));
    m_policyPanel->redoAction()->setIcon(colouredIcon(QStringLiteral("redo"), colour));
    setWindowIcon(colouredIcon(QStringLiteral("application"), colour));
}

} // namespace ratescope
