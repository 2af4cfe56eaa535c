#pragma once

#include "core/workload_choice.h"
#include "engine/engine_handle.h"
#include "sim/server_control.h"
#include "ui/application_menu.h"
#include "ui/endpoints/endpoint_picker.h"
#include "ui/event_feed.h"
#include "ui/scenarios/stage.h"
#include "ui/status_story.h"
#include "wire/endpoint_switch.h"
#include "wire/preset.h"
#include "wire/scenario.h"

#include <QMainWindow>

#include <memory>
#include <optional>
#include <vector>

class QAction;
class QDockWidget;
class QHBoxLayout;
class QStackedWidget;
class QToolBar;
class QVBoxLayout;

namespace ratescope {

class ChatPane;
class ConversationKeeper;
class DemoBar;
class DesktopColours;
class DetailTabs;
class FigureStrip;
class ModelSource;
class MonitorCharts;
class PolicyPanel;
class RunBar;
class ScenarioPicker;
class ServerPanel;
class SettingsCopier;
class SettingsFile;
class StatusLine;
class WindowMemory;

/// What the window begins with.
struct WindowSetup
{
    EndpointPicker::Content endpoints; ///< the engine points at the chosen one
    EndpointServices services;
    Policy policy;         ///< the engine's
    ServerSettings server; ///< the simulated server's
    WorkloadPlan workload; ///< for the simulated server
    WorkloadPlan realWorkload = modestPlan();
    std::vector<TimedServerChange> changes;
    QString scenario; ///< the name of the one that was last on the screen
    std::vector<Preset> presets;
    std::vector<Scenario> demoSteps;
    std::vector<Scenario> scenarios; ///< that come with Ratescope, the demo steps among them
    QString scenarioFolder;          ///< where a person's own are kept
    std::optional<bool> dark;        ///< this time; empty: as chosen
    ColourChoice colours = ColourChoice::system;
    bool firstStart = false;          ///< nothing was ever sent: explain in one line what to press
    QString endpoint;                 ///< the name of the one to point at next, with its key
    SettingsFile* settings = nullptr; ///< outlives the window; nullptr: nothing is remembered
    ConversationKeeper* conversations = nullptr; ///< outlives the window; nullptr: none are kept
    ModelSource* models = nullptr;               ///< outlives the window; nullptr: no lists
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
    /// Opens and runs the scenario of that id or name, or in that file. Returns why it could not.
    std::optional<QString> startScenario(const QString& nameOrFile);
    /// Into the bar with endpoint and run.
    void addRunAction(QAction* action);
    /// What the centre shows: the live picture is the first page and always there.
    QStackedWidget& pages() { return *m_pages; }
    /// A line above the pages.
    void addNotice(QWidget* line);
    /// Into the menu at the end of that bar.
    ApplicationMenu& menu() { return *m_menu; }

protected:
    /// Esc, where nobody nearer wanted it: stops the answer that streams, else the run.
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildBars(WindowSetup& setup);
    QWidget* makeRunRow();
    QToolBar* addBar(const QString& name, const QString& title, QWidget* content);
    void addFirstStart();
    void buildDocks(WindowSetup& setup);
    void buildCentre();
    void buildChat(const WindowSetup& setup);
    void connectRun();
    void connectPanels();
    void connectFeed();
    QDockWidget* addDock(const QString& name, const QString& title, QWidget* content,
                         Qt::DockWidgetArea area);

    void useEndpoint(const Endpoint& endpoint);
    void showEndpoint(const Endpoint& endpoint, const QString& change);
    bool pickWorkload(bool simulated);
    void noteSetup();
    void openScenario(const Scenario& scenario);
    void runScenario(const Scenario& scenario);
    void runWorkload();
    void foldEvents(const std::vector<Event>& events);
    void showState();
    void drawPictures(Instant now, const Status& status);
    void buildMenu();
    void chooseColours(ColourChoice choice);
    void setDark(bool dark);
    void paintIcons();

    EngineHandle& m_engine;
    EndpointSwitch& m_endpointSwitch;
    EventFeed m_feed;
    Stage m_stage;
    WorkloadChoice m_workloads;
    StatusStory m_story;
    int m_quietTicks = 0; ///< since something last happened
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    DesktopColours* m_desktop;
    ApplicationMenu* m_menu = nullptr;
    QHBoxLayout* m_runRow = nullptr; ///< the bar with endpoint and run
    EndpointPicker* m_endpoints = nullptr;
    ScenarioPicker* m_scenarios = nullptr;
    RunBar* m_runBar = nullptr;
    DemoBar* m_demoBar = nullptr;
    PolicyPanel* m_policyPanel = nullptr;
    SettingsCopier* m_copier = nullptr;
    ServerPanel* m_serverPanel = nullptr;
    QDockWidget* m_serverDock = nullptr;
    QVBoxLayout* m_centre = nullptr; ///< notices above the pages
    QStackedWidget* m_pages = nullptr;
    FigureStrip* m_figures = nullptr;
    MonitorCharts* m_charts = nullptr;
    DetailTabs* m_details = nullptr;
    ChatPane* m_chat = nullptr;
    StatusLine* m_statusLine = nullptr;
    std::unique_ptr<WindowMemory> m_memory; ///< null when nothing is remembered
};

} // namespace ratescope
