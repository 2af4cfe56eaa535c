#include "limits/clients.h"

namespace ratescope::bench {

namespace {

using namespace std::chrono_literals;

Policy plain(const Cell& cell)
{
    Policy policy;
    policy.throttle.concurrency = cell.concurrency;
    policy.sharedGate = false;
    policy.attemptTimeout = 60s;
    return policy;
}

/// openai-python 3.3: min(0.5·2^n, 8)·(1 − 0.25u), Retry-After instead when it is at most 120 s.
Policy sdk(const Cell& cell, int retries)
{
    Policy policy = plain(cell);
    policy.backoff.jitter = Jitter::shorten;
    policy.backoff.cap = 8s;
    policy.backoff.retries = retries;
    policy.backoff.hint = HintUse::replace;
    policy.backoff.longestHint = 120s;
    return policy;
}

Policy sdkDefault(const Cell& cell, Telling)
{
    return sdk(cell, 2);
}

Policy sdkTen(const Cell& cell, Telling)
{
    return sdk(cell, 10);
}

Policy fullJitter(const Cell& cell, Telling)
{
    Policy policy = plain(cell);
    policy.backoff.retries = 10;
    policy.backoff.hint = HintUse::ignore;
    return policy;
}

Policy awsAdaptive(const Cell& cell, Telling)
{
    Policy policy = plain(cell);
    policy.controller.kind = ControllerKind::awsAdaptive;
    policy.backoff.retries = 1'000;
    return policy;
}

Policy aimd(const Cell& cell, Telling)
{
    Policy policy = awsAdaptive(cell, Telling::nothing);
    policy.controller.kind = ControllerKind::aimd;
    return policy;
}

Policy fixedPause(const Cell& cell, Telling)
{
    Policy policy = plain(cell);
    policy.throttle.concurrency = 1;
    policy.backoff.kind = BackoffKind::none;
    policy.backoff.hint = HintUse::ignore;
    policy.backoff.retries = 1'000;
    policy.pauseAfterRefusal = 20s;
    return policy;
}

/// The cookbook's parallel processor: a bucket of one minute that starts full, three quarters of
/// the limit as it advises, five attempts, a pause of 15 s after a refusal. It has to be told.
Policy cookbook(const Cell& cell, Telling telling)
{
    Policy policy = plain(cell);
    const double scale = telling == Telling::twiceTheLimit ? 1.5 : 0.75;
    const double perMinute = cell.told ? cell.told->perMinute() * scale : 60.0;
    policy.throttle.rate = RequestRate::perMinute(perMinute);
    policy.throttle.burst = static_cast<int>(perMinute) + 1;
    policy.backoff.kind = BackoffKind::none;
    policy.backoff.hint = HintUse::ignore;
    policy.backoff.retries = 4;
    policy.pauseAfterRefusal = 15s;
    return policy;
}

Policy controlled(const Cell& cell, Telling telling, ControllerKind kind)
{
    Policy policy;
    policy.throttle.concurrency = cell.concurrency;
    policy.attemptTimeout = 60s;
    policy.controller.kind = kind;
    policy.backoff.retries = 1'000;
    const double factor = telling == Telling::twiceTheLimit ? 2.0 : 1.0;
    if (telling != Telling::nothing && cell.toldTokens) {
        policy.throttle.tokenRate = TokenRate::perSecond(cell.toldTokens->perSecond() * factor);
    }
    if (telling != Telling::nothing && cell.told) {
        policy.throttle.rate = RequestRate::perSecond(cell.told->perSecond() * factor);
        if (telling != Telling::theRate) {
            policy.throttle.rateWindow = cell.toldWindow;
            policy.throttle.burst = cell.toldBurst;
        }
    }
    return policy;
}

} // namespace

Policy automatic(const Cell& cell, Telling telling)
{
    return controlled(cell, telling, ControllerKind::automatic);
}

Policy search(const Cell& cell, Telling)
{
    return controlled(cell, Telling::nothing, ControllerKind::search);
}

std::vector<Client> yardsticks()
{
    return {{"SDK default, 2 retries", sdkDefault},
            {"SDK, 10 retries", sdkTen},
            {"full jitter, 10 retries", fullJitter},
            {"AWS adaptive", awsAdaptive},
            {"fixed pause of 20 s", fixedPause},
            {"cookbook at 75 % (told)", cookbook},
            {"AIMD", aimd}};
}

} // namespace ratescope::bench
