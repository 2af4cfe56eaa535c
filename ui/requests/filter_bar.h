#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "ui/requests/lane_filter.h"

#include <initializer_list>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
class QToolButton;

namespace ratescope {

class FilterButton;

/// What is above the lanes: which of them are shown, and whether the newest is followed. Where
/// there is little room, what says which of them is behind one button.
class FilterBar : public QWidget
{
    Q_OBJECT

public:
    explicit FilterBar(QWidget* parent = nullptr);

    LaneChoice choice() const;
    /// As if it had been entered here.
    void setChoice(const LaneChoice& choice);
    void clear() { setChoice({}); }
    void focusSearch();
    void setFollowing(bool follow);
    void setCanFollow(bool can);
    /// Instead of the title, for something of this size.
    void leaveCorner(const QSize& size);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void choiceChanged(const ratescope::LaneChoice& choice);
    void followRequested(bool follow);
    /// The down key or Enter in the search.
    void leftDownwards();

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addSearch();
    void addFilters();
    void tell();
    void showWide(bool wide);
    int widthOf(std::initializer_list<const QWidget*> parts) const;

    QHBoxLayout* m_row;
    QLabel* m_title = nullptr;
    QLineEdit* m_search = nullptr;
    QToolButton* m_follow = nullptr;
    QComboBox* m_outcome = nullptr;
    QComboBox* m_cause = nullptr;
    QSpinBox* m_attempts = nullptr;
    FilterButton* m_button = nullptr;
};

} // namespace ratescope
