#include "ui/chat/conversation_line.h"

#include "ui/chat/conversation_list_model.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>

namespace ratescope {

namespace {

constexpr int padding = 8;
constexpr int barWidth = 3;

} // namespace

void ConversationLine::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    const QStyle* style = item.widget != nullptr ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    const bool current = index.data(ConversationListModel::currentRole).toBool();
    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const QRect text = item.rect.adjusted(padding, padding / 2, -padding, -padding / 2);
    painter->save();
    if (current) {
        painter->fillRect(QRect(item.rect.topLeft(), QSize(barWidth, item.rect.height())),
                          item.palette.highlight());
    }
    QFont bold = item.font;
    bold.setBold(true);
    const auto line = [&](const QFont& font, QPalette::ColorRole role, const QString& words,
                          int top) {
        const QFontMetrics metrics(font);
        painter->setFont(font);
        painter->setPen(item.palette.color(selected ? QPalette::HighlightedText : role));
        painter->drawText(QRect(text.left(), top, text.width(), metrics.height()),
                          Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(words, Qt::ElideRight, text.width()));
        return top + metrics.height();
    };
    const int below = line(current ? bold : item.font, QPalette::Text,
                           index.data(Qt::DisplayRole).toString(), text.top());
    line(item.font, QPalette::PlaceholderText,
         index.data(ConversationListModel::detailRole).toString(), below);
    painter->restore();
}

QSize ConversationLine::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {0, 2 * option.fontMetrics.height() + padding};
}

void ConversationLine::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                            const QModelIndex&) const
{
    const int height = editor->sizeHint().height();
    editor->setGeometry(option.rect.adjusted(2, (option.rect.height() - height) / 2, -2,
                                             (height - option.rect.height()) / 2));
}

} // namespace ratescope
