#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QtCharts/QChartView>

#include "metrics/time_series.h"
#include "ui/charts/chart_legend.h"
#include "ui/charts/time_axis.h"
#include "ui/charts/value_axis.h"
#include "ui/theme.h"

#include <QList>
#include <QPointF>

#include <optional>
#include <vector>

class QAreaSeries;
class QLineSeries;
class QValueAxis;

namespace ratescope {

/// One moment of the stream, as all charts of a monitor see it.
struct ChartMoment
{
    const SeriesView& view;
    const std::vector<Marker>& markers;
    Instant now;
    Duration span = std::chrono::minutes(1);
    std::uint64_t refusedTotal = 0;
    bool empty = true; ///< nothing was ever sent
};

/// What the charts over buckets have in common: the frame with its grid, labels, heading and
/// legend, change markers and crosshair. The data are series of Qt Charts; the frame is painted
/// here, once until it changes, because Qt Charts 6.4 elides labels and legends and sets wide
/// margins. All charts have the same left and right margins, so stacked ones share their time axis
/// to the pixel.
class BucketChart : public QChartView
{
    Q_OBJECT

public:
    static constexpr int leftMargin = 60; ///< pixels, room for the y labels
    static constexpr int rightMargin = 12;
    static constexpr int topMargin = 4;
    static constexpr int bottomMargin = 4;
    static constexpr int timeLabelGap = 6; ///< below the plot, clear of the lowest y label

    /// What to show now. Costs one replace() a series.
    void refresh(const ChartMoment& moment);
    void setTheme(const Theme& theme);
    /// Whether the time labels stand below this chart: only one of a stack needs them.
    void setTimeLabels(bool shown);
    /// Whether the markers' words stand in this chart; their lines always do.
    void setMarkerWords(bool shown);
    /// A line at this age; empty: none.
    void setCrosshair(std::optional<Duration> age);

    const ValueAxis& valueAxis() const { return m_scale; }
    QRectF plotArea() const;

Q_SIGNALS:
    /// The mouse stands over this age.
    void hovered(ratescope::Duration age);
    void left();

protected:
    BucketChart(double lowestTop, QWidget* parent);

    /// A line at a level that steps now and then, like the throttle: drawn dashed.
    struct LevelLine
    {
        QColor colour;
        QList<QPointF> points; ///< as of stepPoints(); a y of 0 or less leaves a gap
    };

    virtual void applyTheme(const Theme& theme) = 0;
    /// Fills the series; returns the largest y that must be seen.
    virtual double fillSeries(const ChartMoment& moment) = 0;
    virtual ChartLegend legend(const Theme& theme) const = 0;
    virtual QString emptyText() const { return {}; }

    QAreaSeries* addArea();
    QLineSeries* addLine(double width);
    void setLevelLines(std::vector<LevelLine> lines) { m_levels = std::move(lines); }

    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct PlacedMarker
    {
        Duration age;
        QString text;
    };

    TimeAxis timeAxis() const;
    double yOf(double value) const;
    void layOut();
    void attach(QAbstractSeries* series);
    double roomForMarkerWords() const;
    void repaintFrame();
    void paintValueLabels(QPainter& painter, const QRectF& plot) const;
    void paintTimeLabels(QPainter& painter, const QRectF& plot) const;
    void paintLevels(QPainter& painter) const;
    void paintMarkers(QPainter& painter, const QRectF& plot) const;

    Theme m_theme;
    ChartLegend m_legend;
    ValueAxis m_scale;
    Duration m_span = std::chrono::minutes(1);
    QValueAxis* m_x = nullptr;
    QValueAxis* m_y = nullptr;
    std::vector<LevelLine> m_levels;
    std::vector<PlacedMarker> m_markers;
    std::optional<Duration> m_crosshair;
    bool m_empty = true;
    bool m_timeLabels = true;
    bool m_markerWords = true;
};

} // namespace ratescope
