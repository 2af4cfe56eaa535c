#pragma once

#include "cli/usage.h"
#include "core/policy.h"
#include "core/workload.h"
#include "wire/endpoint.h"

#include <QStringList>

#include <cstdint>
#include <variant>

namespace ratescope {

struct RunOptions
{
    Endpoint endpoint; ///< without an address when simulated
    Policy policy;
    Workload workload;
    std::uint64_t seed = 1; ///< of the backoff's jitter, and of the simulated endpoint
    bool simulated = false; ///< start an endpoint of our own
    bool json = false;
};

/// arguments: any one and what follows "run". Reads the files that they name and the
/// environment (OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL).
std::variant<RunOptions, HelpWanted, UsageProblem> parseRunOptions(const QStringList& arguments);

} // namespace ratescope
