#pragma once

#include "core/workload.h"
#include "core/workload_plan.h"
#include "engine/random.h"

#include <vector>

namespace ratescope {

/// When a plan's jobs arrive after the start, in order; at most WorkloadPlan::mostJobs. Values out
/// of range are clamped. Only Poisson arrivals draw from `random`.
///
/// A rate that changes is followed exactly: job k (from 0) arrives at the moment by which the rate
/// has summed up to k jobs.
std::vector<Duration> arrivalTimes(const WorkloadPlan& plan, Random& random);

/// The whole workload, its chance from the plan's seed.
Workload buildWorkload(const WorkloadPlan& plan);

} // namespace ratescope
