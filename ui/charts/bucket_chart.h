#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QtCharts/QChartView>

#include "ui/charts/chart_legend.h"
#include "ui/charts/chart_line.h"
#include "ui/charts/chart_picture.h"
#include "ui/charts/time_axis.h"
#include "ui/charts/value_axis.h"
#include "ui/theme.h"

#include <QList>
#include <QPointF>
#include <QTimer>

#include <optional>
#include <vector>

class QAreaSeries;
class QLineSeries;
class QMenu;
class QToolButton;
class QValueAxis;

namespace ratescope {

/// Pixels of a chart's plot.
struct PlotMap
{
    TimeAxis time;
    Instant end; ///< of the right edge
    QRectF plot;
};

/// What a chart needs for what it shows, so that another beside it can take as much.
struct ChartNeeds
{
    double top = 0;     ///< the largest value on the left scale
    double right = 0;   ///< likewise on the right one; 0: there is none
    double heading = 0; ///< pixels, the height of heading and legend

    /// As much as both need.
    ChartNeeds with(const ChartNeeds& other) const;
};

/// What the charts over buckets have in common: the frame with its grid, labels, heading and
/// legend, change markers and crosshair. Areas and plain lines are series of Qt Charts; the frame
/// is painted here, once until it changes, because Qt Charts 6.4 elides labels and legends and sets
/// wide margins, and so are dots, dashes and lines with gaps, which it draws slowly or not at all.
/// All charts of one font have the same left and right margins, so stacked ones share their time
/// axis to the pixel.
class BucketChart : public QChartView
{
    Q_OBJECT

public:
    static constexpr int bottomMargin = 4;
    static constexpr int timeLabelGap = 4; ///< below the plot, clear of the lowest y label

    /// What to show now.
    void refresh(const ChartPicture& picture);
    void setTheme(const Theme& theme);
    /// Whether the time labels stand below this chart: only one of a stack needs them.
    void setTimeLabels(bool shown);
    bool timeLabels() const { return m_timeLabels; }
    /// Whether the markers' words stand in this chart; their lines always do.
    void setMarkerWords(bool shown);
    /// A line at this age; empty: none.
    void setCrosshair(std::optional<Duration> age);
    /// Only the heading stays.
    void setCollapsed(bool collapsed);
    bool collapsed() const { return m_collapsed; }
    /// A frame for a second and a half, so that the eye finds it.
    void highlight();
    /// What its "⋯" button opens.
    void setMenu(QMenu* menu);
    /// The picture as it is, without its buttons; vectors where the painter keeps them. The target
    /// has the chart's size.
    void paintInto(QPainter& painter, const QRectF& target);

    QString title() const { return m_legend.title; }
    ChartNeeds needs() const;
    /// From the next refresh on it takes at least so much: charts beside each other can then be
    /// compared by the eye.
    void setLeast(const ChartNeeds& least) { m_least = least; }
    const ValueAxis& valueAxis() const { return m_scale; }
    QRectF plotArea() const;
    /// Of a chart that is low but still readable, and of one that is collapsed.
    int lowestHeight() const;

Q_SIGNALS:
    /// The mouse stands over this age.
    void hovered(ratescope::Duration age);
    void left();
    /// The wheel turned over this age; under 1: closer.
    void zoomed(double factor, ratescope::Duration age);
    /// Drawn to the right by this much.
    void dragged(ratescope::Duration by);
    void doubleClicked();
    void collapseChanged(bool collapsed);

protected:
    BucketChart(double lowestTop, QWidget* parent);

    /// Sets colours of series; those of setLines() come with each fillSeries().
    virtual void applyTheme(const Theme& theme) = 0;
    /// Fills the series and lines; returns the largest y that must be seen.
    virtual double fillSeries(const ChartPicture& picture) = 0;
    virtual ChartLegend legend(const Theme& theme) const = 0;
    virtual QString emptyText() const { return {}; }
    virtual QString valueText(double value) const;
    virtual QString rightText(double value) const;
    /// 0 … 1 from the bottom to the top; other than linear where a chart wants it.
    virtual double shareOf(double value) const { return value / m_scale.top(); }
    virtual std::vector<double> ticks() const { return m_scale.ticks(); }
    /// Beneath the lines, clipped to the plot.
    virtual void paintData(QPainter& /*painter*/, const PlotMap& /*map*/) {}
    /// Above all but the crosshair.
    virtual void paintWords(QPainter& /*painter*/, const PlotMap& /*map*/) {}

    QAreaSeries* addArea(ChartSide side = ChartSide::left);
    QLineSeries* addLine(double width);
    void setLines(std::vector<ChartLine> lines) { m_lines = std::move(lines); }
    /// The scale has another unit: it need not move calmly this time. For fillSeries().
    void scaleAnew() { m_scaleAnew = true; }
    /// There is a scale on the right, and this is the largest value on it.
    void fitRight(double largest);
    double yOf(double value, ChartSide side = ChartSide::left) const;
    double leftMargin() const;  ///< pixels, room for the y labels
    double rightMargin() const; ///< likewise, of the right-hand scale
    const Theme& theme() const { return m_theme; }

    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct PlacedMarker
    {
        Duration age;
        QString text;
        bool strong = false; ///< somebody has selected it
    };

    PlotMap plotMap() const;
    QRectF headingArea() const;
    double headingHeight() const;
    void layOut();
    void attach(QAbstractSeries* series, ChartSide side);
    int markerWordRows() const;
    double markerRowHeight() const;
    void repaintFrame();
    void paintValueLabels(QPainter& painter, const QRectF& plot) const;
    void paintTimeLabels(QPainter& painter, const QRectF& plot) const;
    void paintLines(QPainter& painter) const;
    void paintMarkerLines(QPainter& painter, const QRectF& plot) const;
    void paintMarkerWords(QPainter& painter, const QRectF& plot) const;
    void paintFrame(QPainter& painter) const;

    Theme m_theme;
    ChartLegend m_legend;
    ValueAxis m_scale;
    std::optional<ValueAxis> m_right;
    double m_largest = 0;       ///< of the left scale, in what is shown
    double m_largestRight = 0;  ///< likewise of the right one
    double m_headingHeight = 0; ///< as laid out
    ChartNeeds m_least;         ///< of a chart beside it
    Duration m_span = std::chrono::minutes(1);
    Instant m_end;
    Duration m_elapsed = Duration::zero(); ///< from the beginning to the right edge
    QValueAxis* m_x = nullptr;
    QValueAxis* m_y = nullptr;
    QValueAxis* m_yRight = nullptr;
    QToolButton* m_fold = nullptr;
    QToolButton* m_more = nullptr;
    QTimer m_highlight;
    std::vector<ChartLine> m_lines;
    std::vector<PlacedMarker> m_markers;
    std::optional<Duration> m_crosshair;
    std::optional<double> m_dragX; ///< where the mouse was when it last drew the picture
    bool m_live = true;
    bool m_scaleAnew = false;
    bool m_empty = true;
    bool m_timeLabels = true;
    bool m_markerWords = false;
    bool m_collapsed = false;
};

} // namespace ratescope
