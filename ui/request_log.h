#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "core/event.h"

#include <vector>

class QComboBox;
class QLabel;

namespace ratescope {

class RequestLogFilter;
class RequestLogModel;
class RequestTable;

/// The log of requests: a row for each job, a choice of which to see, and below the table what the
/// server said to the selected one and what is done about it.
class RequestLog : public QWidget
{
    Q_OBJECT

public:
    explicit RequestLog(QWidget* parent = nullptr);

    /// Follows the newest row unless somebody has scrolled up.
    void append(const std::vector<Event>& events);
    /// On each tick of the screen: the countdowns.
    void refresh(Instant now);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeHeader();
    void setUpTable();
    void applyTheme();
    void chooseFilter(int index);
    void describeSelection();
    void updateEmptyText();

    RequestLogModel* m_model;
    RequestLogFilter* m_filter;
    RequestTable* m_table;
    QComboBox* m_choice;
    QLabel* m_hint = nullptr;
    QLabel* m_detail;
    Instant m_now;
};

} // namespace ratescope
