#include "engine/arrivals.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

/// A sum of rates comes out a little short of a whole number; that job is still one.
constexpr double rounding = 1e-9;

class Arrivals
{
public:
    explicit Arrivals(const WorkloadPlan& plan)
        : m_plan(plan)
    {}

    std::vector<Duration> take() { return std::move(m_times); }

    void burst()
    {
        for (int batch = 0; batch < m_plan.batches; ++batch) {
            for (int job = 0; job < m_plan.jobs; ++job) {
                if (!add(batch * m_plan.every)) {
                    return;
                }
            }
        }
    }

    void steady()
    {
        for (int job = 0; wanted(job, at(job / m_plan.rate.perSecond())); ++job) {
            add(at(job / m_plan.rate.perSecond()));
        }
    }

    void poisson(Random& random)
    {
        double seconds = 0;
        for (int job = 0;; ++job) {
            seconds -= std::log(1.0 - random.uniform()) / m_plan.rate.perSecond();
            if (!wanted(job, at(seconds))) {
                return;
            }
            add(at(seconds));
        }
    }

    /// The rate a + b·t sums up to a·t + b·t²/2; solved for t in the form that also stands b = 0.
    void ramp()
    {
        const double first = m_plan.rate.perSecond();
        const double last = m_plan.endRate.perSecond();
        const double mean = (first + last) / 2;
        const double whole = m_plan.length ? toSeconds(*m_plan.length) : m_plan.jobs / mean;
        const double slope = (last - first) / whole;
        const double jobs = m_plan.length ? whole * mean : m_plan.jobs;
        for (int job = 0; job < jobs - rounding; ++job) {
            const double root = std::sqrt(std::max(0.0, first * first + 2 * slope * job));
            if (!add(at(2.0 * job / (first + root)))) {
                return;
            }
        }
    }

    void steps()
    {
        double begun = 0;  // seconds before this step
        double before = 0; // jobs that the rates of the steps before sum up to
        int job = 0;
        for (const LoadStep& step : m_plan.steps) {
            const double rate = step.rate.perSecond();
            const double after = before + rate * toSeconds(step.length);
            for (; rate > 0 && job < after - rounding; ++job) {
                if (!add(at(begun + std::max(0.0, job - before) / rate))) {
                    return;
                }
            }
            begun += toSeconds(step.length);
            before = after;
        }
    }

private:
    static Duration at(double seconds) { return fromSeconds(seconds); }

    bool wanted(int job, Duration time) const
    {
        return job < WorkloadPlan::mostJobs &&
               (m_plan.length ? time < *m_plan.length : job < m_plan.jobs);
    }

    bool add(Duration time)
    {
        m_times.push_back(time);
        return m_times.size() < static_cast<std::size_t>(WorkloadPlan::mostJobs);
    }

    const WorkloadPlan& m_plan;
    std::vector<Duration> m_times;
};

} // namespace

std::vector<Duration> arrivalTimes(const WorkloadPlan& plan, Random& random)
{
    const WorkloadPlan inside = plan.clamped();
    Arrivals arrivals(inside);
    switch (inside.shape) {
    case ArrivalShape::burst:
        arrivals.burst();
        break;
    case ArrivalShape::steady:
        arrivals.steady();
        break;
    case ArrivalShape::poisson:
        arrivals.poisson(random);
        break;
    case ArrivalShape::ramp:
        arrivals.ramp();
        break;
    case ArrivalShape::steps:
        arrivals.steps();
        break;
    }
    return arrivals.take();
}

Workload buildWorkload(const WorkloadPlan& plan)
{
    SeededRandom random(plan.seed);
    const std::vector<Duration> times = arrivalTimes(plan, random);
    const std::size_t texts = plan.prompts.empty() ? 1 : plan.prompts.size();
    std::vector<std::shared_ptr<const ChatRequest>> requests;
    requests.reserve(texts);
    for (std::size_t index = 0; index < std::min(texts, times.size()); ++index) {
        const std::string& text = plan.prompts.empty() ? plan.prompt : plan.prompts[index];
        requests.push_back(
            std::make_shared<const ChatRequest>(singlePrompt(text, plan.maxTokens, plan.stream)));
    }
    Workload workload;
    workload.name = describe(plan);
    workload.numbered = plan.prompts.empty();
    workload.arrivals.reserve(times.size());
    for (std::size_t job = 0; job < times.size(); ++job) {
        workload.arrivals.push_back({times[job], requests[job % requests.size()]});
    }
    return workload;
}

} // namespace ratescope
