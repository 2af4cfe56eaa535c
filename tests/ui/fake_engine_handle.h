#pragma once

#include "engine/engine_handle.h"

#include <utility>
#include <vector>

namespace ratescope {

/// Records what the chat asks for and lets a test script what happens.
class FakeEngineHandle final : public EngineHandle
{
public:
    void submit(JobSpec job) override { submitted.push_back(std::move(job)); }
    void cancel(JobId job) override { cancelled.push_back(job); }
    void retryNow(JobId job) override { retried.push_back(job); }
    void setPolicy(const Policy&) override {}
    void startRun(Workload) override {}
    void pauseRun() override {}
    void resumeRun() override {}
    void stopRun() override {}
    void noteServerChange(ServerChanged) override {}
    std::vector<Event> takeEvents() override { return std::exchange(pending, {}); }
    Instant now() const override { return time; }

    /// Something happens at the fake's present time.
    void happen(EventBody body) { pending.push_back(Event{time, ++sequence, std::move(body)}); }

    std::vector<JobSpec> submitted;
    std::vector<JobId> cancelled;
    std::vector<JobId> retried;
    Instant time;
    std::uint64_t sequence = 0;
    std::vector<Event> pending;
};

} // namespace ratescope
