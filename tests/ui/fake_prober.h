#pragma once

#include "wire/endpoint_prober.h"

#include <functional>
#include <utility>
#include <vector>

namespace ratescope {

/// Asks nobody; a test tells what came back.
class FakeProber final : public EndpointProber
{
public:
    void probe(const Endpoint& endpoint, std::function<void(const ProbeResult&)> done) override
    {
        probed.push_back(endpoint);
        tell = std::move(done);
    }
    void cancel() override { ++cancelled; }

    std::vector<Endpoint> probed;
    std::function<void(const ProbeResult&)> tell;
    int cancelled = 0;
};

} // namespace ratescope
