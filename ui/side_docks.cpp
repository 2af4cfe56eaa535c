#include "ui/side_docks.h"

#include "ui/chat/chat_pane.h"
#include "ui/panels/policy_panel.h"
#include "ui/panels/server_panel.h"

#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>
#include <QScrollArea>
#include <QStyle>

#include <utility>

namespace ratescope {

namespace {

/// Scrolls up and down only: it is always as wide as what is in it, whose needs change with the
/// font.
class PanelScroll : public QScrollArea
{
public:
    using QScrollArea::QScrollArea;

    void fitWidth()
    {
        setMinimumWidth(widget()->minimumSizeHint().width() +
                        style()->pixelMetric(QStyle::PM_ScrollBarExtent));
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (watched == widget() && event->type() == QEvent::LayoutRequest) {
            fitWidth();
        }
        return QScrollArea::eventFilter(watched, event);
    }
};

} // namespace

SideDocks::SideDocks(WindowSetup& setup, QMainWindow& window)
    : m_window(window)
    , m_policy(new PolicyPanel(std::move(setup.presets), setup.policy, &window))
    , m_server(new ServerPanel(setup.server, &window))
{
    QDockWidget* policy =
        add(QStringLiteral("policyDock"), tr("Policy"), scrolled(m_policy), Qt::LeftDockWidgetArea);
    m_serverDock = add(QStringLiteral("serverDock"), tr("Server (simulated)"), scrolled(m_server),
                       Qt::LeftDockWidgetArea);
    window.resizeDocks({policy, m_serverDock}, {400, 220}, Qt::Vertical);
}

void SideDocks::addChat(EngineHandle& engine, const WindowSetup& setup)
{
    m_chat = new ChatPane(engine, setup.conversations, setup.models, &m_window);
    m_chat->setPolicy(m_policy->policy());
    QDockWidget* dock =
        add(QStringLiteral("chatDock"), tr("Chat"), m_chat, Qt::RightDockWidgetArea);
    auto* policy = m_window.findChild<QDockWidget*>(QStringLiteral("policyDock"));
    m_window.resizeDocks({policy, dock}, {330, 300}, Qt::Horizontal);
}

void SideDocks::showServer(bool simulated)
{
    m_serverDock->setVisible(simulated);
}

QDockWidget* SideDocks::add(const QString& name, const QString& title, QWidget* content,
                            Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    dock->setWidget(content);
    m_window.addDockWidget(area, dock);
    return dock;
}

QWidget* SideDocks::scrolled(QWidget* panel)
{
    auto* area = new PanelScroll(&m_window);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(panel);
    area->fitWidth();
    return area;
}

} // namespace ratescope
