#pragma once

#include "core/policy.h"
#include "core/workload.h"
#include "sim/server_settings.h"
#include "wire/policy_json.h"

#include <QString>

#include <variant>
#include <vector>

namespace ratescope {

/// A saved workload + policy + simulated limits: a demo that replays. Files are JSON with
/// `"version": 1`.
struct Scenario
{
    QString id;
    QString name;    ///< "Exponential backoff, no jitter"
    QString lookFor; ///< one sentence: what to look at
    Workload workload;
    Policy policy;
    ServerSettings server;
};

std::variant<Scenario, JsonProblem> scenarioFromJson(const QByteArray& json);

/// The six demo steps in their order, read from resources/demo/*.json.
std::vector<Scenario> demoSteps();

} // namespace ratescope
