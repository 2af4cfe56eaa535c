#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QAbstractTableModel>
#include <QColor>
#include <QIcon>

#include "core/event.h"
#include "metrics/job_lanes.h"
#include "ui/theme.h"

#include <array>
#include <vector>

namespace ratescope {

/// The lanes as a table, one row each. The column of the lane itself has no text: LaneDelegate
/// draws it, and says it in words to those who cannot see it.
class LaneModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        jobColumn,
        stateColumn,
        attemptsColumn,
        causeColumn,
        waitedColumn,
        tookColumn,
        timeColumn
    };
    static constexpr int columns = 7;

    explicit LaneModel(QObject* parent = nullptr, std::size_t most = JobLanes::mostLanes);

    /// Folds a batch. New rows come in one insertion, changed ones as few ranges.
    void append(const std::vector<Event>& events);
    /// For the countdowns. Sends nothing: the view repaints what it shows of them.
    void setNow(Instant now) { m_now = now; }
    Instant now() const { return m_now; }
    void setTheme(const Theme& theme);

    const JobLane& lane(int row) const { return m_lanes[static_cast<std::size_t>(row)]; }

    /// −1 when it is no longer kept.
    int rowOf(std::uint64_t serial) const;
    /// nullptr when it is no longer kept.
    const JobLane* laneWith(std::uint64_t serial) const { return m_lanes.laneWith(serial); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void publishChanges();
    void removeExcess();
    QString text(const JobLane& lane, int column) const;
    QVariant colourOf(const JobLane& lane, int column) const;

    JobLanes m_lanes;
    Instant m_now;
    std::array<QIcon, laneStateCount> m_marks;
    std::array<QColor, laneStateCount> m_colours;
    QColor m_refusedColour;
};

} // namespace ratescope
