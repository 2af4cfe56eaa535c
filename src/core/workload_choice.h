#pragma once

#include "core/workload_plan.h"

#include <optional>

namespace ratescope {

/// What a real server gets until somebody wants more: 20 short answers. They may cost money, and a
/// thousand jobs that were meant for a simulated server should not reach it by accident.
WorkloadPlan modestPlan();

/// Simulated and real servers have a workload each; this holds the one that is not on the screen.
class WorkloadChoice
{
public:
    /// `other` is for the kind of server that is not picked now.
    WorkloadChoice(bool simulated, WorkloadPlan other);

    /// Another server is picked while `current` is on the screen. The plan to put there instead;
    /// empty when the kind of server stays.
    std::optional<WorkloadPlan> pick(bool simulated, const WorkloadPlan& current);

    // The two plans, `current` being on the screen.
    WorkloadPlan forSimulated(const WorkloadPlan& current) const;
    WorkloadPlan forReal(const WorkloadPlan& current) const;

private:
    bool m_simulated;
    WorkloadPlan m_other;
};

} // namespace ratescope
