#pragma once

#include "ui/charts/bucket_chart.h"

namespace ratescope {

/// What is sent and what is answered, each second: first tries and retries as stacked steps,
/// answers as a line, our throttle and the server's limit as dashed levels.
class RateChart : public BucketChart
{
    Q_OBJECT

public:
    explicit RateChart(QWidget* parent = nullptr);

protected:
    void applyTheme(const Theme& theme) override;
    double fillSeries(const ChartMoment& moment) override;
    ChartLegend legend(const Theme& theme) const override;
    QString emptyText() const override;

private:
    QAreaSeries* m_attempts; ///< both kinds; what the first tries leave uncovered are the retries
    QAreaSeries* m_firstTries;
    QLineSeries* m_answered;
    QColor m_throttleColour;
    QColor m_limitColour;
    double m_throttlePerSecond = 0; ///< latest; 0: none
    double m_limitPerSecond = 0;    ///< latest; 0: unknown
};

} // namespace ratescope
