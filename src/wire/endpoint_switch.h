#pragma once

#include "wire/endpoint.h"

namespace ratescope {

/// Points a running engine at another endpoint. Thread-safe, returns at once; attempts under way
/// end as they began. Endpoints of one accountOf() share throttle, controller and gate.
class EndpointSwitch
{
public:
    virtual ~EndpointSwitch() = default;
    virtual void setEndpoint(const Endpoint& endpoint) = 0;
};

} // namespace ratescope
