#pragma once

#include "wire/scenario.h"

#include <QWidget>

#include <optional>
#include <vector>

class QLabel;
class QToolButton;

namespace ratescope {

class DemoCard;
struct RunFigures;

/// The six steps of the demo side by side, what to look at in the one that runs, and each one's
/// result beside the others'.
class DemoBar : public QWidget
{
    Q_OBJECT

public:
    explicit DemoBar(std::vector<Scenario> steps, QWidget* parent = nullptr);

    /// What a click on the step's button does; an index outside is ignored.
    void startStep(std::size_t index);

    void runStarted(const QString& name);
    /// The figures of the run on screen, as they stand.
    void showProgress(const RunFigures& figures);
    void runFinished(const RunFigures& figures);

Q_SIGNALS:
    /// To be started now, on the simulated endpoint, as a run with the step's name.
    void stepRequested(const ratescope::Scenario& step);

private:
    void setCurrent(std::optional<std::size_t> index);
    void setFolded(bool folded);

    std::vector<Scenario> m_steps;
    std::vector<DemoCard*> m_cards;
    QToolButton* m_fold;
    QLabel* m_lookFor;
    std::optional<std::size_t> m_asked;  ///< clicked, its run has not begun yet
    std::optional<std::size_t> m_active; ///< the run on screen is this step's
};

} // namespace ratescope
