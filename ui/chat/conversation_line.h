#pragma once

#include <QStyledItemDelegate>

namespace ratescope {

/// Paints a line of the list of conversations: the title, and below it what was found or when it
/// changed. The one that is shown has a bar at its side.
class ConversationLine final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;
};

} // namespace ratescope
