#include "ui/charts/chart_saver.h"

#include "ui/charts/bucket_chart.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/monitor_charts.h"
#include "ui/charts/series_csv.h"

#include <QMenu>

namespace ratescope {

namespace {

std::vector<ChartKind> allKinds()
{
    return {ChartKind::rate, ChartKind::refusals, ChartKind::waits, ChartKind::headroom,
            ChartKind::latency};
}

} // namespace

ChartSaver::ChartSaver(MonitorCharts& charts)
    : QObject(&charts)
    , m_charts(charts)
{}

QMenu* ChartSaver::makeMenu(ChartKind kind)
{
    auto* menu = new QMenu(&m_charts);
    menu->addAction(tr("Save this chart's &picture…"), this, [this, kind] { savePicture({kind}); });
    menu->addAction(tr("Save this chart's &figures…"), this, [this, kind] { saveFigures({kind}); });
    menu->addSeparator();
    addAll(menu);
    return menu;
}

QMenu* ChartSaver::makeMenuOfAll()
{
    auto* menu = new QMenu(tr("&Save the charts"), &m_charts);
    addAll(menu);
    return menu;
}

void ChartSaver::addAll(QMenu* menu)
{
    menu->addAction(tr("Save a picture of &all charts…"), this, [this] { savePicture(allKinds()); })
        ->setObjectName(QStringLiteral("savePictureOfAll"));
    menu->addAction(tr("Save the figures of a&ll charts…"), this,
                    [this] { saveFigures(allKinds()); })
        ->setObjectName(QStringLiteral("saveFiguresOfAll"));
}

void ChartSaver::savePicture(const std::vector<ChartKind>& kinds)
{
    m_charts.drawRest(); // all of one moment
    std::vector<BucketChart*> charts;
    for (const ChartKind kind : kinds) {
        charts.push_back(m_charts.chart(kind));
    }
    BucketChart* const first = charts.front();
    const bool alone = charts.size() == 1;
    const bool labelled = first->timeLabels();
    if (alone) {
        first->setTimeLabels(true); // there is no chart below it that says when
    }
    askAndSavePicture(&m_charts, charts, alone ? first->title() : tr("charts"));
    first->setTimeLabels(labelled);
}

void ChartSaver::saveFigures(const std::vector<ChartKind>& kinds)
{
    if (const TimeSeries* series = m_charts.series()) {
        const QString name =
            kinds.size() == 1 ? m_charts.chart(kinds.front())->title() : tr("figures");
        askAndSaveCsv(&m_charts, seriesCsv(*series, m_charts.visibleRange(), kinds), name);
    }
}

} // namespace ratescope
