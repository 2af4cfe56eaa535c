#include "ui/requests/lane_table.h"

#include "ui/requests/lane_copy.h"
#include "ui/requests/lane_delegate.h"
#include "ui/requests/lane_filter.h"
#include "ui/requests/lane_header.h"
#include "ui/requests/lane_model.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <array>

namespace ratescope {

namespace {

/// What the lanes want before other columns get anything.
constexpr int leastLane = 150;
/// With less than this they show nothing.
constexpr int shortestLane = 60;

} // namespace

LaneTable::LaneTable(LaneFilter& lanes, QWidget* parent)
    : QTableView(parent)
    , m_lanes(lanes)
    , m_delegate(new LaneDelegate(lanes, this))
    , m_header(new LaneHeader(*m_delegate, this))
{
    setFont(tabularFont(font()));
    m_header->setFont(font());
    setHorizontalHeader(m_header);
    setModel(&lanes);
    setItemDelegateForColumn(LaneModel::timeColumn, m_delegate);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setIconSize({12, 12});
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Requests"));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    verticalScrollBar()->setSingleStep(fontMetrics().height() + 4);
    setUpColumns();
    sortByColumn(LaneModel::timeColumn, Qt::AscendingOrder);
    setSortingEnabled(true);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &LaneTable::scrolled);
    connect(m_header, &QHeaderView::sortIndicatorChanged, this, [this] {
        showColumnsThatFit(); // what they are sorted by is among them
        Q_EMIT canFollowChanged(canFollow());
        keepUp();
    });
}

void LaneTable::setUpColumns()
{
    m_header->setMinimumSectionSize(24);
    m_header->setStretchLastSection(true);
    const QFontMetrics metrics = fontMetrics();
    // Fixed, from the longest text to expect: nothing moves while rows come.
    const std::pair<int, QString> widest[] = {
        {LaneModel::jobColumn, QStringLiteral("100000")},
        {LaneModel::stateColumn, tr("quota 23 h 59 min") + QStringLiteral("mm")},
        {LaneModel::attemptsColumn, tr("Tries") + QStringLiteral("mm")},
        {LaneModel::causeColumn, tr("connection lost")},
        {LaneModel::waitedColumn, tr("Waited") + QStringLiteral("mm")},
        {LaneModel::tookColumn, tr("Latency") + QStringLiteral("mm")},
    };
    for (const auto& [column, text] : widest) {
        setColumnWidth(column, metrics.horizontalAdvance(text) + 12);
    }
    m_stateWidth = columnWidth(LaneModel::stateColumn);
}

void LaneTable::showColumnsThatFit()
{
    // The last of these go first; a job's number and state always stay, and what the lanes are
    // sorted by.
    std::array byWorth{LaneModel::attemptsColumn, LaneModel::causeColumn, LaneModel::waitedColumn,
                       LaneModel::tookColumn};
    const int sorted = m_header->sortIndicatorSection();
    std::stable_partition(byWorth.begin(), byWorth.end(),
                          [sorted](int column) { return column == sorted; });
    const bool withoutLanes = isColumnHidden(LaneModel::timeColumn);
    if (!withoutLanes) {
        m_stateWidth = columnWidth(LaneModel::stateColumn);
    }
    const auto widthOf = [this](int column) { // a hidden column's own is 0
        return m_header->isSectionHidden(column) ? m_hiddenWidths.value(column)
                                                 : columnWidth(column);
    };
    const bool byWorthSorted = std::find(byWorth.begin(), byWorth.end(), sorted) != byWorth.end();
    const int always =
        columnWidth(LaneModel::jobColumn) + m_stateWidth + (byWorthSorted ? widthOf(sorted) : 0);
    const bool narrow = viewport()->width() < always + shortestLane;
    setColumnHidden(LaneModel::timeColumn, narrow);
    if (withoutLanes && !narrow) {
        setColumnWidth(LaneModel::stateColumn, m_stateWidth); // it was stretched meanwhile
    }
    int left = viewport()->width() - leastLane - always;
    for (const int column : byWorth) {
        const int width = widthOf(column);
        left -= column == sorted ? 0 : width;
        const bool hidden = left < 0 && column != sorted;
        if (hidden && !m_header->isSectionHidden(column)) {
            m_hiddenWidths[column] = width;
        }
        setColumnHidden(column, hidden);
    }
}

QSize LaneTable::minimumSizeHint() const
{
    return {columnWidth(LaneModel::jobColumn) + m_stateWidth * 3 / 4 + 8,
            4 * (fontMetrics().height() + 6)};
}

void LaneTable::setEmptyText(const QString& text)
{
    if (text != m_emptyText) {
        m_emptyText = text;
        viewport()->update();
    }
}

void LaneTable::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    m_header->setTheme(theme);
    viewport()->update();
}

void LaneTable::setTimeRange(const TimeRange& range)
{
    m_delegate->setRange(range);
    viewport()->update();
    m_header->viewport()->update();
}

void LaneTable::setNow(Instant now)
{
    m_delegate->setNow(now);
    viewport()->update();
}

void LaneTable::setBegan(Instant began)
{
    m_delegate->setBegan(began);
    viewport()->update();
    m_header->viewport()->update();
}

bool LaneTable::canFollow() const
{
    const int column = m_header->sortIndicatorSection();
    return column == LaneModel::timeColumn || column == LaneModel::jobColumn;
}

bool LaneTable::newestBelow() const
{
    return m_header->sortIndicatorOrder() == Qt::AscendingOrder;
}

void LaneTable::setFollowing(bool follow)
{
    if (follow != m_following) {
        m_following = follow;
        Q_EMIT followingChanged(follow);
    }
    keepUp();
}

void LaneTable::keepUp()
{
    if (!m_following || !canFollow()) {
        return;
    }
    m_keepingUp = true;
    if (newestBelow()) {
        scrollToBottom();
    } else {
        scrollToTop();
    }
    m_keepingUp = false;
}

void LaneTable::scrolled()
{
    if (m_keepingUp || !canFollow()) {
        return;
    }
    const QScrollBar* const bar = verticalScrollBar();
    const bool atNewest = bar->value() == (newestBelow() ? bar->maximum() : bar->minimum());
    if (atNewest != m_following) {
        m_following = atNewest;
        Q_EMIT followingChanged(atNewest);
    }
}

void LaneTable::goTo(int row)
{
    if (row < 0 || row >= m_lanes.rowCount()) {
        return;
    }
    setCurrentIndex(m_lanes.index(row, LaneModel::jobColumn));
    scrollTo(currentIndex());
}

/// Home and End go through the rows: within one there is nothing to go to.
void LaneTable::keyPressEvent(QKeyEvent* event)
{
    const bool plain =
        event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    if (event->matches(QKeySequence::Copy)) {
        copySelected();
    } else if (plain && event->key() == Qt::Key_Home) {
        goTo(0);
    } else if (plain && event->key() == Qt::Key_End) {
        goTo(m_lanes.rowCount() - 1);
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (!currentIndex().isValid()) {
            goTo(0);
        }
        if (currentIndex().isValid()) {
            Q_EMIT opened(currentIndex());
        }
    } else {
        QTableView::keyPressEvent(event);
    }
}

void LaneTable::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    QAction* const one = menu.addAction(tr("&Copy this request"), this, &LaneTable::copySelected);
    one->setShortcut(QKeySequence::Copy);
    one->setEnabled(selectionModel()->hasSelection());
    QAction* const all = menu.addAction(tr("Copy &all %n shown", nullptr, m_lanes.rowCount()), this,
                                        &LaneTable::copyAll);
    all->setEnabled(m_lanes.rowCount() > 0);
    menu.exec(event->globalPos());
}

void LaneTable::copySelected() const
{
    const QModelIndexList rows = selectionModel()->selectedRows();
    if (!rows.isEmpty()) {
        QApplication::clipboard()->setText(
            laneAsLine(m_lanes.lane(rows.front()), m_delegate->now()));
    }
}

void LaneTable::copyAll() const
{
    QString text = laneLineHeadings();
    for (int row = 0; row < m_lanes.rowCount(); ++row) {
        text +=
            laneAsLine(m_lanes.lane(m_lanes.index(row, LaneModel::jobColumn)), m_delegate->now());
    }
    QApplication::clipboard()->setText(text);
}

void LaneTable::resizeEvent(QResizeEvent* event)
{
    // While the rows are laid out anew the scroll bar says nothing about what a person wants.
    m_keepingUp = true;
    QTableView::resizeEvent(event);
    showColumnsThatFit();
    m_keepingUp = false;
    keepUp();
}

void LaneTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (model()->rowCount() == 0) {
        QPainter painter(viewport());
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(viewport()->rect().adjusted(16, 8, -16, -8),
                         Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    }
}

} // namespace ratescope
