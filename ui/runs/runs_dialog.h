#pragma once

#include <QDialog>

#include "store/stored_run.h"

#include <QTimer>

#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace ratescope {

class RunDeleter;
class RunKeeper;
class RunListModel;

/// The list of stored runs: open one, compare two, delete with undo, open or save one as a file;
/// and how much room all of them may take.
class RunsDialog : public QDialog
{
    Q_OBJECT

public:
    /// `limit`: bytes that all stored runs may take, as it is now. The keeper outlives the dialog.
    RunsDialog(RunKeeper& keeper, std::int64_t limit, QWidget* parent = nullptr);

    /// Reads the list, beside the screen's thread: it is empty before.
    void refresh();
    void showNotice(const QString& notice);

Q_SIGNALS:
    void openRequested(const ratescope::StoredRun& run);
    void compareRequested(const ratescope::StoredRun& one, const ratescope::StoredRun& other);
    void saveRequested(const ratescope::StoredRun& run);
    void reportRequested(const ratescope::StoredRun& run);
    void openFileRequested();
    /// The person has seen which runs go.
    void limitChosen(qint64 bytes);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeTable();
    void fitName();
    QWidget* makeButtons();
    QWidget* makeRoom();
    void showLimit();
    void chooseLimit(std::int64_t bytes);
    bool mayDelete(std::size_t runs, std::int64_t limit);
    std::vector<StoredRun> selection() const;
    void updateButtons();
    void showRuns(const std::vector<StoredRun>& runs);
    void showBusy();

    RunKeeper& m_keeper;
    RunDeleter* m_deleter;
    RunListModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QTableView* m_table = nullptr;
    QLabel* m_empty;
    QLabel* m_notice;
    std::int64_t m_limit;
    QLabel* m_use = nullptr;
    QComboBox* m_room = nullptr;
    QPushButton* m_open = nullptr;
    QPushButton* m_compare = nullptr;
    QPushButton* m_delete = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_report = nullptr;
    QTimer m_slow; ///< since something is being deleted
};

} // namespace ratescope
