#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "metrics/time_series.h"
#include "ui/charts/time_axis.h"
#include "ui/charts/time_range.h"

#include <QTimer>

#include <array>
#include <optional>

class QButtonGroup;
class QLabel;
class QToolButton;

namespace ratescope {

class BucketChart;
class RateChart;
class RefusalChart;

/// The charts over one shared time axis, with what chooses the span and holds the picture.
class MonitorCharts : public QWidget
{
    Q_OBJECT

public:
    explicit MonitorCharts(QWidget* parent = nullptr);

    /// On each tick of the screen. The second chart follows half a tick later, so that neither
    /// event is long.
    void refresh(const TimeSeries& series, Instant now);

    void setSpan(SpanChoice choice);
    SpanChoice span() const { return m_choice; }
    /// Holds the picture, never the run.
    void setPaused(bool paused);
    bool paused() const;
    /// What the charts show now; held while paused.
    TimeRange visibleRange() const { return {m_picture.now - m_picture.span, m_picture.span}; }

Q_SIGNALS:
    /// On each picture that shows another stretch of time; live, that is each.
    void visibleRangeChanged(const ratescope::TimeRange& range);

protected:
    void changeEvent(QEvent* event) override;

private:
    /// What both charts show, taken at one instant.
    struct Picture
    {
        SeriesView view;
        std::vector<Marker> markers;
        Instant now;
        Duration span = std::chrono::minutes(1);
        std::uint64_t refusedTotal = 0;
        bool empty = true;
    };

    QWidget* makeControls();
    void colourButtons();
    void take(const TimeSeries& series, Instant now);
    void draw(BucketChart& chart);
    void showReadOut(Duration age);
    void hideReadOut();

    RateChart* m_rate;
    RefusalChart* m_refusals;
    QButtonGroup* m_spans;
    QToolButton* m_pause;
    QLabel* m_readOut;
    QTimer m_second; ///< draws the second chart
    SpanChoice m_choice = SpanChoice::oneMinute;
    Picture m_picture;
    std::optional<Duration> m_hovered;
};

} // namespace ratescope
