#pragma once

#include "wire/scenario.h"

namespace ratescope {

/// All that a person has set about a run: what a scenario saves.
struct Setup
{
    WorkloadPlan workload;
    Policy policy;
    ServerSettings server; ///< at the start of a run
    std::vector<TimedServerChange> changes;

    bool operator==(const Setup&) const = default;
};

inline Setup setupOf(const Scenario& scenario)
{
    return {scenario.workload, scenario.policy, scenario.server, scenario.changes};
}

} // namespace ratescope
