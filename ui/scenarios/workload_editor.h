#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "core/workload_plan.h"
#include "ui/panels/settings_form.h"

class QLineEdit;
class QToolButton;

namespace ratescope {

class ArrivalPreview;

/// Edits a workload: when its jobs arrive, what they ask, and a picture of it. It asks for every
/// change and shows what became of it when it is told.
class WorkloadEditor : public QWidget
{
    Q_OBJECT

public:
    explicit WorkloadEditor(const WorkloadPlan& plan, QWidget* parent = nullptr);
    ~WorkloadEditor() override;

    const WorkloadPlan& plan() const { return m_form.settings(); }
    /// Emits nothing.
    void showPlan(const WorkloadPlan& plan);
    /// Takes one prompt a line from a file; what is wrong with it is said in the editor.
    void loadPrompts(const QString& file);

Q_SIGNALS:
    /// A person wants this plan, clamped, as SettingsForm::Edited has it.
    void edited(const ratescope::WorkloadPlan& next, int control, int gesture);
    /// The file dialog is to be opened: whoever holds the editor may have to make room.
    void promptFileWanted();

private:
    void addArrivals();
    void addRates();
    void addTexts();
    void ask(const WorkloadPlan& next, int control, int gesture);
    void takePrompt(const QString& text);
    void takeSteps();
    void clearPrompts();
    void showProblem(const QString& problem);

    SettingsForm<WorkloadPlan> m_form;
    ArrivalPreview* m_preview;
    QLabel* m_stepsLabel = nullptr;
    QLineEdit* m_steps = nullptr;
    QLabel* m_promptLabel = nullptr;
    QLineEdit* m_prompt = nullptr;
    QLabel* m_promptCount = nullptr;
    QToolButton* m_clearPrompts = nullptr;
    QLabel* m_problem;
    int m_typing = 0; ///< what is typed into the prompt in one go is one gesture
};

} // namespace ratescope
