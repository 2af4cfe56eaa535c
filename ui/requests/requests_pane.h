#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "core/event.h"
#include "ui/charts/time_range.h"

#include <vector>

class QShortcut;

namespace ratescope {

class FilterBar;
class LaneFilter;
class LaneModel;
class LaneTable;

/// The requests: a lane for each job on the time axis of the charts, with what chooses among them.
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

protected:
    void changeEvent(QEvent* event) override;

private:
    void choose();
    void goBack();
    void updateEscape();
    void updateEmptyText();
    void applyTheme();

    LaneModel* m_model;
    LaneFilter* m_filter;
    FilterBar* m_bar;
    LaneTable* m_table;
    QShortcut* m_escape = nullptr;
};

} // namespace ratescope
