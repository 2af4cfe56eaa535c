#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QImage>

#include "fake_prober.h"
#include "store/conversation_keeper.h"
#include "store/key_store.h"
#include "store/recorded_controls.h"
#include "store/run_recorder.h"
#include "store/settings_file.h"
#include "ui/main_window.h"
#include "ui/runs/run_viewer.h"
#include "virtual_engine.h"

#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace ratescope {

/// The program as `ui/main.cpp` puts it together, but for the wire and the clock: jobs go to the
/// server model, and time passes only in play().
class WholeWindow
{
public:
    WholeWindow();
    ~WholeWindow();

    MainWindow& window() { return *m_window; }
    SettingsFile& settings() { return m_settings; }
    ScriptedTransport& transport() { return m_engine->transport(); }

    /// Lets so much time pass; the window ticks twice a second, and once more at the end.
    void play(Duration time);
    /// Until everything that draws or lays out later has done so.
    void settle();

    void click(const char* name);
    /// Picks the entry of that text of a combo box.
    void pick(const char* combo, const QString& text);
    /// Types a number into the box beside a slider.
    void setValue(const char* slider, const QString& text);
    void say(const QString& text); ///< in the chat
    /// Opens something modal, and does this while it is open.
    void whileOpen(const std::function<void()>& open,
                   const std::function<void(QWidget& dialog)>& act);
    void showRuns() { m_runs->showList(); }

    template <typename Widget>
    Widget* find(const char* name) const
    {
        return m_window->findChild<Widget*>(QLatin1String(name));
    }

private:
    void drawCharts();

    QTemporaryDir m_folder;
    SettingsFile m_settings{QString()}; ///< not on disk
    KeyStore m_keys{KeyStore::Mode::memoryOnly};
    FakeProber m_prober;
    std::unique_ptr<RunRecorder> m_recorder;
    std::unique_ptr<VirtualEngine> m_engine;
    std::unique_ptr<ConversationKeeper> m_conversations;
    std::unique_ptr<RecordedControls> m_controls;
    std::unique_ptr<MainWindow> m_window;
    RunViewer* m_runs = nullptr; ///< the window's
};

} // namespace ratescope
