#pragma once

#include "cli/usage.h"
#include "sim/server_settings.h"

#include <QStringList>

#include <cstdint>
#include <variant>
#include <vector>

namespace ratescope {

/// The rate from a moment after the start on.
struct TimedRate
{
    Duration at = Duration::zero();
    RequestRate rate;
};

struct ServeOptions
{
    ServerSettings settings;
    std::vector<TimedRate> changes;
    quint16 port = 0; ///< 0: any free one
    std::uint64_t seed = 1;
};

/// arguments: any one and what follows "serve".
std::variant<ServeOptions, HelpWanted, UsageProblem>
parseServeOptions(const QStringList& arguments);

} // namespace ratescope
