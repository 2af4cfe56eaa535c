#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QString>

#include "fake_engine.h"
#include "net/engine_thread.h"
#include "store/conversation_keeper.h"
#include "store/key_store.h"
#include "store/recorded_controls.h"
#include "store/run_recorder.h"
#include "store/settings_file.h"
#include "ui/main_window.h"
#include "ui/runs/run_viewer.h"

#include <memory>

namespace ratescope {

/// The program as `ui/main.cpp` puts it together, on real sockets and with real time, but for the
/// simulated server, which is not there, and the system's keychain. All that it writes goes into
/// one folder.
class WholeProgram
{
public:
    explicit WholeProgram(const DataFolder& folder);
    ~WholeProgram();

    MainWindow& window() { return *m_window; }
    RunViewer& runs() { return *m_runs; }
    /// Types into the chat and sends it.
    void say(const QString& text);

private:
    QString m_endpointsFile;
    SettingsFile m_settings;
    KeyStore m_keys{KeyStore::Mode::memoryOnly};
    RunRecorder m_recorder;
    ConversationKeeper m_conversations;
    FakeServerControl m_server;
    std::unique_ptr<EngineThread> m_engine;
    std::unique_ptr<RecordedControls> m_controls;
    std::unique_ptr<MainWindow> m_window;
    RunViewer* m_runs = nullptr; ///< the window's
};

} // namespace ratescope
