#pragma once

#include <QAbstractTableModel>

#include "store/stored_run.h"

#include <vector>

namespace ratescope {

/// The stored runs as rows.
class RunListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        name,
        started,
        endpoint,
        jobs,
        answered,
        lost,
        refused,
        duration,
        state,
        columns
    };
    /// A number to sort by, where a column's text would sort wrongly.
    static constexpr int sortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    void setRuns(std::vector<StoredRun> runs);
    const std::vector<StoredRun>& runs() const { return m_runs; }
    const StoredRun& run(int row) const { return m_runs[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static QString text(const StoredRun& run, int column);
    static QVariant key(const StoredRun& run, int column);

    std::vector<StoredRun> m_runs;
};

} // namespace ratescope
