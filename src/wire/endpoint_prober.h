#pragma once

#include "core/exchange.h"
#include "core/outcome.h"
#include "core/verdict.h"
#include "wire/endpoint.h"

#include <QString>

#include <functional>
#include <memory>

namespace ratescope {

/// What came back for one small request.
struct ProbeResult
{
    Outcome outcome;
    Decision decision; ///< undecided when it was answered
    Duration duration = Duration::zero();
    QString answer;                                     ///< the beginning of the model's text
    std::shared_ptr<const Exchange> exchange = nullptr; ///< nullptr when nothing was recorded
};

/// Sends one real request to an endpoint, to see whether it works. It goes past throttle and gate,
/// since a person asked for it.
class EndpointProber
{
public:
    virtual ~EndpointProber() = default;

    /// `done` is called once, later, on the calling thread; not at all after cancel() or when
    /// another probe follows.
    virtual void probe(const Endpoint& endpoint, std::function<void(const ProbeResult&)> done) = 0;
    virtual void cancel() = 0;
};

} // namespace ratescope
