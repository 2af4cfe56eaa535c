#pragma once

#include "core/policy.h"
#include "ui/panels/settings_form.h"
#include "wire/preset.h"

#include <QWidget>

#include <vector>

class QAction;
class QComboBox;
class QHBoxLayout;

namespace ratescope {

class BackoffPreview;
class ClientPace;
class FittedLabel;

/// Edits the one policy value. It asks for every change and shows what became of it when it is
/// told.
class PolicyPanel : public QWidget
{
    Q_OBJECT

public:
    PolicyPanel(std::vector<Preset> presets, const Policy& policy, QWidget* parent = nullptr);

    const Policy& policy() const { return m_form.settings(); }
    /// Shows another policy; emits nothing.
    void showPolicy(const Policy& policy);
    /// What is in force, which a controller moves.
    void showPace(const ClientPace& pace);
    /// A button in the first row, after the presets.
    void addButton(QAction* action);

Q_SIGNALS:
    /// A person wants this policy, clamped, as SettingsForm::Edited has it. `step` is the preset's
    /// name, or empty.
    void edited(const ratescope::Policy& next, const QString& step, int control, int gesture);

private:
    void fillPresets();
    void ask(const Policy& next, const QString& step, int control, int gesture);
    void presetChosen(int index);
    void showPreset();

    std::vector<Preset> m_presets;
    QComboBox* m_presetChoice;
    QHBoxLayout* m_heading;
    BackoffPreview* m_preview;
    FittedLabel* m_inForce;
    SettingsForm<Policy> m_form;
};

} // namespace ratescope
