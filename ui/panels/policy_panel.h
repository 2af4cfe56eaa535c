#pragma once

#include "core/policy.h"
#include "ui/panels/settings_form.h"
#include "wire/preset.h"

#include <QUndoStack>
#include <QWidget>

#include <vector>

class QAction;
class QComboBox;

namespace ratescope {

class BackoffPreview;

/// Edits the one policy value. Every change is a step that can be taken back; a drag is one step.
class PolicyPanel : public QWidget
{
    Q_OBJECT

public:
    PolicyPanel(std::vector<Preset> presets, const Policy& policy, QWidget* parent = nullptr);

    const Policy& policy() const { return m_form.settings(); }
    /// A change from outside (a demo step): one step with this name, told like any other.
    void apply(const Policy& policy, const QString& step);

    /// With their shortcuts; the window adds them to itself.
    QAction* undoAction() const { return m_undo; }
    QAction* redoAction() const { return m_redo; }

Q_SIGNALS:
    /// Once per change, clamped. Undo and redo are changes too.
    void policyChanged(const ratescope::Policy& policy);

private:
    class Step;

    void addThrottle();
    void addBackoff();
    void addRest();
    void addGuards();
    void fillPresets();
    void push(const Policy& next, const QString& step, int control, int gesture);
    void take(const Policy& policy);
    void presetChosen(int index);
    void showPreset();

    std::vector<Preset> m_presets;
    QUndoStack m_steps;
    QComboBox* m_presetChoice;
    QAction* m_undo;
    QAction* m_redo;
    BackoffPreview* m_preview;
    SettingsForm<Policy> m_form;
};

} // namespace ratescope
