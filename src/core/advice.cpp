#include "core/advice.h"

namespace ratescope {

const char* adviceFor(Cause cause)
{
    switch (cause) {
    case Cause::rateLimit:
        return "Sending more slowly avoids it.";
    case Cause::ramp:
        return "Raising the rate in smaller steps avoids it.";
    case Cause::concurrency:
        return "Fewer requests in flight avoid it, not slower ones.";
    case Cause::longQuota:
        return "Rest until the quota is back; a lower rate makes it last.";
    case Cause::overload:
        return "Only waiting helps: the limit has not changed.";
    case Cause::quota:
        return "Look at the account's plan and billing.";
    case Cause::requestTooLarge:
        return "Shorten the prompt or ask for fewer tokens.";
    case Cause::authentication:
        return "Check the key and what it is allowed to do.";
    case Cause::badRequest:
        return "Correct what the server names, such as the model.";
    case Cause::timedOut:
        return "Ask for a shorter answer, or allow an attempt more time.";
    case Cause::insecure:
        return "Check the address and the server's certificate.";
    case Cause::unreachable:
        return "Check the address, and whether the server runs.";
    case Cause::redirected:
        return "Enter the final address yourself.";
    case Cause::malformed:
        return "Check the address and the provider chosen for the endpoint.";
    case Cause::tooLarge:
        return "Ask for a shorter answer.";
    case Cause::connectionLost:
        return "Where it repeats, look at the time-outs of the server and of proxies before it.";
    case Cause::serverError:
        return "Where it repeats, look at the server's own log or status page.";
    case Cause::none:
    case Cause::cancelled:
        break;
    }
    return "";
}

bool isServersWord(Cause cause)
{
    switch (cause) {
    case Cause::connectionLost:
    case Cause::unreachable:
    case Cause::timedOut:
    case Cause::insecure:
    case Cause::malformed:
    case Cause::tooLarge:
    case Cause::redirected:
    case Cause::cancelled:
        return false;
    default:
        return true;
    }
}

} // namespace ratescope
