#pragma once

#include "store/settings_file.h"
#include "ui/application_menu.h"
#include "ui/changes/setup.h"

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <map>
#include <optional>

class QMainWindow;
class QSplitter;

namespace ratescope {

class MonitorCharts;

/// What was set the last time; what is missing or makes no sense is empty.
struct RememberedSettings
{
    std::optional<Setup> set;                 ///< for the simulated server
    QString scenario;                         ///< the name of the one that was last on the screen
    std::optional<WorkloadPlan> realWorkload; ///< for real servers
    QString endpoint;                         ///< its name
    ColourChoice colours = ColourChoice::system;
    bool started = false; ///< something was sent once, or the first start's line dismissed
};
RememberedSettings rememberedSettings(const SettingsFile& settings);

/// Keeps size, docks, bars, named splitters and charts of a window, and what was set in it, for the
/// next start: a few seconds after a change and at the window's end. A layout that makes no sense
/// to Qt leaves the window as it was built.
class WindowMemory : public QObject
{
    Q_OBJECT

public:
    /// The window is built and not shown yet; it and the settings outlive this.
    WindowMemory(SettingsFile& settings, QMainWindow& window);
    ~WindowMemory() override;

    /// As of RememberedSettings.
    void noteSetup(const Setup& set, const QString& scenario, const WorkloadPlan& realWorkload);
    void noteEndpoint(const QString& name);
    void noteColours(ColourChoice choice);
    void noteStarted();
    /// As the window was built.
    void resetLayout();
    void save();

Q_SIGNALS:
    /// Of save() each time another problem, or none any more (an empty text), has come up.
    void troubled(const QString& problem);

private:
    void restore();
    void noteLater();
    void noteLayout();
    void writeSetup();
    QString saved(); ///< what keeps it from being saved; empty: nothing

    SettingsFile& m_settings;
    QMainWindow& m_window;
    QByteArray m_builtState;
    MonitorCharts* m_charts; ///< may be null
    QByteArray m_builtCharts;
    std::map<QString, QByteArray> m_builtSplitters; ///< by their name
    QTimer m_later;
    QString m_trouble;                         ///< as was told
    std::optional<RememberedSettings> m_noted; ///< not written into the settings yet
};

} // namespace ratescope
