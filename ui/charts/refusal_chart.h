#pragma once

#include "ui/charts/bucket_chart.h"
#include "ui/charts/refusal_layers.h"

#include <array>

namespace ratescope {

/// What is refused, each second, stacked by reason, and errors that are no refusals above them; on
/// the right the running total. Where a bucket is longer than a second, a thin line keeps its
/// busiest second.
class RefusalChart : public BucketChart
{
    Q_OBJECT

public:
    explicit RefusalChart(QWidget* parent = nullptr);

protected:
    void applyTheme(const Theme& theme) override;
    double fillSeries(const ChartPicture& picture) override;
    ChartLegend legend(const Theme& theme) const override;
    QString emptyText() const override;

private:
    /// By layer: each holds the sum of its own and those below it, so the last is at the back.
    std::array<QAreaSeries*, refusalLayers> m_areas{};
    std::array<bool, refusalLayers> m_seen{};
    std::uint64_t m_total = 0;
    bool m_peaks = false;
};

} // namespace ratescope
