#pragma once

#include "engine/engine_handle.h"
#include "sim/server_control.h"
#include "ui/event_feed.h"
#include "ui/status_story.h"
#include "wire/endpoint_switch.h"
#include "wire/preset.h"
#include "wire/scenario.h"

#include <QMainWindow>

#include <vector>

class QDockWidget;

namespace ratescope {

class DemoBar;
class EndpointPicker;
class PolicyPanel;
class RunBar;
class ServerPanel;
class StatusLine;

/// What the window begins with.
struct WindowSetup
{
    std::vector<Endpoint> endpoints; ///< the simulated one first
    std::size_t endpoint = 0;        ///< which of them the engine points at
    Policy policy;                   ///< the engine's
    ServerSettings server;           ///< the simulated server's
    std::vector<Preset> presets;
    std::vector<Scenario> demoSteps;
};

/// Puts the parts together and passes on what they ask for; each part knows its own business.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// The engine, the switch and the server outlive the window.
    MainWindow(EngineHandle& engine, EndpointSwitch& endpointSwitch, ServerControl& server,
               WindowSetup setup, QWidget* parent = nullptr);
    ~MainWindow() override;

    EventFeed& feed() { return m_feed; }
    /// As a click on the demo's button would, counting from 0.
    void startDemoStep(std::size_t index);

private:
    void buildBars(WindowSetup& setup);
    void buildDocks(WindowSetup& setup);
    void buildCentre();
    void connectRun();
    void connectPanels();
    QDockWidget* addDock(const QString& name, const QString& title, QWidget* content,
                         Qt::DockWidgetArea area);

    void useEndpoint(const Endpoint& endpoint);
    void startDemo(const Scenario& step);
    void foldEvents(const std::vector<Event>& events);
    void showState();
    void colourIcons();

    EngineHandle& m_engine;
    EndpointSwitch& m_endpointSwitch;
    ServerControl& m_server;
    EventFeed m_feed;
    StatusStory m_story;
    EndpointPicker* m_endpoints = nullptr;
    RunBar* m_runBar = nullptr;
    DemoBar* m_demoBar = nullptr;
    PolicyPanel* m_policyPanel = nullptr;
    ServerPanel* m_serverPanel = nullptr;
    QDockWidget* m_serverDock = nullptr;
    StatusLine* m_statusLine = nullptr;
};

} // namespace ratescope
