#include "ui/requests/requests_pane.h"

#include "ui/requests/filter_bar.h"
#include "ui/requests/lane_filter.h"
#include "ui/requests/lane_model.h"
#include "ui/requests/lane_table.h"
#include "ui/requests/verdict_view.h"
#include "ui/theme.h"

#include <QEvent>
#include <QItemSelectionModel>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace ratescope {

namespace {

/// A verdict wants more height than a few lanes do; the splitter around gives it while it is open.
constexpr int roomForVerdict = 300;
/// With less width the verdict takes the place of the lanes, or neither could be read.
constexpr int roomForBoth = 560;

} // namespace

RequestsPane::RequestsPane(QWidget* parent)
    : QWidget(parent)
    , m_model(new LaneModel(this))
    , m_filter(new LaneFilter(*m_model, this))
    , m_bar(new FilterBar(this))
    , m_table(new LaneTable(*m_filter, this))
    , m_split(new QSplitter(Qt::Horizontal, this))
    , m_verdict(new VerdictView(m_book, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_bar);
    column->addWidget(m_split, 1);
    m_split->addWidget(m_table);
    m_split->addWidget(m_verdict);
    m_split->setChildrenCollapsible(false);
    m_split->setStretchFactor(0, 1);
    m_split->setStretchFactor(1, 1);
    m_verdict->hide();

    connect(m_bar, &FilterBar::choiceChanged, this, &RequestsPane::choose);
    connect(m_bar, &FilterBar::followRequested, m_table, &LaneTable::setFollowing);
    connect(m_table, &LaneTable::followingChanged, m_bar, &FilterBar::setFollowing);
    connect(m_table, &LaneTable::canFollowChanged, m_bar, &FilterBar::setCanFollow);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RequestsPane::openSelected);
    connect(m_table, &LaneTable::opened, this, &RequestsPane::enter);
    connect(m_bar, &FilterBar::leftDownwards, m_table, [this] { m_table->setFocus(); });
    connect(m_split, &QSplitter::splitterMoved, this, [this] { m_divided = true; });
    connect(m_verdict, &VerdictView::closeRequested, this, &RequestsPane::closeVerdict);
    connect(m_verdict, &VerdictView::stepRequested, this, &RequestsPane::step);
    m_escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    m_escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(m_escape, &QShortcut::activated, this, &RequestsPane::goBack);
    applyTheme();
    choose();
}

void RequestsPane::append(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        m_book.fold(event);
    }
    m_model->append(events);
    m_table->keepUp();
}

void RequestsPane::refresh(Instant now)
{
    m_model->setNow(now);
    m_table->setNow(now);
    showVerdict();
}

void RequestsPane::setTimeRange(const TimeRange& range)
{
    m_table->setTimeRange(range);
}

void RequestsPane::setChoice(const LaneChoice& choice)
{
    showLanes();
    m_bar->setChoice(choice);
}

/// A verdict in their place goes.
void RequestsPane::showLanes()
{
    if (m_table->isHidden()) {
        closeVerdict();
    }
}

void RequestsPane::showSlowest()
{
    showLanes();
    m_bar->clear();
    m_table->sortByColumn(LaneModel::tookColumn, Qt::DescendingOrder);
    m_table->scrollToTop();
}

void RequestsPane::showPast(Instant began)
{
    m_table->setBegan(began);
}

void RequestsPane::focusSearch()
{
    showLanes();
    m_bar->focusSearch();
}

void RequestsPane::leaveCorner(const QSize& size)
{
    m_corner = size;
    m_bar->leaveCorner(size);
    arrange();
}

void RequestsPane::choose()
{
    m_filter->setChoice(m_bar->choice());
    selectAgain();
    updateEmptyText();
    m_table->keepUp();
    updateEscape();
}

/// Esc takes back one thing; with nothing left it is the window's.
void RequestsPane::goBack()
{
    if (m_selected != 0) {
        closeVerdict();
    } else {
        m_bar->clear();
    }
}

void RequestsPane::openSelected()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.isEmpty()) {
        return; // a new choice has reset the table: what is read stays open
    }
    const bool wasOpen = m_selected != 0;
    m_selected = m_filter->lane(rows.front()).serial;
    showVerdict();
    if (!wasOpen) {
        m_verdict->show();
        m_room.take(roomForVerdict);
        arrange();
        updateEscape();
        // The table is lower or narrower now: keep what is selected in sight.
        m_table->setFollowing(false);
        m_table->scrollTo(rows.front());
    }
}

/// Enter opens the verdict of the row, or goes into the one that is open.
void RequestsPane::enter(const QModelIndex& shown)
{
    if (m_table->selectionModel()->isRowSelected(shown.row())) {
        m_verdict->focusText();
    } else {
        m_table->selectRow(shown.row());
    }
}

/// A new choice has reset the table: what is read stays marked where it is still shown.
void RequestsPane::selectAgain()
{
    const QModelIndex shown = m_selected == 0 ? QModelIndex() : m_filter->indexOf(m_selected);
    if (shown.isValid()) {
        m_table->setCurrentIndex(shown);
    }
}

/// The verdict takes half, and where that is little, all but the numbers and states of the jobs, or
/// all.
void RequestsPane::arrange()
{
    constexpr int readable = 330;
    const bool alone = m_selected != 0 && width() < roomForBoth;
    const bool focusMoves = alone && m_table->hasFocus();
    m_table->setHidden(alone);
    m_bar->setHidden(alone);
    m_verdict->setAlone(alone, m_corner);
    if (focusMoves) {
        m_verdict->focusText();
    }
    if (m_selected == 0 || alone || m_divided) {
        return;
    }
    const int all = m_split->width() - m_split->handleWidth();
    const int table =
        std::max(m_table->minimumSizeHint().width(), std::min(all / 2, all - readable));
    m_split->setSizes({table, all - table});
}

void RequestsPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void RequestsPane::closeVerdict()
{
    const bool hadFocus = m_verdict->isAncestorOf(focusWidget());
    m_selected = 0;
    m_verdict->hide();
    m_table->clearSelection();
    arrange();
    if (hadFocus) {
        m_table->setFocus();
    }
    m_room.giveBack();
    updateEscape();
}

void RequestsPane::step(int rows)
{
    const QModelIndex shown = m_filter->indexOf(m_selected);
    const int row = shown.isValid() ? shown.row() + rows : -1;
    if (row >= 0 && row < m_filter->rowCount()) {
        m_table->setCurrentIndex(m_filter->index(row, LaneModel::jobColumn));
    }
}

void RequestsPane::showVerdict()
{
    if (m_selected == 0) {
        return;
    }
    if (const JobLane* const lane = m_model->laneWith(m_selected)) {
        m_verdict->showLane(*lane, m_model->now());
    }
}

void RequestsPane::updateEscape()
{
    m_escape->setEnabled(m_selected != 0 || !m_filter->choice().all());
}

void RequestsPane::updateEmptyText()
{
    m_table->setEmptyText(
        m_filter->choice().all()
            ? tr("No request yet. Press Run (F5), a demo step, or send a chat message: each job "
                 "gets a lane here.")
            : tr("No request is like that. Press Esc to see all of them again."));
}

void RequestsPane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applyTheme();
    }
}

void RequestsPane::applyTheme()
{
    const Theme theme = Theme::forPalette(palette());
    m_model->setTheme(theme);
    m_table->setTheme(theme);
}

} // namespace ratescope
