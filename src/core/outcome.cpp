#include "core/outcome.h"

namespace ratescope {

const char* causeName(Cause cause)
{
    switch (cause) {
    case Cause::none:
        return "none";
    case Cause::rateLimit:
        return "rate limit";
    case Cause::ramp:
        return "ramp";
    case Cause::concurrency:
        return "concurrency";
    case Cause::longQuota:
        return "long quota";
    case Cause::overload:
        return "overload";
    case Cause::quota:
        return "quota";
    case Cause::requestTooLarge:
        return "request too large";
    case Cause::authentication:
        return "authentication";
    case Cause::badRequest:
        return "bad request";
    case Cause::serverError:
        return "server error";
    case Cause::connectionLost:
        return "connection lost";
    case Cause::unreachable:
        return "unreachable";
    case Cause::timedOut:
        return "timed out";
    case Cause::insecure:
        return "insecure";
    case Cause::malformed:
        return "malformed";
    case Cause::tooLarge:
        return "answer too large";
    case Cause::redirected:
        return "redirected";
    case Cause::cancelled:
        return "cancelled";
    }
    return "none";
}

} // namespace ratescope
