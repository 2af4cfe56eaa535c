#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QObject>

#include "engine/engine_handle.h"
#include "sim/server_control.h"
#include "sim/server_script.h"
#include "ui/changes/settings_history.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace ratescope {

/// Brings what is set to engine and simulated server: at once when it changes, from the start when
/// a run begins, and the server's timed changes while it goes on.
class Stage : public QObject
{
    Q_OBJECT

public:
    /// Engine and server have that setup already, and outlive the stage.
    Stage(EngineHandle& engine, ServerControl& server, const Setup& setup,
          QObject* parent = nullptr);

    SettingsHistory& history() { return m_history; }
    const Setup& setup() const { return m_history.setup(); }
    /// The server as it is now: a timed change may have moved it away from what was set.
    const ServerSettings& server() const { return m_server; }

    /// Whether jobs go to the simulated server: only then its limit is told to the engine.
    void setSimulated(bool simulated);
    /// Starts the workload that is set; one that runs is stopped first. An empty name is made from
    /// the workload. Afresh: what earlier runs used up of the server's limit is forgotten.
    void run(const QString& name, bool afresh);

    void fold(const std::vector<Event>& events);
    /// On each tick of the screen.
    void tick(Instant now);

Q_SIGNALS:
    void serverChanged(const ratescope::ServerSettings& server);

private:
    void useServer(const ServerSettings& settings);
    std::string describeServerChange(const ServerSettings& settings);

    EngineHandle& m_engine;
    ServerControl& m_control;
    SettingsHistory m_history;
    ServerSettings m_server;
    ServerSettings m_beforeGesture; ///< the server before what was last told of it
    std::optional<Instant> m_toldAt;
    ServerScript m_script;
    bool m_simulated = true;
};

} // namespace ratescope
