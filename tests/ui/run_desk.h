#pragma once

#include "fake_engine.h"
#include "store/database.h"
#include "store/event_source.h"
#include "store/run_recorder.h"
#include "store/settings_file.h"
#include "store/stored_run.h"
#include "ui/main_window.h"
#include "ui/runs/run_viewer.h"
#include "ui/runs/runs_dialog.h"

#include <deque>
#include <memory>
#include <vector>

class QPushButton;

namespace ratescope {

/// A run of a minute, as the recorder would have stored it. Throttle in attempts per second, 0:
/// none.
void storeRun(const DataFolder& folder, const QString& name, double throttle, RunState state);
std::unique_ptr<Database> openDatabase(const DataFolder& folder);

/// With RATESCOPE_PICTURES set to a folder, for a person to look at.
void keepPicture(QWidget& widget, const QString& name);
QPushButton* button(const QWidget& parent, const char* name);
/// All that its labels say to whoever looks at it.
QString textsOf(const QWidget& widget);

/// Events from memory.
class Batches final : public EventSource
{
public:
    explicit Batches(std::deque<std::vector<Event>> batches)
        : m_batches(std::move(batches))
    {}
    std::variant<std::vector<Event>, StoreProblem> next() override
    {
        if (m_batches.empty()) {
            return std::vector<Event>();
        }
        std::vector<Event> batch = std::move(m_batches.front());
        m_batches.pop_front();
        return batch;
    }
    double shareRead() const override { return m_batches.empty() ? 1 : 0; }

private:
    std::deque<std::vector<Event>> m_batches;
};

WindowSetup windowSetup();

/// A window with a recorder and the runs of `folder`.
struct RunDesk
{
    explicit RunDesk(const DataFolder& folder);
    /// Open, and read.
    RunsDialog& list();

    FakeEngine engine;
    FakeEndpointSwitch endpoints;
    FakeServerControl server;
    SettingsFile settings{QString()};
    RunRecorder recorder;
    MainWindow window;
    RunViewer viewer;
};

} // namespace ratescope
