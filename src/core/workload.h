#pragma once

#include "core/job.h"

#include <memory>
#include <string>
#include <vector>

namespace ratescope {

/// One job of a workload: what, and when after the start.
struct Arrival
{
    Duration at = Duration::zero();
    std::shared_ptr<const ChatRequest> request;
};

/// Which jobs arrive when.
struct Workload
{
    std::string name;              ///< for titles and logs: "1000 × Hello"
    std::vector<Arrival> arrivals; ///< ordered by `at`

    /// `jobs` copies of one request, all at the start.
    static Workload burst(int jobs, ChatRequest request);
    /// `jobs` copies of one request, one each `interval`, the first at once.
    static Workload steady(int jobs, Duration interval, ChatRequest request);
};

/// The request of a single user message.
ChatRequest singlePrompt(std::string text, std::optional<Tokens> maxTokens = std::nullopt,
                         bool stream = false);

} // namespace ratescope
