#pragma once

#include "ui/window_setup.h"

#include <QCoreApplication>

class QDockWidget;
class QMainWindow;
class QString;
class QWidget;

namespace ratescope {

class ChatPane;
class EngineHandle;
class PolicyPanel;
class ServerPanel;

/// The docks at the sides of the window: policy and simulated server at the left, the chat at the
/// right.
class SideDocks
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::SideDocks)

public:
    /// Takes from the setup what the panels at the left show; the window outlives the docks.
    SideDocks(WindowSetup& setup, QMainWindow& window);
    /// For itself, since the tab key comes to the chat last: after the centre is built.
    void addChat(EngineHandle& engine, const WindowSetup& setup);

    PolicyPanel& policy() const { return *m_policy; }
    ServerPanel& server() const { return *m_server; }
    ChatPane& chat() const { return *m_chat; }
    /// The server's panel is there when the endpoint is the simulated one.
    void showServer(bool simulated);

private:
    QDockWidget* add(const QString& name, const QString& title, QWidget* content,
                     Qt::DockWidgetArea area);
    QWidget* scrolled(QWidget* panel);

    QMainWindow& m_window;
    PolicyPanel* m_policy;
    ServerPanel* m_server;
    ChatPane* m_chat = nullptr;
    QDockWidget* m_serverDock;
};

} // namespace ratescope
