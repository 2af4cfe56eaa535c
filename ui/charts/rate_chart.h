#pragma once

#include "ui/charts/bucket_chart.h"

namespace ratescope {

/// What is sent and what is answered, each second: first tries and retries as stacked steps,
/// answers as a line, our throttle and the server's limit (as known, as believed) as levels. Where
/// a bucket is longer than a second, a thin line keeps its busiest second.
class RateChart : public BucketChart
{
    Q_OBJECT

public:
    explicit RateChart(QWidget* parent = nullptr);

protected:
    void applyTheme(const Theme& theme) override;
    double fillSeries(const ChartPicture& picture) override;
    ChartLegend legend(const Theme& theme) const override;
    QString emptyText() const override;

private:
    QAreaSeries* m_attempts; ///< both kinds; what the first tries leave uncovered are the retries
    QAreaSeries* m_firstTries;
    QLineSeries* m_answered;
    double m_throttlePerSecond = 0; ///< latest; 0: none
    double m_limitPerSecond = 0;    ///< latest; 0: unknown
    double m_believedPerSecond = 0; ///< latest; 0: no belief
    ControllerKind m_controller = ControllerKind::off;
    bool m_retried = false;   ///< there are retries in what is shown
    bool m_throttled = false; ///< likewise a throttle
    bool m_peaks = false;     ///< a bucket is longer than a second
};

} // namespace ratescope
