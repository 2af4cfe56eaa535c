#include "ui/monitor_view.h"

#include "ui/changes/changes_pane.h"
#include "ui/charts/monitor_charts.h"
#include "ui/detail_tabs.h"
#include "ui/figure_strip.h"
#include "ui/requests/requests_pane.h"
#include "ui/status_story.h"

#include <QDateTime>
#include <QSplitter>
#include <QVBoxLayout>

namespace ratescope {

MonitorView::MonitorView(QWidget* parent)
    : QWidget(parent)
    , m_figures(new FigureStrip(this))
    , m_charts(new MonitorCharts(this))
    , m_details(new DetailTabs(*m_charts, this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
{
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_charts);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_figures);
    column->addWidget(m_splitter, 1);
    connect(m_figures, &FigureStrip::explanationWanted, m_charts, &MonitorCharts::reveal);
    connect(m_figures, &FigureStrip::requestsWanted, this, [this](const LaneChoice& choice) {
        m_details->showRequests();
        m_details->requests().setChoice(choice);
    });
    connect(m_figures, &FigureStrip::slowestWanted, m_details, &DetailTabs::showSlowest);
}

void MonitorView::focusSearch()
{
    m_details->showRequests();
    m_details->requests().focusSearch();
}

void MonitorView::showLive(const TimeSeries& series, const RunSummary& summary, Instant now,
                           const QDateTime& wall, const Status& status)
{
    refresh(series, summary, now, wall, status.left);
    m_charts->refresh(series, now, status.lastWaiter);
}

void MonitorView::showPast(const TimeSeries& series, const RunSummary& summary, Instant end,
                           const QDateTime& wall)
{
    refresh(series, summary, end, wall, std::nullopt);
    m_details->requests().showPast(series.began().value_or(end));
    m_charts->showPast(series, end);
}

void MonitorView::refresh(const TimeSeries& series, const RunSummary& summary, Instant now,
                          const QDateTime& wall, const std::optional<Duration>& left)
{
    m_details->requests().refresh(now);
    m_details->showPoliteness(summary.politeness());
    m_details->changes().refresh(series, now, wall);
    m_figures->refresh(series, summary, now, left);
}

} // namespace ratescope
