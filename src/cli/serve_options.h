#pragma once

#include "cli/usage.h"
#include "sim/server_settings.h"

#include <QStringList>

#include <cstdint>
#include <variant>

namespace ratescope {

struct ServeOptions
{
    ServerSettings settings;
    quint16 port = 0; ///< 0: any free one
    std::uint64_t seed = 1;
};

/// arguments: any one and what follows "serve".
std::variant<ServeOptions, HelpWanted, UsageProblem>
parseServeOptions(const QStringList& arguments);

} // namespace ratescope
