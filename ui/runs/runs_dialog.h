#pragma once

#include <QDialog>

#include "store/run_store.h"

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;
class QUndoStack;

namespace ratescope {

class RunListModel;

/// The list of stored runs: open one, compare two, delete with undo, open or save one as a file;
/// and how much room all of them may take.
class RunsDialog : public QDialog
{
    Q_OBJECT

public:
    /// `limit`: bytes that all stored runs may take, as it is now.
    RunsDialog(const DataFolder& folder, std::int64_t limit, QWidget* parent = nullptr);
    ~RunsDialog() override;

    /// Reads the list again.
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

private:
    QWidget* makeTable();
    QWidget* makeButtons();
    QWidget* makeRoom();
    void showLimit();
    void chooseLimit(std::int64_t bytes);
    bool mayDelete(std::size_t runs, std::int64_t limit);
    std::vector<StoredRun> selection() const;
    void updateButtons();
    void deleteSelected();

    DataFolder m_folder;
    std::unique_ptr<RunStore> m_store; ///< null while it cannot be opened
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
    QUndoStack* m_undo;
};

} // namespace ratescope
