#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QSortFilterProxyModel>
#include <QString>

#include "core/outcome.h"

#include <cstdint>
#include <optional>

namespace ratescope {

struct JobLane;
class LaneModel;

/// Which lanes are wanted.
struct LaneChoice
{
    enum class Outcome { any, inFlight, waiting, answered, refusedOnce, lost, cancelled };

    Outcome outcome = Outcome::any;
    std::optional<Cause> cause; ///< that any of its attempts ended with
    int attempts = 0;           ///< at least
    QString text;               ///< in the job's number, state, reasons, statuses or what was said

    bool operator==(const LaneChoice&) const = default;
    bool all() const { return *this == LaneChoice(); }
};

/// The chosen lanes, sorted by what their columns mean rather than by their words.
class LaneFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit LaneFilter(LaneModel& lanes, QObject* parent = nullptr);

    /// Resets the model: a selection is gone.
    void setChoice(const LaneChoice& choice);
    const LaneChoice& choice() const { return m_choice; }
    /// The order of arrival costs nothing: it is that of the lanes.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    const JobLane& lane(const QModelIndex& shown) const;
    /// Invalid when it is not shown or no longer kept.
    QModelIndex indexOf(std::uint64_t serial) const;

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    bool hasText(const JobLane& lane) const;

    LaneModel& m_lanes;
    LaneChoice m_choice;
    /// What the text means, found once rather than for each lane.
    std::uint32_t m_textCauses = 0;
    std::uint32_t m_textStates = 0;
    int m_textStatus = -1;
};

} // namespace ratescope
