#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "metrics/time_series.h"
#include "ui/charts/chart_kind.h"
#include "ui/charts/chart_picture.h"
#include "ui/charts/time_axis.h"
#include "ui/charts/time_range.h"
#include "ui/charts/time_window.h"

#include <QByteArray>
#include <QTimer>

#include <array>
#include <map>
#include <optional>

class QLabel;
class QMenu;
class QScrollArea;

namespace ratescope {

class BucketChart;
class ChartSaver;
class SpanBar;

/// The charts over one shared time axis, with what chooses the stretch of time, holds the picture
/// and saves it. Each chart folds away; where there is no room for all, they scroll.
class MonitorCharts : public QWidget
{
    Q_OBJECT

public:
    explicit MonitorCharts(QWidget* parent = nullptr);

    /// On each tick of the screen. The charts follow one after the other, so that no event is long.
    /// The series stays alive until the next refresh: zoom and pan look at it in between.
    /// `lastWaiter`: until the last job that waits will have gone, where that is known.
    void refresh(const TimeSeries& series, Instant now,
                 const std::optional<Duration>& lastWaiter = std::nullopt);
    /// Each chart takes the scale and the room that both of its kind need, here and there.
    void matchScales(MonitorCharts& other);
    /// Draws at once the charts whose turn is still to come: for who wants a picture of them now.
    void drawRest();
    /// Into the row above the charts.
    void addTool(QWidget* tool);

    /// A series that has ended: all of it, counted from its beginning. Nothing is live from then
    /// on, and what leads back to live leads back to the whole.
    void showPast(const TimeSeries& series, Instant end);

    /// Back to live, over this span.
    void setSpan(SpanChoice choice);
    std::optional<SpanChoice> span() const { return m_window.choice(); }
    /// Holds the picture, never the run.
    void setPaused(bool paused);
    bool paused() const;
    /// Right edge at now again, over the span that is shown.
    void goLive();
    /// What the charts show now; held while paused.
    TimeRange visibleRange() const { return m_picture.range(); }

    /// Words that are added to the markers, by their instants.
    void setMarkerNotes(const std::map<Instant, QString>& notes);
    /// Draws these markers stronger than others and moves to the first when it is out of sight.
    void showMarkers(const std::vector<Instant>& markers);

    /// Unfolds a chart, scrolls to it and lights it up.
    void reveal(ChartKind kind);
    BucketChart* chart(ChartKind kind) const { return m_charts[static_cast<std::size_t>(kind)]; }
    /// What can be saved of all charts, for a menu of the window.
    QMenu* saveMenu() const { return m_saveMenu; }

    /// What was last refreshed from; nullptr before.
    const TimeSeries* series() const { return m_series; }

    /// Which charts are folded and which span was chosen last, as opaque bytes.
    QByteArray saveState() const;
    /// False when the bytes are not from saveState(); nothing is changed then.
    bool restoreState(const QByteArray& state);

Q_SIGNALS:
    /// On each picture that shows another stretch of time; live, that is each.
    void visibleRangeChanged(const ratescope::TimeRange& range);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    /// Keys that the charts leave go past the scroll area, which would take the arrows.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addChart(ChartKind kind, BucketChart* chart, int stretch);
    void hold(bool held);
    void placeTimeLabels();
    TimeWindow::Limits limits() const;
    void zoom(double factor, Duration age);
    void pan(Duration by);
    void moveCrosshair(int buckets);
    /// Takes and draws anew what the window of time shows now.
    void redraw();
    void drawNext();
    void showReadOut(Duration age);
    void hideReadOut();

    std::array<BucketChart*, chartCount> m_charts{};
    QScrollArea* m_scroll;
    SpanBar* m_bar;
    ChartSaver* m_saver;
    QLabel* m_readOut;
    QMenu* m_saveMenu = nullptr;
    QTimer m_turn; ///< draws one chart at a time
    std::size_t m_next = 0;
    std::size_t m_left = 0; ///< charts that have not yet drawn the picture
    TimeWindow m_window;
    SpanChoice m_chosen = SpanChoice::oneMinute; ///< last; a zoom leaves it
    const TimeSeries* m_series = nullptr;
    bool m_past = false; ///< see showPast()
    Instant m_now;
    std::optional<Duration> m_lastWaiter;
    ChartPicture m_picture;
    std::map<Instant, QString> m_notes;
    std::vector<Instant> m_marked;
    std::optional<Duration> m_hovered;
};

} // namespace ratescope
