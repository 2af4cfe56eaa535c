#pragma once

#include "sim/server_settings.h"
#include "ui/panels/settings_form.h"

#include <QWidget>

namespace ratescope {

/// Edits the settings of the simulated server, which take effect while it runs. It asks for every
/// change and shows what became of it when it is told.
class ServerPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ServerPanel(const ServerSettings& settings, QWidget* parent = nullptr);

    const ServerSettings& settings() const { return m_form.settings(); }
    /// Shows other settings; emits nothing.
    void showSettings(const ServerSettings& settings);

Q_SIGNALS:
    /// A person wants these settings, clamped, as SettingsForm::Edited has it.
    void edited(const ratescope::ServerSettings& next, int control, int gesture);

private:
    void addLimiter();
    void addRefusals();
    void addHeaders();
    void addMoreLimits();
    void addLatency();
    void addFaults();
    void ask(const ServerSettings& next, int control, int gesture);

    SettingsForm<ServerSettings> m_form;
};

} // namespace ratescope
