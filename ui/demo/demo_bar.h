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

/// The six steps of the demo side by side with their results, and below them what to look at in the
/// scenario that is on the screen, with its result.
class DemoBar : public QWidget
{
    Q_OBJECT

public:
    explicit DemoBar(std::vector<Scenario> steps, QWidget* parent = nullptr);

    /// What a click on the step's button does; an index outside is ignored.
    void startStep(std::size_t index);
    /// What to look at in any scenario, and beside it the result of its run.
    void showScenario(const Scenario& scenario);
    /// Whether anything was changed since: then the sentence says what was to be seen before, and
    /// the run's result is no longer the scenario's alone.
    void setChanged(bool changed);
    /// Where there is little room the results are folded, until a person says otherwise.
    void setRoomy(bool roomy);

    void runStarted(const QString& name);
    /// The figures of the run on screen, as they stand.
    void showProgress(const RunFigures& figures);
    void runFinished(const RunFigures& figures);

Q_SIGNALS:
    /// To be started now, on the simulated endpoint, as a run with the step's name.
    void stepRequested(const ratescope::Scenario& step);

protected:
    /// The width of the sentence.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showSentence();
    void fitSentence();
    void setCurrent(std::optional<std::size_t> index);
    void showResultLines();
    void showResult(const RunFigures& figures);

    std::vector<Scenario> m_steps;
    std::vector<DemoCard*> m_cards;
    QToolButton* m_fold = nullptr;
    QLabel* m_lookFor;
    QLabel* m_result;
    QString m_shown;                     ///< the name of the scenario that the sentence is of
    QString m_sentence;                  ///< what to look for in it
    bool m_changed = false;              ///< what is set is not the scenario any more
    bool m_runChanged = false;           ///< nor was it all through the run on screen
    bool m_foldChosen = false;           ///< by a person
    bool m_shownRuns = false;            ///< the run on screen is its
    std::optional<std::size_t> m_asked;  ///< clicked, its run has not begun yet
    std::optional<std::size_t> m_active; ///< the run on screen is this step's
};

} // namespace ratescope
