#include "ui/main_window.h"

#include "ui/demo/demo_bar.h"
#include "ui/endpoint_picker.h"
#include "ui/icons.h"
#include "ui/panels/policy_panel.h"
#include "ui/panels/server_panel.h"
#include "ui/run_bar.h"
#include "ui/status_line.h"

#include <QAction>
#include <QDockWidget>
#include <QScrollArea>
#include <QStatusBar>
#include <QToolBar>

namespace ratescope {

MainWindow::MainWindow(EngineHandle& engine, EndpointSwitch& endpointSwitch, ServerControl& server,
                       WindowSetup setup, QWidget* parent)
    : QMainWindow(parent)
    , m_engine(engine)
    , m_endpointSwitch(endpointSwitch)
    , m_server(server)
    , m_feed(engine)
{
    setObjectName(QStringLiteral("mainWindow"));
    setMinimumSize(1000, 600);
    resize(1280, 800);
    buildBars(setup);
    buildDocks(setup);
    buildCentre();
    connectRun();
    connectPanels();
    showState();
    m_feed.start();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildBars(WindowSetup& setup)
{
    m_endpoints = new EndpointPicker(std::move(setup.endpoints), setup.endpoint, this);
    m_runBar = new RunBar(this);
    m_demoBar = new DemoBar(std::move(setup.demoSteps), this);
    m_statusLine = new StatusLine(this);

    const auto addBar = [this](const QString& name, const QString& title) {
        QToolBar* bar = addToolBar(title);
        bar->setObjectName(name);
        bar->setMovable(false);
        bar->toggleViewAction()->setEnabled(false);
        return bar;
    };
    QToolBar* run = addBar(QStringLiteral("runBar"), tr("Endpoint and run"));
    run->addWidget(m_endpoints);
    run->addSeparator();
    run->addWidget(m_runBar);
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
        area->setWidget(panel);
        area->setMinimumWidth(panel->minimumSizeHint().width());
        return area;
    };
    addDock(QStringLiteral("policyDock"), tr("Policy: what this client does"),
            scrolled(m_policyPanel), Qt::LeftDockWidgetArea);
    m_serverDock = addDock(QStringLiteral("serverDock"), tr("Server: what the simulated one allows"),
                           scrolled(m_serverPanel), Qt::LeftDockWidgetArea);
    m_serverDock->setVisible(m_endpoints->current().simulated);
    addAction(m_policyPanel->undoAction());
    addAction(m_policyPanel->redoAction());
}

void MainWindow::buildCentre()
{
    setCentralWidget(new QWidget(this));
}

void MainWindow::connectRun()
{
    connect(m_runBar, &RunBar::runRequested, this,
            [this](const Workload& workload) { m_engine.startRun(workload); });
    connect(m_runBar, &RunBar::pauseRequested, this, [this] { m_engine.pauseRun(); });
    connect(m_runBar, &RunBar::resumeRequested, this, [this] { m_engine.resumeRun(); });
    connect(m_runBar, &RunBar::stopRequested, this, [this] { m_engine.stopRun(); });
    connect(&m_feed, &EventFeed::eventsArrived, this, &MainWindow::foldEvents);
    connect(&m_feed, &EventFeed::ticked, this, &MainWindow::showState);
    connect(&m_feed, &EventFeed::runStarted, m_demoBar, &DemoBar::runStarted);
    connect(&m_feed, &EventFeed::runFinished, m_demoBar, &DemoBar::runFinished);
    connect(m_demoBar, &DemoBar::stepRequested, this, &MainWindow::startDemo);
    connect(m_endpoints, &EndpointPicker::endpointPicked, this, &MainWindow::useEndpoint);
}

void MainWindow::connectPanels()
{
    connect(m_policyPanel, &PolicyPanel::policyChanged, this,
            [this](const Policy& policy) { m_engine.setPolicy(policy); });
    connect(m_serverPanel, &ServerPanel::settingsChanged, this,
            [this](const ServerSettings& before, const ServerSettings& after) {
                m_server.setSettings(after);
                m_engine.noteServerChange({after.allowedRate(), describeChange(before, after)});
            });
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
    m_policyPanel->apply(step.policy, step.name);
    m_engine.startRun(step.workload);
}

void MainWindow::useEndpoint(const Endpoint& endpoint)
{
    m_endpointSwitch.setEndpoint(endpoint);
    m_serverDock->setVisible(endpoint.simulated);
    // A real server's limit is not known before it says so.
    const auto limit = endpoint.simulated ? m_serverPanel->settings().allowedRate() : std::nullopt;
    m_engine.noteServerChange({limit, tr("endpoint: %1").arg(endpoint.name).toStdString()});
}

void MainWindow::foldEvents(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        m_story.fold(event);
    }
}

void MainWindow::showState()
{
    const RunFigures& run = m_feed.summary().figures();
    const Status status = m_story.tell(m_feed.now(), run);
    m_statusLine->setStatus(status);
    m_endpoints->setMood(status.mood);
    m_runBar->setState(m_story.paused()    ? RunBar::State::paused
                       : m_story.running() ? RunBar::State::running
                                           : RunBar::State::idle);
    m_demoBar->showProgress(run);
}

} // namespace ratescope
