#include "core/workload_plan.h"

#include "core/number_text.h"
#include "core/workload.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t mostSteps = 100;

RequestRate clampedRate(RequestRate rate, RequestRate low)
{
    const double perSecond = rate.perSecond();
    return RequestRate::perSecond(
        std::clamp(std::isnan(perSecond) ? 1.0 : perSecond, low.perSecond(), 10'000.0));
}

std::string askedText(const WorkloadPlan& plan)
{
    return plan.prompts.empty() ? shortTitle(plan.prompt)
                                : integerText(static_cast<std::int64_t>(plan.prompts.size())) +
                                      (plan.prompts.size() == 1 ? " prompt" : " prompts");
}

std::string lengthText(const WorkloadPlan& plan)
{
    return plan.length ? " for " + durationText(*plan.length)
                       : " until " + integerText(plan.jobs) + (plan.jobs == 1 ? " job" : " jobs");
}

} // namespace

WorkloadPlan WorkloadPlan::clamped() const
{
    constexpr RequestRate slowest = RequestRate::per(1, 1h);
    WorkloadPlan inside = *this;
    inside.jobs = std::clamp(jobs, 1, mostJobs);
    if (length) {
        inside.length = std::clamp<Duration>(*length, 1ms, 24h);
    }
    inside.batches = std::clamp(batches, 1, 1'000);
    inside.every = std::clamp<Duration>(every, 1ms, 1h);
    inside.rate = clampedRate(rate, slowest);
    inside.endRate = clampedRate(endRate, slowest);
    inside.steps.resize(std::min(steps.size(), mostSteps));
    for (LoadStep& step : inside.steps) {
        step.rate = clampedRate(step.rate, RequestRate());
        step.length = std::clamp<Duration>(step.length, 1ms, 24h);
    }
    const auto sends = [](const LoadStep& step) { return step.rate.perSecond() > 0; };
    if (std::none_of(inside.steps.begin(), inside.steps.end(), sends)) {
        inside.steps = WorkloadPlan().steps;
    }
    if (maxTokens) {
        inside.maxTokens = Tokens{std::clamp<std::int64_t>(maxTokens->count, 1, 1'000'000'000)};
    }
    return inside;
}

std::string describe(const WorkloadPlan& plan)
{
    const std::string asked = askedText(plan);
    const std::string rate = rateText(plan.rate.perSecond());
    switch (plan.shape) {
    case ArrivalShape::burst:
        return (plan.batches > 1 ? integerText(plan.batches) + " batches of " : std::string()) +
               integerText(plan.jobs) + " × " + asked;
    case ArrivalShape::steady:
        return rate + lengthText(plan) + ": " + asked;
    case ArrivalShape::poisson:
        return "Poisson " + rate + lengthText(plan) + ": " + asked;
    case ArrivalShape::ramp:
        return rate + " → " + rateText(plan.endRate.perSecond()) + lengthText(plan) + ": " + asked;
    case ArrivalShape::steps: {
        Duration whole = Duration::zero();
        for (const LoadStep& step : plan.steps) {
            whole += step.length;
        }
        const auto count = static_cast<std::int64_t>(plan.steps.size());
        return integerText(count) + (count == 1 ? " step in " : " steps in ") +
               durationText(whole) + ": " + asked;
    }
    }
    return asked;
}

} // namespace ratescope
