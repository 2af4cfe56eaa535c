#pragma once

#include "store/data_folder.h"
#include "store/stored_run.h"
#include "ui/runs/run_replay.h"

#include <QString>

#include <cstdint>
#include <functional>

class QWidget;

namespace ratescope {

/// Opens a run in the store. Of its last `exchanges` attempts, what went over the wire comes along.
RunReplay::Opener storedRunOpener(const DataFolder& folder, RunId run, std::uint64_t exchanges);

// Both ask for a file, write it beside the screen's thread, and hand `told` what came of it in a
// sentence; nothing when the person changes their mind.
using Told = std::function<void(const QString&)>;

/// As a file that opens again, or as JSON Lines of its events.
void askAndSaveRun(QWidget* parent, const StoredRun& run, RunReplay::Opener opener, Told told);
/// As a page for a browser.
void askAndSaveReport(QWidget* parent, const StoredRun& run, RunReplay::Opener opener, Told told);

} // namespace ratescope
