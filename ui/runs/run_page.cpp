#include "ui/runs/run_page.h"

#include "ui/detail_tabs.h"
#include "ui/monitor_view.h"
#include "ui/requests/requests_pane.h"
#include "ui/runs/run_texts.h"

#include <QDateTime>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace ratescope {

RunPage::RunPage(const StoredRun& run, RunReplay::Opener opener, QWidget* parent)
    : QWidget(parent)
    , m_run(run)
    , m_opener(std::move(opener))
    , m_replay(new RunReplay(this))
    , m_state(new QLabel(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(makeBanner());
    m_view = new MonitorView(this); // after the banner, as the eye and so the tab key comes to it
    column->addWidget(m_view, 1);

    RequestsPane* requests = &m_view->details().requests();
    connect(m_replay, &RunReplay::eventsRead, requests, &RequestsPane::append);
    connect(m_replay, &RunReplay::eventsRead, this, [this] {
        m_state->setText(tr("%1 · reading: %2 %")
                             .arg(bannerText(m_run))
                             .arg(static_cast<int>(100 * m_replay->shareRead())));
    });
    connect(m_replay, &RunReplay::figuresReady, this, &RunPage::showFigures);
    connect(m_replay, &RunReplay::finished, this, [this, requests] {
        requests->refresh(m_replay->end());
        m_state->setText(bannerText(m_run));
    });
    connect(m_replay, &RunReplay::failed, this, &RunPage::showProblem);
    m_replay->start(m_opener);
}

QWidget* RunPage::makeBanner()
{
    auto* banner = new QFrame(this);
    banner->setFrameShape(QFrame::StyledPanel);
    banner->setObjectName(QStringLiteral("storedRunBanner"));
    m_state->setTextFormat(Qt::RichText);
    m_state->setWordWrap(true);
    m_state->setText(tr("%1 · reading…").arg(bannerText(m_run)));
    auto* report = new QPushButton(tr("Save &report…"), banner);
    report->setObjectName(QStringLiteral("saveReport"));
    report->setToolTip(tr("This run as one page for a browser, with charts and settings"));
    connect(report, &QPushButton::clicked, this, &RunPage::reportRequested);
    auto* back = new QPushButton(tr("Back to &live"), banner);
    back->setObjectName(QStringLiteral("backToLive"));
    back->setToolTip(tr("Show what happens now; the stored run stays in the list"));
    connect(back, &QPushButton::clicked, this, &RunPage::leaveRequested);
    auto* row = new QHBoxLayout(banner);
    row->setContentsMargins(8, 4, 8, 4);
    row->addWidget(m_state, 1);
    row->addWidget(report);
    row->addWidget(back);
    return banner;
}

void RunPage::showFigures()
{
    const Instant began = m_replay->series().began().value_or(m_replay->end());
    const auto played =
        std::chrono::duration_cast<std::chrono::milliseconds>(m_replay->end() - began);
    const QDateTime started =
        QDateTime::fromMSecsSinceEpoch(m_run.startedAt.time_since_epoch().count());
    m_view->showPast(m_replay->series(), m_replay->summary(), m_replay->end(),
                     started.addMSecs(played.count()));
}

void RunPage::showProblem(const QString& problem)
{
    m_state->setText(tr("%1 · %2").arg(bannerText(m_run), problem.toHtmlEscaped()));
}

} // namespace ratescope
