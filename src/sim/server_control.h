#pragma once

#include "sim/server_settings.h"

namespace ratescope {

/// The knobs of a simulated server that runs elsewhere. Thread-safe, returns at once.
class ServerControl
{
public:
    virtual ~ServerControl() = default;
    virtual void setSettings(const ServerSettings& settings) = 0;
};

} // namespace ratescope
