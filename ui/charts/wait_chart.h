#pragma once

#include "ui/charts/bucket_chart.h"

#include <array>

namespace ratescope {

/// How long jobs wait: a dot for each attempt, where it started, at how long its job had waited for
/// it (logarithmic: waits run from milliseconds to hours); on the right how many jobs wait and how
/// many attempts are in flight. Dots that would fall on one another are one.
class WaitChart : public BucketChart
{
    Q_OBJECT

public:
    explicit WaitChart(QWidget* parent = nullptr);

protected:
    void applyTheme(const Theme& theme) override;
    double fillSeries(const ChartPicture& picture) override;
    ChartLegend legend(const Theme& theme) const override;
    QString emptyText() const override;
    QString valueText(double value) const override;
    double shareOf(double value) const override;
    std::vector<double> ticks() const override;
    void paintData(QPainter& painter, const PlotMap& map) override;

private:
    struct Dot
    {
        double x = 0; ///< seconds before the right edge
        double seconds = 0;
    };

    QAreaSeries* m_inFlight;
    std::array<std::vector<Dot>, 2> m_dots; ///< before a first try, before a retry
    std::uint32_t m_queued = 0;
    std::uint32_t m_flying = 0;
    std::optional<Duration> m_last; ///< until the last that waits goes
};

} // namespace ratescope
