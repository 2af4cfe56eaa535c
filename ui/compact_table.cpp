#include "ui/compact_table.h"

#include "ui/theme.h"

#include <QHeaderView>
#include <QPainter>

#include <algorithm>

namespace ratescope {

CompactTable::CompactTable(QWidget* parent)
    : QTableView(parent)
{
    setFont(tabularFont(font()));
    horizontalHeader()->setFont(font());
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(24);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
}

void CompactTable::setEmptyText(const QString& text)
{
    m_emptyText = text;
    viewport()->update();
}

void CompactTable::setColumns(int stretching, int least,
                              const std::vector<std::pair<int, QString>>& widest,
                              std::vector<int> byWorth)
{
    m_stretching = stretching;
    m_least = least;
    m_byWorth = std::move(byWorth);
    horizontalHeader()->setSectionResizeMode(stretching, QHeaderView::Stretch);
    QFont bold = font();
    bold.setBold(true);
    const QFontMetrics metrics(bold);
    for (const auto& [column, text] : widest) {
        const QString heading = model()->headerData(column, Qt::Horizontal).toString();
        m_widths[column] =
            std::max(metrics.horizontalAdvance(text), metrics.horizontalAdvance(heading)) + 12;
        setColumnWidth(column, m_widths[column]);
    }
    showColumnsThatFit();
}

void CompactTable::showColumnsThatFit()
{
    int left = viewport()->width() - m_least;
    for (const auto& [column, width] : m_widths) {
        const bool stays = std::find(m_byWorth.begin(), m_byWorth.end(), column) == m_byWorth.end();
        left -= stays ? width : 0;
    }
    for (const int column : m_byWorth) {
        left -= m_widths[column];
        setColumnHidden(column, left < 0);
        if (left >= 0) {
            setColumnWidth(column, m_widths[column]);
        }
    }
}

QSize CompactTable::minimumSizeHint() const
{
    return {240, 4 * (fontMetrics().height() + 6)};
}

void CompactTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    showColumnsThatFit();
}

void CompactTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (model() != nullptr && model()->rowCount() == 0) {
        QPainter painter(viewport());
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(viewport()->rect().adjusted(16, 8, -16, -8),
                         Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    }
}

} // namespace ratescope
