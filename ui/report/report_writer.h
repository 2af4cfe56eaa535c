#pragma once

#include "store/stored_run.h"
#include "ui/runs/run_replay.h"

#include <QString>

#include <functional>

class QWidget;

namespace ratescope {

/// Reads the run, draws the report and writes it into the file; the reading and writing happen
/// elsewhere than on the screen's thread, which this is called on. `told` gets what came of it in a
/// sentence; nothing after a cancel. A file that was there stays until the new one is whole.
void writeReport(QWidget* parent, const StoredRun& run, RunReplay::Opener opener,
                 const QString& file, std::function<void(const QString&)> told);

} // namespace ratescope
