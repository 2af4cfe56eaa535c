#include "ui/run_control.h"

#include "ui/demo/demo_bar.h"
#include "ui/run_bar.h"
#include "ui/scenarios/scenario_picker.h"
#include "ui/top_rows.h"

#include <variant>

namespace ratescope {

RunControl::RunControl(TopRows& rows, Stage& stage, EngineHandle& engine, QObject* parent)
    : QObject(parent)
    , m_rows(rows)
    , m_stage(stage)
    , m_engine(engine)
{
    RunBar* bar = &rows.runBar();
    connect(bar, &RunBar::runRequested, this, &RunControl::runWorkload);
    connect(bar, &RunBar::pauseRequested, this, [this] { m_engine.pauseRun(); });
    connect(bar, &RunBar::resumeRequested, this, [this] { m_engine.resumeRun(); });
    connect(bar, &RunBar::stopRequested, this, [this] { m_engine.stopRun(); });
    connect(&rows.demoBar(), &DemoBar::stepRequested, this, &RunControl::run);
    connect(&rows.scenarios(), &ScenarioPicker::picked, this, &RunControl::open);
    connect(&stage.history(), &SettingsHistory::changed, this, &RunControl::noteChange);
}

std::optional<QString> RunControl::startScenario(const QString& nameOrFile)
{
    const Scenario* known = m_rows.scenarios().find(nameOrFile);
    if (known != nullptr) {
        run(Scenario(*known));
        return std::nullopt;
    }
    auto read = readScenarioFile(nameOrFile);
    if (const auto* problem = std::get_if<StoreProblem>(&read)) {
        return problem->message;
    }
    run(std::get<Scenario>(read));
    return std::nullopt;
}

void RunControl::open(const Scenario& scenario)
{
    // What still runs ends first, so that nothing of it meets the new settings.
    m_engine.stopRun();
    m_rows.endpoints().pickSimulated();
    m_stage.history().open(setupOf(scenario), scenario.name);
    show(scenario);
}

void RunControl::show(const Scenario& scenario)
{
    m_shown = setupOf(scenario);
    m_rows.demoBar().showScenario(scenario);
}

void RunControl::showCurrent()
{
    if (const Scenario* scenario = m_rows.scenarios().current()) {
        show(*scenario);
    }
}

/// By an edit, or by undo and redo, which may lead to another scenario.
void RunControl::noteChange()
{
    const bool asShown = m_shown && *m_shown == m_stage.setup();
    m_rows.demoBar().setChanged(!asShown);
    if (!asShown) {
        showCurrent();
    }
}

void RunControl::run(const Scenario& scenario)
{
    open(scenario);
    m_stage.run(scenario.name, true); // what earlier runs used up must not tell in this one
}

void RunControl::runWorkload()
{
    const Scenario* scenario =
        m_rows.endpoints().current().simulated ? m_rows.scenarios().current() : nullptr;
    m_stage.run(scenario == nullptr ? QString() : scenario->name, scenario != nullptr);
}

} // namespace ratescope
