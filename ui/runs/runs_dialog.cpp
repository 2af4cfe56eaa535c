#include "ui/runs/runs_dialog.h"

#include "store/run_keeper.h"
#include "store/run_limit.h"
#include "ui/runs/run_deleter.h"
#include "ui/runs/run_list_model.h"
#include "ui/runs/run_texts.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

/// What takes longer than this to delete has met another program.
constexpr auto slow = 1s;

} // namespace

RunsDialog::RunsDialog(RunKeeper& keeper, std::int64_t limit, QWidget* parent)
    : QDialog(parent)
    , m_keeper(keeper)
    , m_deleter(new RunDeleter(keeper, this))
    , m_model(new RunListModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_empty(new QLabel(tr("Reading the stored runs…"), this))
    , m_notice(new QLabel(this))
    , m_limit(limit)
{
    setWindowTitle(tr("Runs"));
    setObjectName(QStringLiteral("runsDialog"));
    resize(900, 420);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(RunListModel::sortRole);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_notice->setWordWrap(true);
    m_notice->setTextFormat(Qt::PlainText);
    auto* column = new QVBoxLayout(this);
    column->addWidget(makeTable(), 1);
    column->addWidget(m_empty, 1);
    column->addWidget(m_notice);
    column->addWidget(makeRoom());
    column->addWidget(makeButtons());
    m_slow.setSingleShot(true);
    m_slow.setInterval(slow);
    m_slow.callOnTimeout(this, [this] {
        showNotice(tr("%1 Another program is writing to the store; this goes on as soon as it lets "
                      "go.")
                       .arg(m_deleter->doing()));
    });
    connect(m_deleter, &RunDeleter::busyChanged, this, &RunsDialog::showBusy);
    connect(m_deleter, &RunDeleter::done, this, [this](const QString& said) {
        showNotice(said);
        refresh();
    });
    showNotice({});
    m_table->hide();
}

QWidget* RunsDialog::makeTable()
{
    m_table = new QTableView(this);
    m_table->setModel(m_sorted);
    m_table->setAccessibleName(tr("Stored runs"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(RunListModel::started, Qt::DescendingOrder);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(RunListModel::name, QHeaderView::Fixed);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& stoodOn) {
        if (selection().empty()) { // as at first, for those who use the keyboard
            m_table->selectRow(stoodOn.row());
        }
        m_open->click();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RunsDialog::updateButtons);
    return m_table;
}

QWidget* RunsDialog::makeButtons()
{
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    const auto button = [&](const QString& name, const QString& text, const QString& tip) {
        auto* made = new QPushButton(text, box);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setAutoDefault(false);
        row->addWidget(made);
        return made;
    };
    m_open = button(QStringLiteral("openRun"), tr("&Open"),
                    tr("Show the selected run in the window, as it was"));
    m_compare = button(QStringLiteral("compareRuns"), tr("&Compare"),
                       tr("Show two selected runs side by side"));
    m_delete = button(QStringLiteral("deleteRuns"), tr("&Delete"),
                      tr("Delete the selected runs; Ctrl+Z brings them back"));
    m_save = button(QStringLiteral("saveRun"), tr("&Save as…"),
                    tr("The whole run as one file that opens again, or its events as JSON Lines"));
    m_report = button(QStringLiteral("reportRun"), tr("Save &report…"),
                      tr("The run as one page for a browser, with charts and settings"));
    row->addStretch();
    auto* openFile = button(QStringLiteral("openFile"), tr("Open &file…"),
                            tr("Show a run that was saved as a file"));
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (const auto runs = selection(); runs.size() == 1) {
            Q_EMIT openRequested(runs[0]);
        }
    });
    connect(m_compare, &QPushButton::clicked, this, [this] {
        if (const auto runs = selection(); runs.size() == 2) {
            Q_EMIT compareRequested(runs[0], runs[1]);
        }
    });
    connect(m_delete, &QPushButton::clicked, this, [this] { m_deleter->remove(selection()); });
    connect(m_save, &QPushButton::clicked, this, [this] {
        if (const auto runs = selection(); runs.size() == 1) {
            Q_EMIT saveRequested(runs[0]);
        }
    });
    connect(m_report, &QPushButton::clicked, this, [this] {
        if (const auto runs = selection(); runs.size() == 1) {
            Q_EMIT reportRequested(runs[0]);
        }
    });
    connect(openFile, &QPushButton::clicked, this, &RunsDialog::openFileRequested);
    const auto shortcut = [this](QKeySequence::StandardKey keys, auto slot) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, slot);
    };
    shortcut(QKeySequence::Delete, [this] { m_deleter->remove(selection()); });
    shortcut(QKeySequence::Undo, [this] { m_deleter->undo(); });
    shortcut(QKeySequence::Redo, [this] { m_deleter->redo(); });
    updateButtons();
    return box;
}

QWidget* RunsDialog::makeRoom()
{
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    m_use = new QLabel(box);
    m_use->setObjectName(QStringLiteral("runUse"));
    m_room = new QComboBox(box);
    m_room->setObjectName(QStringLiteral("runLimit"));
    m_room->setAccessibleName(tr("Room for stored runs"));
    m_room->setToolTip(tr("When they take more, the oldest runs are deleted; never the one that is "
                          "being recorded"));
    m_use->setBuddy(m_room);
    row->addWidget(m_use);
    row->addWidget(m_room);
    row->addStretch();
    connect(m_room, &QComboBox::activated, this,
            [this] { chooseLimit(m_room->currentData().toLongLong()); });
    showLimit();
    return box;
}

void RunsDialog::showLimit()
{
    m_room->clear();
    for (std::int64_t bytes = std::int64_t{64} << 20U; bytes <= std::int64_t{64} << 30U;
         bytes *= 2) {
        if (m_limit < bytes && m_room->findData(qint64{m_limit}) < 0) {
            m_room->addItem(sizeText(m_limit), qint64{m_limit}); // one of a settings file
        }
        m_room->addItem(sizeText(bytes), qint64{bytes});
    }
    if (m_room->findData(qint64{m_limit}) < 0) {
        m_room->addItem(sizeText(m_limit), qint64{m_limit});
    }
    m_room->setCurrentIndex(m_room->findData(qint64{m_limit}));
}

void RunsDialog::chooseLimit(std::int64_t bytes)
{
    const std::size_t going = runsBeyond(m_model->runs(), bytes);
    if (bytes != m_limit && (going == 0 || mayDelete(going, bytes))) {
        m_limit = bytes;
        Q_EMIT limitChosen(bytes);
    }
    showLimit();
}

bool RunsDialog::mayDelete(std::size_t runs, std::int64_t limit)
{
    QMessageBox question(QMessageBox::Warning, tr("Less room for runs"),
                         tr("%n old run(s) must go to fit into %1. What goes does not come back.",
                            nullptr, static_cast<int>(runs))
                             .arg(sizeText(limit)),
                         QMessageBox::Cancel, this);
    const QPushButton* remove = question.addButton(
        tr("&Delete %n run(s)", nullptr, static_cast<int>(runs)), QMessageBox::DestructiveRole);
    question.setDefaultButton(QMessageBox::Cancel);
    question.exec();
    return question.clickedButton() == remove;
}

void RunsDialog::refresh()
{
    m_keeper.list(this, [this](const std::variant<std::vector<StoredRun>, StoreProblem>& read) {
        if (const auto* problem = std::get_if<StoreProblem>(&read)) {
            m_empty->setText(tr("The stored runs cannot be read."));
            showNotice(problem->message);
        } else {
            showRuns(std::get<std::vector<StoredRun>>(read));
        }
    });
}

void RunsDialog::showRuns(const std::vector<StoredRun>& runs)
{
    std::vector<RunId> selected;
    for (const StoredRun& run : selection()) {
        selected.push_back(run.id);
    }
    m_model->setRuns(runs);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (std::find(selected.begin(), selected.end(), m_model->run(row).id) != selected.end()) {
            m_table->selectionModel()->select(m_sorted->mapFromSource(m_model->index(row, 0)),
                                              QItemSelectionModel::Select |
                                                  QItemSelectionModel::Rows);
        }
    }
    m_table->setVisible(!runs.empty());
    m_empty->setVisible(runs.empty());
    m_empty->setText(
        tr("No run is stored yet. Press Run (F5) or a demo step: each run is kept here "
           "as it happens."));
    fitName();
    m_use->setText(tr("Stored runs &take %1 of").arg(sizeText(sizeOf(runs))));
    updateButtons();
}

/// What the other columns leave, yet never less than the names need: then the table scrolls.
void RunsDialog::fitName()
{
    const QHeaderView* const header = m_table->horizontalHeader();
    const QAbstractItemView& view = *m_table;
    const int others = header->length() - header->sectionSize(RunListModel::name);
    const int needed = std::max(view.sizeHintForColumn(RunListModel::name),
                                header->sectionSizeHint(RunListModel::name));
    m_table->setColumnWidth(RunListModel::name,
                            std::max(needed, m_table->viewport()->width() - others));
}

void RunsDialog::resizeEvent(QResizeEvent* event)
{
    QDialog::resizeEvent(event);
    fitName();
}

void RunsDialog::showBusy()
{
    if (m_deleter->busy()) {
        showNotice(m_deleter->doing());
        m_slow.start();
    } else {
        m_slow.stop();
    }
    updateButtons();
}

void RunsDialog::showNotice(const QString& notice)
{
    m_notice->setText(notice);
    m_notice->setVisible(!notice.isEmpty());
}

std::vector<StoredRun> RunsDialog::selection() const
{
    std::vector<StoredRun> runs;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows()) {
        runs.push_back(m_model->run(m_sorted->mapToSource(index).row()));
    }
    return runs;
}

void RunsDialog::updateButtons()
{
    if (m_save == nullptr) {
        return; // still being built
    }
    const std::size_t selected = selection().size();
    m_open->setEnabled(selected == 1);
    m_save->setEnabled(selected == 1);
    m_report->setEnabled(selected == 1);
    m_compare->setEnabled(selected == 2);
    m_delete->setEnabled(selected > 0 && !m_deleter->busy());
}

} // namespace ratescope
