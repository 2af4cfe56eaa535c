#pragma once

#include "core/job.h"
#include "engine/transport.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ratescope {

/// Remembers what a transport tells.
class TransportListenerSpy final : public TransportListener
{
public:
    void attemptDeparted(AttemptId attempt) override { departed.push_back(attempt); }
    void attemptProgressed(AttemptId attempt, std::string_view text) override
    {
        texts[attempt] += text;
        if (onProgress) {
            onProgress(attempt);
        }
    }
    void attemptEnded(AttemptId attempt, AttemptResult result) override
    {
        ends[attempt].push_back(std::move(result));
        if (onEnd) {
            onEnd(attempt);
        }
    }

    /// How many attempts have ended.
    std::size_t ended() const { return ends.size(); }
    bool everyEndOnce() const
    {
        for (const auto& [attempt, results] : ends) {
            if (results.size() != 1) {
                return false;
            }
        }
        return true;
    }
    const AttemptResult& result(std::uint64_t job) const
    {
        return ends.at(AttemptId{JobId{job}, 1}).front();
    }

    std::vector<AttemptId> departed;
    std::map<AttemptId, std::string> texts;
    std::map<AttemptId, std::vector<AttemptResult>> ends;
    std::function<void(AttemptId)> onProgress;
    std::function<void(AttemptId)> onEnd;
};

inline JobSpec helloJob(bool stream = false)
{
    ChatRequest request;
    request.messages.push_back({Role::user, "Hello"});
    request.stream = stream;
    return {.request = std::make_shared<const ChatRequest>(std::move(request))};
}

inline AttemptId attemptOf(std::uint64_t job)
{
    return {JobId{job}, 1};
}

} // namespace ratescope
