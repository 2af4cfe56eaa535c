#pragma once

#include "engine/engine_handle.h"
#include "sim/server_control.h"
#include "ui/event_feed.h"
#include "ui/scenarios/stage.h"
#include "ui/status_story.h"
#include "ui/window_setup.h"
#include "wire/endpoint_switch.h"

#include <QList>
#include <QMainWindow>

#include <memory>
#include <optional>
#include <vector>

class QAction;
class QStackedWidget;
class QUndoStack;
class QVBoxLayout;

namespace ratescope {

class MonitorView;
class RunControl;
class SettingsCopier;
class SideDocks;
class StatusLine;
class TopRows;
class WindowColours;
class WindowMemory;

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
    ApplicationMenu& menu();

protected:
    /// Esc, where nobody nearer wanted it: stops the answer that streams, else the run.
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildActions(QUndoStack& steps);
    void buildCentre();
    void buildMenu();
    void begin(const WindowSetup& setup);
    void connectPanels();
    void connectFeed();
    void connectMemory();

    void useEndpoint(const Endpoint& endpoint);
    void showEndpoint(const Endpoint& endpoint, const QString& change);
    bool pickWorkload(bool simulated);
    void foldEvents(const std::vector<Event>& events);
    void showState();
    void drawPictures(Instant now, const Status& status);

    EngineHandle& m_engine;
    EndpointSwitch& m_endpointSwitch;
    EventFeed m_feed;
    Stage m_stage;
    WorkloadChoice m_workloads;
    StatusStory m_story;
    int m_quietTicks = 0; ///< since something last happened
    TopRows* m_rows = nullptr;
    std::unique_ptr<SideDocks> m_docks;
    QList<QAction*> m_steps;         ///< undo and redo
    QVBoxLayout* m_centre = nullptr; ///< notices above the pages
    QStackedWidget* m_pages = nullptr;
    MonitorView* m_live = nullptr; ///< the first page
    RunControl* m_runs = nullptr;
    SettingsCopier* m_copier = nullptr;
    StatusLine* m_statusLine = nullptr;
    WindowColours* m_colours = nullptr;
    std::unique_ptr<WindowMemory> m_memory; ///< null when nothing is remembered
};

} // namespace ratescope
