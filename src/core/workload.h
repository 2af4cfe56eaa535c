#pragma once

#include "core/job.h"

#include <cstdint>
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
    /// Whether "{n}" in the last message stands for the job's number; see withNumber().
    bool numbered = false;

    /// `jobs` copies of one request, all at the start.
    static Workload burst(int jobs, ChatRequest request);
    /// `jobs` copies of one request, one each `interval`, the first at once.
    static Workload steady(int jobs, Duration interval, ChatRequest request);
};

/// The request of a single user message.
ChatRequest singlePrompt(std::string text, std::optional<Tokens> maxTokens = std::nullopt,
                         bool stream = false);

/// The same request with the job's number in place of each "{n}" of its last message; the very same
/// one where there is none.
std::shared_ptr<const ChatRequest> withNumber(const std::shared_ptr<const ChatRequest>& request,
                                              std::uint64_t number);

/// The beginning of a text as one line of at most 40 bytes, cut between code points.
std::string shortTitle(const std::string& text);

} // namespace ratescope
