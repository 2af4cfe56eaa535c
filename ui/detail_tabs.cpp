#include "ui/detail_tabs.h"

#include "ui/changes/changes_pane.h"
#include "ui/charts/monitor_charts.h"
#include "ui/requests/politeness_button.h"
#include "ui/requests/requests_pane.h"

#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace ratescope {

DetailTabs::DetailTabs(MonitorCharts& charts, QWidget* parent)
    : QWidget(parent)
    , m_tabs(new QTabBar(this))
    , m_pages(new QStackedWidget(this))
    , m_politeness(new PolitenessButton(this))
    , m_requests(new RequestsPane(m_pages))
    , m_changes(new ChangesPane(m_pages))
{
    m_tabs->setObjectName(QStringLiteral("detailTabs"));
    m_tabs->setAccessibleName(tr("What stands below the charts"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(false);
    m_tabs->setElideMode(Qt::ElideNone);
    m_tabs->addTab(tr("Req&uests"));
    m_tabs->addTab(tr("C&hanges"));
    m_tabs->setTabToolTip(0, tr("A lane for each job: its attempts, waits and outcome"));
    m_tabs->setTabToolTip(1, tr("What was changed, and whether it helped"));
    m_pages->addWidget(m_requests);
    m_pages->addWidget(m_changes);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_pages);
    placeTabs();
    charts.addTool(m_politeness);
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(&charts, &MonitorCharts::visibleRangeChanged, m_requests, &RequestsPane::setTimeRange);
    connect(m_changes, &ChangesPane::selected, &charts, &MonitorCharts::showMarkers);
    connect(m_changes, &ChangesPane::judged, &charts, &MonitorCharts::setMarkerNotes);
}

void DetailTabs::showRequests()
{
    m_tabs->setCurrentIndex(0);
}

void DetailTabs::showChanges()
{
    m_tabs->setCurrentIndex(1);
}

void DetailTabs::showSlowest()
{
    showRequests();
    m_requests->showSlowest();
}

void DetailTabs::showPoliteness(const PolitenessFigures& figures)
{
    m_politeness->showFigures(figures);
}

void DetailTabs::placeTabs()
{
    const QSize size = m_tabs->sizeHint();
    m_tabs->setGeometry(QRect(QPoint(), size));
    m_requests->leaveCorner(size);
    m_changes->leaveCorner(size);
    m_tabs->raise();
}

void DetailTabs::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeTabs();
}

} // namespace ratescope
