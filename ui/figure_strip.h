#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "metrics/run_summary.h"
#include "metrics/time_series.h"
#include "ui/charts/chart_kind.h"
#include "ui/requests/lane_filter.h"

#include <array>
#include <optional>

class QGridLayout;

namespace ratescope {

class FigureTile;

/// The run's figures as tiles: all in a row where there is room, else two rows of four. Tiles keep
/// their size and place whatever the figures are. Each is a button.
class FigureStrip : public QWidget
{
    Q_OBJECT

public:
    explicit FigureStrip(QWidget* parent = nullptr);

    /// `left`: until the run is done, where that is known.
    void refresh(const TimeSeries& series, const RunSummary& summary, Instant now,
                 const std::optional<Duration>& left = std::nullopt);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A figure was clicked, and this chart explains it.
    void explanationWanted(ratescope::ChartKind chart);
    /// Likewise, and these requests are what it counts.
    void requestsWanted(const ratescope::LaneChoice& choice);
    /// Likewise, and the requests that took longest are what it is about.
    void slowestWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    static constexpr std::size_t tileCount = 8;

    FigureTile* makeTile(const QString& caption, const QString& explanation, ChartKind chart,
                         const std::optional<LaneChoice>& requests = std::nullopt);
    static QString headroomExplanation(const ForecastScore& score);
    void arrange(int columns);
    int tileWidth() const;

    std::array<FigureTile*, tileCount> m_tiles;
    QGridLayout* m_grid;
    int m_columns = 0;
};

} // namespace ratescope
