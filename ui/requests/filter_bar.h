#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "ui/requests/lane_filter.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QToolButton;

namespace ratescope {

/// What is above the lanes: which of them are shown, and whether the newest is followed. One row
/// where there is room, else two.
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
    QWidget* makeFirstHalf();
    QWidget* makeSecondHalf();
    void tell();

    QBoxLayout* m_halves;
    QWidget* m_first = nullptr;
    QWidget* m_second = nullptr;
    QLabel* m_title = nullptr;
    QLineEdit* m_search = nullptr;
    QToolButton* m_follow = nullptr;
    QComboBox* m_outcome = nullptr;
    QComboBox* m_cause = nullptr;
    QSpinBox* m_attempts = nullptr;
};

} // namespace ratescope
