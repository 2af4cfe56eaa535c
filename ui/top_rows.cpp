#include "ui/top_rows.h"

#include "ui/demo/demo_bar.h"
#include "ui/event_feed.h"
#include "ui/first_start_line.h"
#include "ui/run_bar.h"
#include "ui/scenarios/scenario_picker.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMainWindow>
#include <QToolBar>
#include <QToolButton>

#include <utility>

namespace ratescope {

TopRows::TopRows(WindowSetup& setup, SettingsHistory& history, const EventFeed& feed,
                 QMainWindow& window)
    : QObject(&window)
    , m_window(window)
    , m_endpoints(new EndpointPicker(std::move(setup.endpoints), setup.services, &window))
    , m_scenarios(new ScenarioPicker(std::move(setup.scenarios),
                                     ScenarioFolder(DataFolder(setup.scenarioFolder)), history,
                                     &window))
    , m_runBar(new RunBar(setup.workload, &window))
    , m_menu(new ApplicationMenu(&window))
{
    QToolBar* run = addRow(QStringLiteral("runBar"), tr("Endpoint and run"), makeRunRow());
    run->toggleViewAction()->setEnabled(false);
    if (setup.firstStart) {
        addFirstStart(feed);
    }
    m_demoBar = new DemoBar(std::move(setup.demoSteps), &window);
    addRow(QStringLiteral("demoBar"), tr("Demo"), m_demoBar);
}

QToolBar* TopRows::addRow(const QString& name, const QString& title, QWidget* content)
{
    QToolBar* row = m_window.addToolBar(title);
    row->setObjectName(name);
    row->setMovable(false);
    row->addWidget(content);
    m_window.addToolBarBreak();
    return row;
}

/// One widget for the whole row: a tool bar would drop from its end what does not fit, and that is
/// the menu; in here the two names give way first.
QWidget* TopRows::makeRunRow()
{
    auto* holder = new QWidget(&m_window);
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

/// In a row that no later start has.
void TopRows::addFirstStart(const EventFeed& feed)
{
    auto* line = new FirstStartLine(&m_window);
    QToolBar* row = addRow(QStringLiteral("firstStartBar"), tr("First start"), line);
    row->toggleViewAction()->setEnabled(false);
    connect(&feed, &EventFeed::eventsArrived, line, &FirstStartLine::fold);
    connect(line, &FirstStartLine::done, this, [this, row] {
        m_window.removeToolBar(row);
        row->deleteLater();
        Q_EMIT startExplained();
    });
}

void TopRows::addRunAction(QAction* action)
{
    auto* button = new QToolButton(&m_window);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    m_runRow->insertWidget(m_runRow->count() - 1, button);
    QWidget::setTabOrder(m_menu->previousInFocusChain(), button);
}

} // namespace ratescope
