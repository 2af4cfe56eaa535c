#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "core/event.h"
#include "metrics/attempt_book.h"
#include "ui/charts/time_range.h"
#include "ui/splitter_room.h"

#include <vector>

class QModelIndex;
class QShortcut;
class QSplitter;

namespace ratescope {

class FilterBar;
class LaneFilter;
class LaneModel;
class LaneTable;
class VerdictView;
struct LaneChoice;

/// The requests: a lane for each job on the time axis of the charts, what chooses among them, and
/// beside them, or in their place, the verdict on the one selected.
class RequestsPane : public QWidget
{
    Q_OBJECT

public:
    explicit RequestsPane(QWidget* parent = nullptr);

    void append(const std::vector<Event>& events);
    /// On each tick of the screen: the countdowns.
    void refresh(Instant now);
    /// Which stretch of time the lanes show: that of the charts.
    void setTimeRange(const TimeRange& range);
    void focusSearch();
    /// Instead of its title it leaves room for something of this size in its upper left corner.
    void leaveCorner(const QSize& size);
    /// As if it had been entered in the filter bar.
    void setChoice(const LaneChoice& choice);
    /// All of them, the slowest first.
    void showSlowest();
    /// Of a run that is over: times are counted from its beginning.
    void showPast(Instant began);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void choose();
    void goBack();
    void updateEscape();
    void updateEmptyText();
    void applyTheme();
    void openSelected();
    void enter(const QModelIndex& shown);
    void closeVerdict();
    void showVerdict();
    void arrange();
    void showLanes();
    void step(int rows);
    void selectAgain();

    LaneModel* m_model;
    LaneFilter* m_filter;
    FilterBar* m_bar;
    LaneTable* m_table;
    AttemptBook m_book;
    QSplitter* m_split;
    VerdictView* m_verdict;
    QSize m_corner;
    bool m_divided = false;       ///< a person has moved the handle
    std::uint64_t m_selected = 0; ///< the serial of the lane whose verdict is open; 0: none
    SplitterRoom m_room{*this};
    QShortcut* m_escape = nullptr;
};

} // namespace ratescope
