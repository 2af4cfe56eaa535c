#include "core/classify.h"

#include "core/attempt_cause.h"
#include "core/header_values.h"
#include "core/limit_headers.h"
#include "core/message_hints.h"

#include <algorithm>

namespace ratescope {

namespace {

/// A hint from here on is no matter of speed any more.
constexpr Duration longWait = std::chrono::hours(1);

bool isRetriable(Cause cause, int httpStatus)
{
    switch (cause) {
    case Cause::rateLimit:
    case Cause::ramp:
    case Cause::concurrency:
    case Cause::longQuota:
    case Cause::overload:
    case Cause::serverError:
    case Cause::connectionLost:
    case Cause::unreachable:
    case Cause::timedOut:
        return true;
    case Cause::badRequest:
        return httpStatus == 409;
    default:
        return false;
    }
}

const std::string& wordsOf(const AttemptResult& result)
{
    const ServerError& error = result.error;
    if (!error.message.empty()) {
        return error.message;
    }
    if (!result.diagnosis.empty()) {
        return result.diagnosis;
    }
    return error.code.empty() ? error.type : error.code;
}

bool isRefusal(Cause cause)
{
    return cause == Cause::rateLimit || cause == Cause::ramp || cause == Cause::concurrency ||
           cause == Cause::longQuota || cause == Cause::overload;
}

/// The longest time that an exhausted limit names. A refill gives something back earlier than that:
/// what it means for one request is for those to reckon who know what the request needs.
std::optional<Duration> waitOf(const LimitState& limits)
{
    std::optional<Duration> longest;
    const auto take = [&longest](const AxisLimit& limit) {
        std::optional<Duration> wait = limit.untilFits;
        if (!wait && limit.remaining == 0 && limit.reset != ResetMeaning::refill) {
            wait = limit.untilFull;
        }
        longest = std::max(longest, wait); // nothing is less than anything
    };
    take(limits.requests);
    take(limits.tokens);
    for (const NamedLimit& other : limits.others) {
        take(other.value);
    }
    return longest;
}

/// The more deliberate a hint, the more it counts: Retry-After, a field of the body, rate headers,
/// words.
std::optional<Duration> hintOf(const AttemptResult& result, const std::optional<LimitState>& limits)
{
    std::optional<Duration> hint = parseRetryAfter(result.headers, result.receivedAt);
    if (!hint) {
        hint = result.error.retryDelay;
    }
    if (!hint && limits) {
        hint = waitOf(*limits);
    }
    return hint ? hint : waitInWords(result.error.message);
}

/// The limit that refused it, where its name, the sentence, the type or a header says which, and of
/// a limit on tokens its figures, where no header gave them.
void readLimitOf(const AttemptResult& result, Outcome& outcome)
{
    const ServerError& error = result.error;
    outcome.axis = axisIn(error.quota);
    if (!outcome.axis) {
        outcome.axis = axisIn(error.message);
    }
    if (!outcome.axis) {
        outcome.axis = axisIn(error.type);
    }
    if (const std::string* type = findHeader(result.headers, "x-ratelimit-type"); // Azure
        type != nullptr && !outcome.axis) {
        outcome.axis = axisIn(*type);
    }
    if (!outcome.axis || *outcome.axis == LimitAxis::requests) {
        return;
    }
    const MessageFigures figures = figuresIn(error.message);
    const auto whole = [](std::optional<double> figure) {
        constexpr double most = 1e15;
        return figure && *figure <= most ? std::optional(static_cast<std::int64_t>(*figure))
                                         : std::nullopt;
    };
    outcome.requested = whole(figures.requested);
    const AxisLimit* told = outcome.limits ? outcome.limits->find(*outcome.axis) : nullptr;
    const std::optional<std::int64_t> limit = whole(figures.limit);
    if (!limit || (told != nullptr && told->limit)) {
        return;
    }
    AxisLimit said;
    said.limit = limit;
    if (const std::optional<std::int64_t> used = whole(figures.used)) {
        said.remaining = std::max<std::int64_t>(0, *limit - *used);
    }
    said.window = windowIn(error.message);
    if (!outcome.limits) {
        outcome.limits.emplace();
    }
    if (*outcome.axis == LimitAxis::tokens) {
        outcome.limits->tokens = said;
    } else {
        outcome.limits->others.push_back({*outcome.axis, {}, said});
    }
}

} // namespace

Outcome classify(const AttemptResult& result)
{
    Outcome outcome;
    outcome.httpStatus = result.httpStatus;
    outcome.usage = result.usage;
    outcome.cause = causeOf(result);
    if (!result.headers.empty()) {
        outcome.limits = parseLimits(result.headers, result.receivedAt, result.rules);
    }
    if (outcome.cause == Cause::none) {
        return outcome;
    }

    const Cause cause = outcome.cause;
    const bool refused = result.httpStatus == 429 || isRefusal(cause);
    outcome.kind = refused ? OutcomeKind::refused : OutcomeKind::failed;
    outcome.said = wordsOf(result);
    outcome.retriable = isRetriable(cause, result.httpStatus);
    outcome.bare = cause == Cause::overload && result.httpStatus == 503 &&
                   result.error.type.empty() && result.error.code.empty();
    if (cause == Cause::quota || cause == Cause::requestTooLarge) {
        return outcome;
    }
    outcome.hint = hintOf(result, outcome.limits);
    if (cause == Cause::rateLimit && outcome.hint >= std::optional(longWait)) {
        outcome.cause = Cause::longQuota;
    }
    if (outcome.cause == Cause::rateLimit) {
        readLimitOf(result, outcome);
    }
    if (const std::string* wish = findHeader(result.headers, "x-should-retry")) {
        outcome.retriable = *wish == "true" || (outcome.retriable && *wish != "false");
    }
    return outcome;
}

} // namespace ratescope
