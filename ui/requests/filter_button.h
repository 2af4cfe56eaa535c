#pragma once

#include <QToolButton>

class QComboBox;
class QMenu;
class QSpinBox;

namespace ratescope {

/// Which requests to show, behind one button: for where the three controls that say so have no
/// room. It says what they are set to, and sets them.
class FilterButton : public QToolButton
{
    Q_OBJECT

public:
    /// The controls outlive the button.
    FilterButton(QComboBox& outcome, QComboBox& cause, QSpinBox& attempts,
                 QWidget* parent = nullptr);

    /// What the controls are set to now.
    void showChoice();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addEntries(QMenu& menu, QComboBox& box);
    void addAttempts(QMenu& menu);
    QString words() const;
    void fit();

    QComboBox& m_outcome;
    QComboBox& m_cause;
    QSpinBox& m_attempts;
};

} // namespace ratescope
