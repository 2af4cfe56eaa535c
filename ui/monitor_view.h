#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "metrics/run_summary.h"
#include "metrics/time_series.h"

#include <optional>

class QDateTime;
class QSplitter;

namespace ratescope {

class DetailTabs;
class FigureStrip;
class MonitorCharts;
struct Status;

/// What the middle of the window shows of a run, be it the live one or one of the past: figures,
/// charts, and below them requests or changes. The figures lead to what explains them.
class MonitorView : public QWidget
{
    Q_OBJECT

public:
    explicit MonitorView(QWidget* parent = nullptr);

    MonitorCharts& charts() const { return *m_charts; }
    DetailTabs& details() const { return *m_details; }
    QSplitter& splitter() const { return *m_splitter; }
    void focusSearch();

    /// As it stands at `now`, which is `wall` by the wall clock; requests are appended before.
    /// Live: the charts follow it, and the status knows how long it still takes.
    void showLive(const TimeSeries& series, const RunSummary& summary, Instant now,
                  const QDateTime& wall, const Status& status);
    /// Likewise of a run that has ended: the charts show all of it.
    void showPast(const TimeSeries& series, const RunSummary& summary, Instant end,
                  const QDateTime& wall);

private:
    void refresh(const TimeSeries& series, const RunSummary& summary, Instant now,
                 const QDateTime& wall, const std::optional<Duration>& left);

    FigureStrip* m_figures;
    MonitorCharts* m_charts;
    DetailTabs* m_details;
    QSplitter* m_splitter;
};

} // namespace ratescope
