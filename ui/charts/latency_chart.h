#pragma once

#include "ui/charts/bucket_chart.h"

namespace ratescope {

/// How long answers take, from sending to the last byte: the middle one and the 95th of 100; and to
/// the first byte of text where answers are streamed.
class LatencyChart : public BucketChart
{
    Q_OBJECT

public:
    explicit LatencyChart(QWidget* parent = nullptr);

protected:
    void applyTheme(const Theme& theme) override;
    double fillSeries(const ChartPicture& picture) override;
    ChartLegend legend(const Theme& theme) const override;
    QString emptyText() const override;
    QString valueText(double value) const override;

private:
    QString m_latest;
    double m_unit = 1; ///< of the scale, in seconds
};

} // namespace ratescope
