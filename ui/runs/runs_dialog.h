#pragma once

#include <QDialog>

#include "store/run_store.h"

#include <memory>
#include <vector>

class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;
class QUndoStack;

namespace ratescope {

class RunListModel;

/// The list of stored runs: open one, compare two, delete with undo, open or save one as a file.
class RunsDialog : public QDialog
{
    Q_OBJECT

public:
    explicit RunsDialog(const DataFolder& folder, QWidget* parent = nullptr);
    ~RunsDialog() override;

    /// Reads the list again.
    void refresh();
    void showNotice(const QString& notice);

Q_SIGNALS:
    void openRequested(const ratescope::StoredRun& run);
    void compareRequested(const ratescope::StoredRun& one, const ratescope::StoredRun& other);
    void saveRequested(const ratescope::StoredRun& run);
    void openFileRequested();

private:
    QWidget* makeTable();
    QWidget* makeButtons();
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
    QPushButton* m_open = nullptr;
    QPushButton* m_compare = nullptr;
    QPushButton* m_delete = nullptr;
    QPushButton* m_save = nullptr;
    QUndoStack* m_undo;
};

} // namespace ratescope
