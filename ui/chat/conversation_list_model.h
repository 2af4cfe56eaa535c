#pragma once

#include "store/conversation_store.h"

#include <QAbstractListModel>

#include <optional>
#include <vector>

namespace ratescope {

/// The lines of the list of conversations.
class ConversationListModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    /// What stands below the title: the place that was found, or when it changed.
    static constexpr int detailRole = Qt::UserRole;
    static constexpr int currentRole = Qt::UserRole + 1; ///< whether it is the one that is shown

    using QAbstractListModel::QAbstractListModel;

    void setSummaries(std::vector<ConversationSummary> summaries);
    void setCurrent(std::uint64_t id);
    const ConversationSummary& at(int row) const
    {
        return m_summaries.at(static_cast<std::size_t>(row));
    }
    /// -1 when it is not in the list.
    int rowOf(std::uint64_t id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// A new title; renamed() follows.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    void renamed(std::uint64_t id, const QString& title);

private:
    std::vector<ConversationSummary> m_summaries;
    std::uint64_t m_current = 0;
};

} // namespace ratescope
