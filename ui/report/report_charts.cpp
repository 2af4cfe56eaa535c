#include "ui/report/report_charts.h"

#include "ui/charts/chart_export.h"
#include "ui/charts/headroom_chart.h"
#include "ui/charts/latency_chart.h"
#include "ui/charts/rate_chart.h"
#include "ui/charts/refusal_chart.h"
#include "ui/charts/wait_chart.h"
#include "ui/theme.h"

#include <memory>

namespace ratescope {

namespace {

constexpr int width = 960; ///< of the drawing; a page makes it as wide as it has room
constexpr int firstHeight = 240;
constexpr int height = 180;
constexpr std::size_t finestWaits = 240;

ChartPicture wholePicture(const TimeSeries& series, Instant end)
{
    const Instant began = series.began().value_or(end);
    const Duration span = std::max<Duration>(end - began, std::chrono::seconds(1));
    // The right edge is a moment of the past, so the labels count from the beginning.
    return takePicture(series, end, span, end, finestWaits);
}

QByteArray drawn(BucketChart& chart, const ChartPicture& picture, const Theme& theme)
{
    chart.setTheme(theme);
    chart.refresh(picture);
    return chartsAsSvg({&chart}, chart.title());
}

} // namespace

std::vector<ReportChart> drawReportCharts(const TimeSeries& series, Instant end)
{
    const ChartPicture picture = wholePicture(series, end);
    std::vector<std::unique_ptr<BucketChart>> charts;
    charts.push_back(std::make_unique<RateChart>());
    charts.push_back(std::make_unique<RefusalChart>());
    charts.push_back(std::make_unique<WaitChart>());
    charts.push_back(std::make_unique<HeadroomChart>());
    charts.push_back(std::make_unique<LatencyChart>());
    const Theme light = Theme::forPalette(lightPalette());
    const Theme dark = Theme::forPalette(darkPalette());
    std::vector<ReportChart> drawings;
    for (const auto& chart : charts) {
        const bool first = chart == charts.front();
        // A widget is laid out only when it is shown: this one is, but on no screen.
        chart->setAttribute(Qt::WA_DontShowOnScreen);
        chart->resize(width, first ? firstHeight : height);
        chart->setMarkerWords(first);
        chart->show();
        ReportChart drawing;
        drawing.light = drawn(*chart, picture, light);
        drawing.dark = drawn(*chart, picture, dark);
        drawing.title = chart->title();
        drawings.push_back(std::move(drawing));
    }
    return drawings;
}

} // namespace ratescope
