#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "store/stored_run.h"
#include "ui/runs/run_replay.h"

#include <array>

class QBoxLayout;
class QLabel;
class QTabBar;
class QTableWidget;

namespace ratescope {

class MonitorCharts;

/// Two stored runs side by side: their figures in one table, their charts over the same span, each
/// from its own start and on the same scales.
class RunComparison : public QWidget
{
    Q_OBJECT

public:
    struct Side
    {
        StoredRun run;
        RunReplay::Opener opener;
    };

    explicit RunComparison(std::array<Side, 2> sides, QWidget* parent = nullptr);

Q_SIGNALS:
    void leaveRequested();

protected:
    /// Below one another where two charts beside each other would be too narrow to read, and apart
    /// from the figures where it is too low for both.
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();
    void showWhenBothAreRead();
    void matchScales();
    void fillTable();

    std::array<StoredRun, 2> m_runs;
    std::array<RunReplay*, 2> m_replays{};
    std::array<MonitorCharts*, 2> m_charts{};
    QLabel* m_title;
    QTabBar* m_tabs; ///< where figures and charts do not fit below one another
    QTableWidget* m_table;
    QWidget* m_below; ///< the charts
    QBoxLayout* m_halves;
    int m_ready = 0;
};

} // namespace ratescope
