#pragma once

#include "store/store_problem.h"
#include "wire/endpoint.h"

#include <QString>

#include <cstddef>
#include <optional>
#include <vector>

namespace ratescope {

inline constexpr std::size_t mostEndpoints = 200;

/// The endpoints a person entered, without their keys.
struct EndpointFileContent
{
    std::vector<Endpoint> endpoints;
    std::optional<StoreProblem> problem; ///< some, or all, could not be read
};

/// One entry that makes no sense costs that entry only, and a copy of the file is kept.
EndpointFileContent readEndpoints(const QString& file);
/// Keys are left out, and so is the leave to send one in plain text: it is asked for again.
std::optional<StoreProblem> writeEndpoints(const QString& file,
                                           const std::vector<Endpoint>& endpoints);

} // namespace ratescope
