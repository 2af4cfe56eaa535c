#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QHash>
#include <QTableView>

#include "ui/charts/time_range.h"
#include "ui/theme.h"

namespace ratescope {

class LaneDelegate;
class LaneFilter;
class LaneHeader;

/// The lanes as a table that says something while it is empty, follows what comes, and gives its
/// width to the lanes first: where there is little, other columns go.
class LaneTable : public QTableView
{
    Q_OBJECT

public:
    /// The filter outlives the table.
    explicit LaneTable(LaneFilter& lanes, QWidget* parent = nullptr);

    void setEmptyText(const QString& text);
    void setTheme(const Theme& theme);
    void setTimeRange(const TimeRange& range);
    void setNow(Instant now);
    /// Of a run that is over: times are counted from then.
    void setBegan(Instant began);

    /// Keeps the newest lane in sight, whatever comes and however the table is resized. Scrolling
    /// away from it ends that, scrolling back begins it again.
    void setFollowing(bool follow);
    bool following() const { return m_following; }
    /// Only the order of arrival has an end where new lanes come.
    bool canFollow() const;
    /// After rows have come.
    void keepUp();

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void followingChanged(bool follow);
    void canFollowChanged(bool can);
    /// Enter was pressed on a row.
    void opened(const QModelIndex& shown);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void setUpColumns();
    void showColumnsThatFit();
    void scrolled();
    bool newestBelow() const;
    void goTo(int row);
    void copySelected() const;
    void copyAll() const;

    LaneFilter& m_lanes;
    LaneDelegate* m_delegate;
    LaneHeader* m_header;
    QHash<int, int> m_hiddenWidths; ///< by column
    QString m_emptyText;
    int m_stateWidth = 0; ///< of its column beside the lanes
    bool m_following = true;
    bool m_keepingUp = false; ///< scrolls by itself
};

} // namespace ratescope
