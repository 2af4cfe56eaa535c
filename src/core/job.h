#pragma once

#include "core/units.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ratescope {

/// One thing the user wants answered. Ids rise from 1 in the order of arrival.
struct JobId
{
    std::uint64_t value = 0;
    auto operator<=>(const JobId&) const = default;
};

/// One HTTP exchange made for a job; number counts from 1 within the job.
struct AttemptId
{
    JobId job;
    int number = 0;
    auto operator<=>(const AttemptId&) const = default;
};

enum class Role { system, user, assistant };

struct ChatMessage
{
    Role role = Role::user;
    std::string text; ///< UTF-8
    bool operator==(const ChatMessage&) const = default;
};

/// What is asked, without who asks whom: address and key belong to the endpoint.
struct ChatRequest
{
    std::string model; ///< empty: the endpoint's
    std::vector<ChatMessage> messages;
    std::optional<Tokens> maxTokens;
    std::optional<double> temperature;
    std::optional<double> topP;    ///< above 0, up to 1
    std::vector<std::string> stop; ///< where an answer ends; at most 4, for OpenAI takes no more
    bool stream = false;
    bool operator==(const ChatRequest&) const = default;
};

/// Lower values go first; within one priority, first come, first served.
enum class Priority : std::uint8_t { typed, workload };
inline constexpr std::size_t priorityCount = 2;

struct JobSpec
{
    /// Shared, because a workload sends the same text a thousand times.
    std::shared_ptr<const ChatRequest> request;
    Priority priority = Priority::workload;
    bool wantsText = false; ///< whether AnswerText events are wanted (a chat does, a load does not)
    std::uint64_t tag = 0;  ///< the submitter's own name for it, echoed in JobQueued; 0: none
};

/// What a request will be charged before it is sent: characters / 4 of all messages plus maxTokens
/// (or nothing for it when unset). The rule of thumb of OpenAI's own help pages; at least 1.
Tokens estimateTokens(const ChatRequest& request);

} // namespace ratescope

template <>
struct std::hash<ratescope::JobId>
{
    std::size_t operator()(ratescope::JobId id) const noexcept
    {
        return std::hash<std::uint64_t>()(id.value);
    }
};
