#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

class QStackedWidget;
class QTabBar;

namespace ratescope {

class ChangesPane;
class MonitorCharts;
class PolitenessButton;
class RequestsPane;
struct PolitenessFigures;

/// What stands below the charts and tells of single things: the requests, or the changes. The tabs
/// take the place of the panes' titles, so they cost no height.
class DetailTabs : public QWidget
{
    Q_OBJECT

public:
    /// Ties both panes to the charts above them.
    explicit DetailTabs(MonitorCharts& charts, QWidget* parent = nullptr);

    RequestsPane& requests() const { return *m_requests; }
    ChangesPane& changes() const { return *m_changes; }
    void showRequests();
    void showChanges();
    /// The requests, the slowest first.
    void showSlowest();
    /// On each tick of the screen; its button stands above the charts.
    void showPoliteness(const PolitenessFigures& figures);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeTabs();

    QTabBar* m_tabs;
    QStackedWidget* m_pages;
    PolitenessButton* m_politeness;
    RequestsPane* m_requests;
    ChangesPane* m_changes;
};

} // namespace ratescope
