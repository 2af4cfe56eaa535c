#pragma once

#include "fakes.h"

#include "core/event.h"
#include "engine/engine.h"

#include <memory>
#include <vector>

namespace ratescope::test {

/// An engine over fakes, with every event it has produced.
struct EngineFixture
{
    explicit EngineFixture(const Policy& policy = {})
        : engine(
              scheduler, transport, random, [this](const Event& event) { events.push_back(event); },
              policy)
    {}

    JobId submit() { return engine.submit(spec()); }

    static JobSpec spec()
    {
        JobSpec spec;
        spec.request = std::make_shared<const ChatRequest>(singlePrompt("Hello"));
        return spec;
    }

    template <typename Body>
    std::vector<Body> all() const
    {
        std::vector<Body> found;
        for (const Event& event : events) {
            if (const auto* body = std::get_if<Body>(&event.body)) {
                found.push_back(*body);
            }
        }
        return found;
    }

    template <typename Body>
    std::size_t count() const
    {
        return all<Body>().size();
    }

    ManualScheduler scheduler;
    HeldTransport transport;
    FixedRandom random;
    std::vector<Event> events;
    Engine engine;
};

/// No throttle but 64 in flight; exponential from 1 s without jitter, three retries, hints ignored.
inline Policy plainPolicy()
{
    Policy policy;
    policy.backoff.jitter = Jitter::none;
    policy.backoff.base = std::chrono::seconds(1);
    policy.backoff.retries = 3;
    policy.backoff.hint = HintUse::ignore;
    policy.sharedGate = false;
    return policy;
}

} // namespace ratescope::test
