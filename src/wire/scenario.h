#pragma once

#include "core/policy.h"
#include "core/workload_plan.h"
#include "sim/server_script.h"
#include "sim/server_settings.h"
#include "wire/policy_json.h"

#include <QByteArray>
#include <QString>

#include <variant>
#include <vector>

namespace ratescope {

/// A saved workload + policy + simulated server, with what happens to the server during the run: a
/// demo that replays.
struct Scenario
{
    QString id;      ///< of the built-in ones, for the command line; no two the same
    QString name;    ///< "Exponential backoff, no jitter"
    QString lookFor; ///< one sentence: what to look at; may be empty
    WorkloadPlan workload;
    Policy policy;
    ServerSettings server;                  ///< at the start
    std::vector<TimedServerChange> changes; ///< ordered by `at`, at most 100

    bool operator==(const Scenario&) const = default;
};

inline constexpr qsizetype longestScenarioFile = qsizetype{4} << 20; ///< bytes
inline constexpr int longestScenarioName = 80;                       ///< characters

/// Files are JSON with `"version": 1`. Strict: a problem names the line and the field.
std::variant<Scenario, JsonProblem> scenarioFromJson(const QByteArray& json);
/// Indented, for people to read; reads back as an equal scenario.
QByteArray scenarioToJson(const Scenario& scenario);

/// The six demo steps in their order, read from resources/demo/*.json.
std::vector<Scenario> demoSteps();
/// The demo steps and, after them, the other scenarios that come with Ratescope
/// (resources/scenarios/*.json).
std::vector<Scenario> builtInScenarios();

} // namespace ratescope
