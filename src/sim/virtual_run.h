#pragma once

#include "core/event.h"
#include "core/policy.h"
#include "core/workload.h"
#include "engine/event_stream.h"
#include "sim/jittery_line.h"
#include "sim/server_script.h"

#include <cstdint>
#include <vector>

namespace ratescope {

struct VirtualRun
{
    Workload workload;
    Policy policy;
    ServerSettings server;
    std::vector<TimedServerChange> serverChanges; ///< ordered by `at`
    std::uint64_t seed = 1;
    Duration longest = std::chrono::hours(24); ///< virtual; stopped there
    Line line{};                               ///< no message takes any time, unless this says so
};

/// Runs the one dispatcher against the server model without sockets or waiting, and returns the
/// virtual time it took. The same value gives the same events to the byte. The limit in force at
/// the start comes first, as a ServerChanged without description.
Duration runVirtually(const VirtualRun& run, const EventStream::Sink& sink);

} // namespace ratescope
