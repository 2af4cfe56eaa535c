#include "sim/server_settings.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr double mostRequestsPerWindow = 1e6;

double bounded(double value, double low, double high, double fallback)
{
    return std::isnan(value) ? fallback : std::clamp(value, low, high);
}

} // namespace

ServerSettings ServerSettings::clamped() const
{
    using namespace std::chrono_literals;
    constexpr double slowest = 1.0 / 3600.0;
    constexpr double fastest = 10'000.0;

    const ServerSettings defaults;
    ServerSettings result = *this;
    if (limiter < LimiterKind::none || limiter > LimiterKind::concurrency) {
        result.limiter = defaults.limiter;
    }
    result.rate = RequestRate::perSecond(
        bounded(rate.perSecond(), slowest, fastest, defaults.rate.perSecond()));
    result.burst = std::clamp(burst, 1, 10'000);
    result.window = std::clamp<Duration>(window, 1s, 24h);
    result.concurrency = std::clamp(concurrency, 1, 1'000);
    result.latencyMedian = std::clamp<Duration>(latencyMedian, 0s, 10min);
    result.latencySpread = bounded(latencySpread, 0.0, 3.0, defaults.latencySpread);
    result.firstToken = std::clamp<Duration>(firstToken, 0s, 10min);
    result.tokensPerSecond = bounded(tokensPerSecond, 1.0, 10'000.0, defaults.tokensPerSecond);

    if (headerForm < HeaderForm::openai || headerForm > HeaderForm::ietfOlder) {
        result.headerForm = defaults.headerForm;
    }
    if (retryHint < RetryHint::seconds || retryHint > RetryHint::lie) {
        result.retryHint = defaults.retryHint;
    }
    for (std::optional<TokenRate>* tokens :
         {&result.tokenRate, &result.inputTokenRate, &result.outputTokenRate}) {
        if (*tokens) {
            *tokens = TokenRate::perSecond(bounded((*tokens)->perSecond(), 1.0 / 60.0, 1e8, 1e8));
        }
    }
    if (otherClient) {
        result.otherClient =
            RequestRate::perSecond(bounded(otherClient->perSecond(), slowest, fastest, slowest));
    }
    result.refusalDelay = std::clamp<Duration>(refusalDelay, 0s, 1min);

    double left = 1.0;
    for (double* share :
         {&result.share500, &result.share503, &result.shareDropped, &result.shareStalled}) {
        *share = bounded(*share, 0.0, left, 0.0);
        left -= *share;
    }
    return result;
}

std::int64_t ServerSettings::requestsPerWindow() const
{
    const double requests = rate.perSecond() * toSeconds(window);
    return std::llround(bounded(requests, 1.0, mostRequestsPerWindow, 1.0));
}

std::optional<RequestRate> ServerSettings::allowedRate() const
{
    switch (limiter) {
    case LimiterKind::tokenBucket:
        return rate;
    case LimiterKind::fixedWindow:
    case LimiterKind::slidingLog:
    case LimiterKind::slidingCounter:
        return RequestRate::per(static_cast<double>(requestsPerWindow()), window);
    case LimiterKind::none:
    case LimiterKind::concurrency:
        break;
    }
    return std::nullopt;
}

} // namespace ratescope
