#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QObject>

#include "ui/window_setup.h"

class QAction;
class QHBoxLayout;
class QMainWindow;
class QToolBar;

namespace ratescope {

class DemoBar;
class EventFeed;
class RunBar;
class ScenarioPicker;
class SettingsHistory;

/// The rows at the top of the window: endpoint, scenario, run and menu in the first, the line of a
/// first start, the demo's steps.
class TopRows : public QObject
{
    Q_OBJECT

public:
    /// Takes from the setup what these rows show; history, feed and window outlive them.
    TopRows(WindowSetup& setup, SettingsHistory& history, const EventFeed& feed,
            QMainWindow& window);

    EndpointPicker& endpoints() const { return *m_endpoints; }
    ScenarioPicker& scenarios() const { return *m_scenarios; }
    RunBar& runBar() const { return *m_runBar; }
    DemoBar& demoBar() const { return *m_demoBar; }
    ApplicationMenu& menu() const { return *m_menu; }

    /// Into the first row, before the menu.
    void addRunAction(QAction* action);

Q_SIGNALS:
    /// Something was sent, or the first start's line dismissed.
    void startExplained();

private:
    QToolBar* addRow(const QString& name, const QString& title, QWidget* content);
    QWidget* makeRunRow();
    void addFirstStart(const EventFeed& feed);

    QMainWindow& m_window;
    EndpointPicker* m_endpoints;
    ScenarioPicker* m_scenarios;
    RunBar* m_runBar;
    ApplicationMenu* m_menu;
    DemoBar* m_demoBar;
    QHBoxLayout* m_runRow = nullptr;
};

} // namespace ratescope
