#pragma once

#include "sim/server_settings.h"
#include "ui/panels/settings_form.h"

#include <QWidget>

namespace ratescope {

/// Edits the settings of the simulated server, which take effect while it runs.
class ServerPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ServerPanel(const ServerSettings& settings, QWidget* parent = nullptr);

    const ServerSettings& settings() const { return m_form.settings(); }
    /// A change from outside (a demo step): told like any other.
    void apply(const ServerSettings& settings);

Q_SIGNALS:
    /// Once per change, clamped.
    void settingsChanged(const ratescope::ServerSettings& before,
                         const ratescope::ServerSettings& after);

private:
    void addLimiter();
    void addMoreLimits();
    void addLatency();
    void addFaults();

    SettingsForm<ServerSettings> m_form;
};

} // namespace ratescope
