#pragma once

#include "ui/charts/bucket_chart.h"

#include <array>

namespace ratescope {

/// What is refused, each second, stacked by cause, and errors that are no refusals above them.
class RefusalChart : public BucketChart
{
    Q_OBJECT

public:
    explicit RefusalChart(QWidget* parent = nullptr);

protected:
    void applyTheme(const Theme& theme) override;
    double fillSeries(const ChartMoment& moment) override;
    ChartLegend legend(const Theme& theme) const override;
    QString emptyText() const override;

private:
    static constexpr std::size_t layers = 4;

    /// From the back to the front: each holds the sum of itself and all in front of it.
    std::array<QAreaSeries*, layers> m_areas;
    std::uint64_t m_total = 0;
};

} // namespace ratescope
