#pragma once

#include "core/units.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ratescope {

/// How the jobs of a workload are spread over time.
enum class ArrivalShape {
    burst,   ///< all at once, or in batches
    steady,  ///< one each 1 / rate, the first at once
    poisson, ///< by chance: exponential gaps of 1 / rate on average, as many independent people
             ///< send
    ramp,    ///< the rate rises or falls evenly from `rate` to `endRate`
    steps    ///< one steady stretch after the other
};

/// A stretch of even arrivals.
struct LoadStep
{
    RequestRate rate;                           ///< 0 (nothing arrives) … 10,000/s
    Duration length = std::chrono::seconds(10); ///< 1 ms … 24 h

    bool operator==(const LoadStep&) const = default;
};

/// Many texts, shared because a plan is copied with every change somebody may take back.
class PromptList
{
public:
    PromptList() = default;
    explicit PromptList(std::vector<std::string> texts)
        : m_texts(std::make_shared<const std::vector<std::string>>(std::move(texts)))
    {}

    bool empty() const { return size() == 0; }
    std::size_t size() const { return m_texts ? m_texts->size() : 0; }
    const std::string& operator[](std::size_t index) const { return (*m_texts)[index]; }
    bool operator==(const PromptList& other) const
    {
        return m_texts == other.m_texts ||
               (size() == other.size() && (empty() || *m_texts == *other.m_texts));
    }

private:
    std::shared_ptr<const std::vector<std::string>> m_texts;
};

/// Everything a person can set about a workload: one value, from which the arrivals follow.
struct WorkloadPlan
{
    static constexpr int mostJobs = 1'000'000; ///< in all; what would come later does not come

    ArrivalShape shape = ArrivalShape::burst;
    /// In all; of a burst, in each batch; steps end by themselves. 1 … 1,000,000
    int jobs = 1'000;
    /// Steady, Poisson and ramp: instead of `jobs`, all that arrive before it. 1 ms … 24 h
    std::optional<Duration> length;
    int batches = 1;                                  ///< burst: 1 … 1,000
    Duration every = std::chrono::seconds(10);        ///< from batch to batch, 1 ms … 1 h
    RequestRate rate = RequestRate::perSecond(1);     ///< 1/hour … 10,000/s; of a ramp, at first
    RequestRate endRate = RequestRate::perSecond(10); ///< ramp: at last
    /// 1 … 100, one at least with a rate
    std::vector<LoadStep> steps = std::vector(1, LoadStep{RequestRate::perSecond(1)});
    std::uint64_t seed = 1; ///< Poisson

    std::string prompt = "Hello";    ///< "{n}" in it stands for the job's number, from 1
    PromptList prompts;              ///< instead of `prompt`, in turn, each as it is written
    std::optional<Tokens> maxTokens; ///< 1 … 10^9
    bool stream = false;

    bool operator==(const WorkloadPlan&) const = default;
    /// The nearest plan whose every value is in the range stated above.
    WorkloadPlan clamped() const;
};

/// "1000 × Hello", "Poisson 60/min for 30 s: Hello": for titles and logs.
std::string describe(const WorkloadPlan& plan);

} // namespace ratescope
