#include "ui/scenarios/stage.h"

#include "engine/arrivals.h"
#include "metrics/time_series.h"

#include <utility>

namespace ratescope {

Stage::Stage(EngineHandle& engine, ServerControl& server, const Setup& setup, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_control(server)
    , m_history(setup, [&engine] { return engine.now(); })
    , m_server(m_history.setup().server)
{
    connect(&m_history, &SettingsHistory::policyChanged, this,
            [this](const Policy& policy) { m_engine.setPolicy(policy); });
    connect(&m_history, &SettingsHistory::serverChanged, this, &Stage::useServer);
}

void Stage::setSimulated(bool simulated)
{
    m_simulated = simulated;
}

void Stage::run(const QString& name, bool afresh)
{
    m_engine.stopRun(); // so that nothing of it meets the new settings
    useServer(setup().server);
    if (afresh) {
        m_control.startAnew(setup().server);
    }
    Workload workload = buildWorkload(setup().workload);
    if (!name.isEmpty()) {
        workload.name = name.toStdString();
    }
    m_script.arm(workload.name, m_simulated ? setup().changes : std::vector<TimedServerChange>());
    m_engine.startRun(std::move(workload));
}

void Stage::fold(const std::vector<Event>& events)
{
    for (const Event& event : events) {
        m_script.fold(event);
    }
}

void Stage::tick(Instant now)
{
    if (const std::optional<ServerSettings> due = m_script.takeDue(now)) {
        useServer(*due);
    }
}

void Stage::useServer(const ServerSettings& settings)
{
    if (settings == m_server) {
        return;
    }
    m_control.setSettings(settings);
    if (m_simulated) {
        m_engine.noteServerChange({settings.allowedRate(), describeServerChange(settings)});
    }
    m_server = settings;
    Q_EMIT serverChanged(settings);
}

/// Of a slider that is dragged: from where the drag began, so that its markers can be one.
std::string Stage::describeServerChange(const ServerSettings& settings)
{
    const Instant now = m_engine.now();
    const bool soon = m_toldAt && now - *m_toldAt < gestureGap;
    m_toldAt = now;
    if (soon) {
        std::string whole = describeChange(m_beforeGesture, settings);
        const std::size_t arrow = whole.find("→");
        if (arrow != std::string::npos && arrow == whole.rfind("→")) {
            return whole;
        }
    }
    m_beforeGesture = m_server;
    return describeChange(m_server, settings);
}

} // namespace ratescope
