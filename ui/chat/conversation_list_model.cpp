#include "ui/chat/conversation_list_model.h"

#include <QDateTime>
#include <QLocale>

#include <utility>

namespace ratescope {

namespace {

QString when(WallTime time)
{
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
    const bool today = moment.date() == QDate::currentDate();
    return today ? QLocale().toString(moment.time(), QLocale::ShortFormat)
                 : QLocale().toString(moment, QLocale::ShortFormat);
}

} // namespace

void ConversationListModel::setSummaries(std::vector<ConversationSummary> summaries)
{
    beginResetModel();
    m_summaries = std::move(summaries);
    endResetModel();
}

void ConversationListModel::setCurrent(std::uint64_t id)
{
    if (std::exchange(m_current, id) != id && !m_summaries.empty()) {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {currentRole});
    }
}

int ConversationListModel::rowOf(std::uint64_t id) const
{
    for (std::size_t i = 0; i < m_summaries.size(); ++i) {
        if (m_summaries[i].id == id) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

int ConversationListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_summaries.size());
}

QVariant ConversationListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const ConversationSummary& summary = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return summary.title;
    case Qt::ToolTipRole:
        return QString(summary.title + u'\n' + when(summary.changed));
    case Qt::AccessibleTextRole:
        return QString(summary.title + QStringLiteral(", ") + when(summary.changed));
    case detailRole:
        return summary.snippet.isEmpty() ? when(summary.changed) : summary.snippet;
    case currentRole:
        return summary.id == m_current;
    default:
        return {};
    }
}

Qt::ItemFlags ConversationListModel::flags(const QModelIndex& index) const
{
    const Qt::ItemFlags flags = QAbstractListModel::flags(index);
    return index.isValid() ? flags | Qt::ItemIsEditable | Qt::ItemNeverHasChildren : flags;
}

bool ConversationListModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const QString title = value.toString().simplified();
    if (role != Qt::EditRole || title.isEmpty() ||
        !checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return false;
    }
    ConversationSummary& summary = m_summaries[static_cast<std::size_t>(index.row())];
    if (summary.title != title) {
        summary.title = title;
        Q_EMIT dataChanged(index, index);
        Q_EMIT renamed(summary.id, title);
    }
    return true;
}

} // namespace ratescope
