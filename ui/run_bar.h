#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "core/workload_plan.h"

class QAction;
class QFrame;
class QToolButton;

namespace ratescope {

class WorkloadEditor;

/// The workload in a few words, behind which it can be edited, and the buttons that run, pause and
/// stop it.
class RunBar : public QWidget
{
    Q_OBJECT

public:
    enum class State { idle, running, paused };

    explicit RunBar(const WorkloadPlan& plan, QWidget* parent = nullptr);

    void setState(State state);
    void showPlan(const WorkloadPlan& plan);
    /// Opens the editor below its button.
    void editWorkload();
    /// What keys shall also work while the editor is open.
    void addEditorActions(const QList<QAction*>& actions);

Q_SIGNALS:
    void runRequested();
    void pauseRequested();
    void resumeRequested();
    void stopRequested();
    /// As of WorkloadEditor.
    void planEdited(const ratescope::WorkloadPlan& next, int control, int gesture);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeEditor(const WorkloadPlan& plan);
    void choosePromptFile();
    void pauseToggled();
    void paintIcons();

    State m_state = State::idle;
    QToolButton* m_workload;
    QFrame* m_popup;
    WorkloadEditor* m_editor = nullptr;
    QAction* m_run;
    QAction* m_pause;
    QAction* m_stop;
};

} // namespace ratescope
