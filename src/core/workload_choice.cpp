#include "core/workload_choice.h"

#include <utility>

namespace ratescope {

WorkloadPlan modestPlan()
{
    WorkloadPlan plan;
    plan.jobs = 20;
    plan.maxTokens = Tokens{16};
    return plan;
}

WorkloadChoice::WorkloadChoice(bool simulated, WorkloadPlan other)
    : m_simulated(simulated)
    , m_other(std::move(other))
{}

std::optional<WorkloadPlan> WorkloadChoice::pick(bool simulated, const WorkloadPlan& current)
{
    if (simulated == m_simulated) {
        return std::nullopt;
    }
    m_simulated = simulated;
    return std::exchange(m_other, current);
}

WorkloadPlan WorkloadChoice::forSimulated(const WorkloadPlan& current) const
{
    return m_simulated ? current : m_other;
}

WorkloadPlan WorkloadChoice::forReal(const WorkloadPlan& current) const
{
    return m_simulated ? m_other : current;
}

} // namespace ratescope
