#include "core/controller.h"

#include "core/controllers/aimd.h"
#include "core/controllers/automatic.h"
#include "core/controllers/aws_adaptive.h"
#include "core/controllers/header_guided.h"
#include "core/controllers/search.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

std::optional<ToldLimit> toldLimit(const ThrottleSettings& told)
{
    if (!told.rate) {
        return std::nullopt;
    }
    // A rate too slow for one request in its window is one request in a longer one.
    const double requests = told.rate->perSecond() * toSeconds(told.rateWindow);
    constexpr double roundingError = 1e-6;
    const auto whole = static_cast<std::int64_t>(std::floor(requests + roundingError));
    if (whole >= 1) {
        return ToldLimit{whole, told.rateWindow, told.burst};
    }
    return ToldLimit{1, told.rate->interval(), told.burst};
}

} // namespace

std::unique_ptr<Controller> makeController(const ControllerSettings& settings,
                                           const ThrottleSettings& told, Instant now)
{
    switch (settings.kind) {
    case ControllerKind::off:
        break;
    case ControllerKind::aimd:
        return std::make_unique<Aimd>(now);
    case ControllerKind::awsAdaptive:
        return std::make_unique<AwsAdaptive>(now);
    case ControllerKind::headerGuided:
        return std::make_unique<HeaderGuided>();
    case ControllerKind::search:
        return std::make_unique<Search>(std::nullopt, now);
    case ControllerKind::automatic:
        return std::make_unique<Automatic>(toldLimit(told), now);
    }
    return nullptr;
}

} // namespace ratescope
