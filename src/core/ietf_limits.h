#pragma once

#include "core/http_header.h"
#include "core/limit_collector.h"
#include "core/limit_state.h"

#include <string>
#include <vector>

namespace ratescope {

/// The IETF's rate-limit fields (draft-ietf-httpapi-ratelimit-headers), three generations:
///   up to -06  RateLimit-Limit: 100, RateLimit-Remaining: 50, RateLimit-Reset: 30,
///              RateLimit-Policy: 100;w=60
///   -07        RateLimit: limit=100, remaining=50, reset=30, with the same policy field
///   from -08   RateLimit: "burst";r=50;t=30, RateLimit-Policy: "burst";q=100;w=60;qu="requests"
/// A field that is malformed is ignored whole. A policy's window is all that `w` says: `r` over `t`
/// is no rate. `t` is bounded by the policy's window, or by a day where none is known. How the
/// quota comes back is left open by the draft, so ResetMeaning stays unknown.
struct IetfLimits
{
    std::vector<NamedLimit> limits;
};
IetfLimits parseIetfLimits(const HttpHeaders& headers);

/// The limits live as long as what was collected from them.
void addTo(LimitCollector& collector, const IetfLimits& ietf);

} // namespace ratescope
