#include "ui/request_table.h"

#include <QPainter>
#include <QScrollBar>

namespace ratescope {

void RequestTable::setEmptyText(const QString& text)
{
    if (text != m_emptyText) {
        m_emptyText = text;
        viewport()->update();
    }
}

bool RequestTable::atBottom() const
{
    return verticalScrollBar()->value() == verticalScrollBar()->maximum();
}

void RequestTable::resizeEvent(QResizeEvent* event)
{
    const bool following = atBottom();
    QTableView::resizeEvent(event);
    if (following) {
        scrollToBottom();
    }
}

void RequestTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (model() && model()->rowCount() == 0) {
        QPainter painter(viewport());
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(viewport()->rect().adjusted(16, 8, -16, -8),
                         Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    }
}

} // namespace ratescope
