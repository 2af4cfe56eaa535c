#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "core/time.h"
#include "ui/splitter_room.h"

#include <QDateTime>

#include <map>
#include <optional>
#include <vector>

class QAction;
class QHBoxLayout;
class QLabel;
class QShortcut;
class QToolButton;

namespace ratescope {

class ChangeComparison;
class ChangeModel;
class CompactTable;
class TimeSeries;

/// What was changed and whether it helped: a row for each change, and two of them side by side when
/// two are selected.
class ChangesPane : public QWidget
{
    Q_OBJECT

public:
    explicit ChangesPane(QWidget* parent = nullptr);

    /// On each tick of the screen; `wallNow` is what the clock on the wall says at `now`.
    void refresh(const TimeSeries& series, Instant now, const QDateTime& wallNow);
    /// A button in the row above the table.
    void addButton(QAction* action);
    /// Instead of its title it leaves room for something of this size in its upper left corner.
    void leaveCorner(const QSize& size);

Q_SIGNALS:
    /// These were selected, the latest choice first.
    void selected(const std::vector<ratescope::Instant>& changes);
    /// What is now known of each change's effect: a word by its instant.
    void judged(const std::map<ratescope::Instant, QString>& notes);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeBar();
    void makeTable();
    std::vector<int> selectedRows() const; ///< newest first
    void showSelection();
    void showDetails(const std::vector<int>& rows);
    void tellNotes();
    void copy();
    void goBack();
    void applyTheme();

    ChangeModel* m_model;
    CompactTable* m_table;
    ChangeComparison* m_comparison;
    QHBoxLayout* m_bar;
    QLabel* m_title;
    QToolButton* m_copy;
    QShortcut* m_escape;
    SplitterRoom m_room{*this};
    int m_height = 0; ///< asked of it for what is selected
    std::optional<Instant> m_refreshed;
    std::map<Instant, QString> m_notes;
};

} // namespace ratescope
