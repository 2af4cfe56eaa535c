#pragma once

#include "engine/engine_handle.h"
#include "ui/changes/setup.h"
#include "ui/scenarios/stage.h"
#include "wire/scenario.h"

#include <QObject>

#include <optional>

namespace ratescope {

class TopRows;

/// Opens, runs, pauses and stops what the rows at the top ask for.
class RunControl : public QObject
{
    Q_OBJECT

public:
    /// All of them outlive the control.
    RunControl(TopRows& rows, Stage& stage, EngineHandle& engine, QObject* parent);

    /// Opens and runs the scenario of that id or name, or in that file. Returns why it could not.
    std::optional<QString> startScenario(const QString& nameOrFile);

    /// What to look at in the scenario that what is set makes, where it makes one.
    void showCurrent();

private:
    void noteChange();
    void show(const Scenario& scenario);
    void open(const Scenario& scenario);
    void run(const Scenario& scenario);
    void runWorkload();

    TopRows& m_rows;
    Stage& m_stage;
    EngineHandle& m_engine;
    std::optional<Setup> m_shown; ///< of the scenario that the demo bar tells of
};

} // namespace ratescope
