#pragma once

#include "sim/server_settings.h"

namespace ratescope {

/// The knobs of a simulated server that runs elsewhere. Thread-safe, returns at once.
class ServerControl
{
public:
    virtual ~ServerControl() = default;
    virtual void setSettings(const ServerSettings& settings) = 0;
    /// The same, and its limiter forgets what it has counted: the beginning of a demonstration.
    virtual void startAnew(const ServerSettings& settings) = 0;
};

} // namespace ratescope
