#include "ui/changes/changes_pane.h"

#include "ui/changes/change_comparison.h"
#include "ui/changes/change_model.h"
#include "ui/changes/change_words.h"
#include "ui/compact_table.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr Duration betweenRefreshes = 500ms;
constexpr int leastWords = 170;
constexpr int roomForOne = 190;
constexpr int roomForTwo = 300;

} // namespace

ChangesPane::ChangesPane(QWidget* parent)
    : QWidget(parent)
    , m_model(new ChangeModel(this))
    , m_table(new CompactTable(this))
    , m_comparison(new ChangeComparison(this))
    , m_bar(new QHBoxLayout)
    , m_title(new QLabel(tr("Changes"), this))
    , m_copy(new QToolButton(this))
    , m_escape(new QShortcut(QKeySequence(Qt::Key_Escape), this))
{
    makeBar();
    makeTable();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(m_bar);
    column->addWidget(m_table, 1);
    column->addWidget(m_comparison);
    m_comparison->hide();
    m_escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(m_escape, &QShortcut::activated, this, &ChangesPane::goBack);
    auto* copy = new QShortcut(QKeySequence::Copy, this);
    copy->setContext(Qt::WidgetWithChildrenShortcut);
    connect(copy, &QShortcut::activated, this, &ChangesPane::copy);
    setTabOrder(m_copy, m_table);
    applyTheme();
    showSelection();
}

void ChangesPane::makeBar()
{
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_bar->setSpacing(4);
    m_bar->addWidget(m_title);
    m_bar->addStretch(1);
    m_copy->setObjectName(QStringLiteral("copyChanges"));
    m_copy->setText(tr("Copy"));
    m_copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_copy->setToolTip(tr("Copy the selected changes as text, or all of them (Ctrl+C)"));
    m_copy->setFocusPolicy(Qt::StrongFocus);
    connect(m_copy, &QToolButton::clicked, this, &ChangesPane::copy);
    m_bar->addWidget(m_copy);
}

void ChangesPane::makeTable()
{
    m_table->setObjectName(QStringLiteral("changes"));
    m_table->setAccessibleName(tr("Changes and what they did"));
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEmptyText(tr("No change yet. Move a slider of the policy or the server, or press "
                             "Run (F5): each change gets a row here that says whether it helped. "
                             "Select two rows to compare them."));
    const QString many = beforeAndAfter(QStringLiteral("8,888"), QStringLiteral("8,888"));
    m_table->setColumns(ChangeModel::whatColumn, leastWords,
                        {{ChangeModel::whenColumn, QStringLiteral("88:88:88")},
                         {ChangeModel::effectColumn, tr("▲ better so far")},
                         {ChangeModel::goodputColumn, many},
                         {ChangeModel::refusedColumn, tr("8.8 % → 8.8 %")},
                         {ChangeModel::p95Column, tr("888 ms → 8.8 s")},
                         {ChangeModel::wastedColumn, tr("888 → 888")}},
                        {ChangeModel::effectColumn, ChangeModel::refusedColumn,
                         ChangeModel::goodputColumn, ChangeModel::p95Column,
                         ChangeModel::wastedColumn});
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ChangesPane::showSelection);
}

void ChangesPane::addButton(QAction* action)
{
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::StrongFocus);
    m_bar->insertWidget(m_bar->count() - 1, button);
    setTabOrder(button, m_copy);
}

void ChangesPane::leaveCorner(const QSize& size)
{
    m_title->clear();
    m_title->setFixedSize(size);
}

void ChangesPane::refresh(const TimeSeries& series, Instant now, const QDateTime& wallNow)
{
    const bool recent = m_refreshed && now >= *m_refreshed && now - *m_refreshed < betweenRefreshes;
    if (recent && series.markers().size() == static_cast<std::size_t>(m_model->rowCount())) {
        return;
    }
    m_refreshed = now;
    m_model->refresh(series, now, wallNow);
    m_copy->setEnabled(m_model->rowCount() > 0);
    tellNotes();
    showDetails(selectedRows());
}

/// Two are compared; one is told in a sentence where the table has no room for its figures.
void ChangesPane::showDetails(const std::vector<int>& rows)
{
    int height = 0;
    if (rows.size() == 2) {
        height = roomForTwo;
        m_comparison->compare(m_model->change(rows[1]), m_model->change(rows[0]));
    } else if (rows.size() == 1 && m_table->isColumnHidden(ChangeModel::wastedColumn)) {
        height = roomForOne;
        m_comparison->tell(m_model->change(rows[0]));
    }
    if (height == m_height) {
        return;
    }
    m_height = height;
    m_comparison->setVisible(height > 0);
    if (height > 0) {
        m_room.take(height);
    } else {
        m_room.giveBack();
    }
}

void ChangesPane::tellNotes()
{
    std::map<Instant, QString> notes;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const Change& change = m_model->change(row);
        const QString note = effectNote(change.effect);
        if (!note.isEmpty()) {
            notes.emplace(change.marker.at, note);
        }
    }
    if (notes != m_notes) {
        m_notes = std::move(notes);
        Q_EMIT judged(m_notes);
    }
}

std::vector<int> ChangesPane::selectedRows() const
{
    std::vector<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows()) {
        rows.push_back(index.row());
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

void ChangesPane::showSelection()
{
    std::vector<int> rows = selectedRows();
    showDetails(rows);
    m_escape->setEnabled(!rows.empty());
    const int current = m_table->currentIndex().row();
    std::stable_partition(rows.begin(), rows.end(), [current](int row) { return row == current; });
    std::vector<Instant> changes;
    for (const int row : rows) {
        changes.push_back(m_model->change(row).marker.at);
    }
    Q_EMIT selected(changes);
}

void ChangesPane::copy()
{
    std::vector<int> rows = selectedRows();
    if (rows.empty()) {
        for (int row = 0; row < m_model->rowCount(); ++row) {
            rows.push_back(row);
        }
    }
    QString text;
    for (const int row : rows) {
        text += m_model->lineOf(row) + u'\n';
    }
    if (!text.isEmpty()) {
        QGuiApplication::clipboard()->setText(text);
    }
}

/// Esc takes back the selection; with none it is the window's.
void ChangesPane::goBack()
{
    m_table->clearSelection();
}

void ChangesPane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applyTheme();
    }
}

void ChangesPane::applyTheme()
{
    m_model->setTheme(Theme::forPalette(palette()));
    m_copy->setIcon(colouredIcon(QStringLiteral("copy"), palette().color(QPalette::ButtonText)));
}

} // namespace ratescope
