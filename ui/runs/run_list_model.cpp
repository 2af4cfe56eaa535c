#include "ui/runs/run_list_model.h"

#include "ui/duration_text.h"
#include "ui/runs/run_texts.h"

#include <QLocale>

#include <utility>

namespace ratescope {

void RunListModel::setRuns(std::vector<StoredRun> runs)
{
    beginResetModel();
    m_runs = std::move(runs);
    endResetModel();
}

int RunListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int{columns};
}

QVariant RunListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const StoredRun& stored = run(index.row());
    if (role == Qt::DisplayRole) {
        return text(stored, index.column());
    }
    if (role == sortRole) {
        return key(stored, index.column());
    }
    if (role == Qt::TextAlignmentRole && index.column() >= jobs && index.column() <= duration) {
        return int{Qt::AlignRight | Qt::AlignVCenter};
    }
    if (role == Qt::ToolTipRole && index.column() == name) {
        return tr("%1, %2 events, %3")
            .arg(stored.name.toHtmlEscaped())
            .arg(stored.events)
            .arg(QLocale().formattedDataSize(stored.bytes));
    }
    return {};
}

QString RunListModel::text(const StoredRun& run, int column)
{
    const auto number = [](std::uint64_t count) {
        return QLocale().toString(static_cast<qulonglong>(count));
    };
    switch (column) {
    case name:
        return run.name;
    case started:
        return startText(run);
    case endpoint:
        return run.endpoint;
    case jobs:
        return number(run.figures.planned);
    case answered:
        return number(run.figures.answered);
    case lost:
        return number(run.figures.lost);
    case refused:
        return refusedShareText(run.figures);
    case duration:
        return durationText(run.figures.elapsed);
    default:
        break;
    }
    const QString unusual = stateText(run);
    return unusual.isEmpty() ? tr("finished") : unusual;
}

QVariant RunListModel::key(const StoredRun& run, int column)
{
    switch (column) {
    case started:
        return qint64{run.startedAt.time_since_epoch().count()};
    case jobs:
        return static_cast<qulonglong>(run.figures.planned);
    case answered:
        return static_cast<qulonglong>(run.figures.answered);
    case lost:
        return static_cast<qulonglong>(run.figures.lost);
    case refused:
        return run.figures.refusedShare();
    case duration:
        return qint64{run.figures.elapsed.count()};
    default:
        return text(run, column);
    }
}

QVariant RunListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case name:
        return tr("Run");
    case started:
        return tr("Started");
    case endpoint:
        return tr("Endpoint");
    case jobs:
        return tr("Jobs");
    case answered:
        return tr("Answered");
    case lost:
        return tr("Lost");
    case refused:
        return tr("Refused");
    case duration:
        return tr("Duration");
    default:
        return tr("State");
    }
}

} // namespace ratescope
