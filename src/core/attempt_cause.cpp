#include "core/attempt_cause.h"

#include "core/message_hints.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace ratescope {

namespace {

struct Word
{
    std::string_view text; ///< lower case
    Cause cause;
};

/// What providers write into `code` and `type`. Sources: sections A.2 to A.10 of the project's
/// facts. Words that say no more than the HTTP status does are only there for errors inside a 200.
constexpr std::array words{
    Word{"insufficient_quota", Cause::quota},
    Word{"billing_hard_limit_reached", Cause::quota},
    Word{"credit_balance_exhausted", Cause::quota},
    Word{"organization_spend_limit_exceeded", Cause::quota},
    Word{"project_spend_limit_exceeded", Cause::quota},
    Word{"organization_usage_limit_exceeded", Cause::quota},
    Word{"enforced_spend_limit_reached", Cause::quota},
    Word{"billing_error", Cause::quota},
    Word{"billing_not_active", Cause::quota},
    Word{"payment_required", Cause::quota},
    Word{"request_too_large", Cause::requestTooLarge},
    Word{"context_length_exceeded", Cause::requestTooLarge},
    Word{"token_limit_exceeded", Cause::requestTooLarge},
    Word{"server_is_overloaded", Cause::overload},
    Word{"overloaded_error", Cause::overload},
    Word{"service_unavailable_error", Cause::overload},
    Word{"provider_overloaded", Cause::overload},
    Word{"provider_unavailable", Cause::overload},
    Word{"model_capacity_exhausted", Cause::overload},
    Word{"unavailable_error", Cause::overload},
    Word{"capacity_exceeded", Cause::overload}, // Groq's flex tier, as 498
    Word{"3505", Cause::overload},              // Mistral: service tier capacity exceeded
    Word{"rate_limit_exceeded", Cause::rateLimit},
    Word{"rate_limit_error", Cause::rateLimit},
    Word{"slow_down", Cause::ramp},
    Word{"requests", Cause::rateLimit}, // OpenAI's types of a rate limit
    Word{"tokens", Cause::rateLimit},
    Word{"resource_exhausted", Cause::rateLimit},
    Word{"dynamic_request_limited", Cause::ramp},
    Word{"dynamic_token_limited", Cause::ramp},
    Word{"1300", Cause::rateLimit},           // Mistral: requests rate
    Word{"quota-exceeded", Cause::rateLimit}, // RFC 9457 problem types, without their address
    Word{"temporary-reduced-capacity", Cause::overload},
    Word{"abnormal-usage-detected", Cause::quota}, // not to be retried by a machine
    Word{"invalid_api_key", Cause::authentication},
    Word{"authentication_error", Cause::authentication},
    Word{"permission_error", Cause::authentication},
    Word{"invalid_request_error", Cause::badRequest},
    Word{"not_found_error", Cause::badRequest},
};

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalIgnoringCase(std::string_view text, std::string_view lowerCase)
{
    return std::equal(text.begin(), text.end(), lowerCase.begin(), lowerCase.end(),
                      [](char a, char b) { return lower(a) == b; });
}

Cause causeOfWord(std::string_view text)
{
    if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
        text.remove_prefix(hash + 1); // the type of an RFC 9457 problem is an address
    }
    const auto word = std::find_if(words.begin(), words.end(), [text](const Word& candidate) {
        return equalIgnoringCase(text, candidate.text);
    });
    return word == words.end() ? Cause::none : word->cause;
}

/// The code is the more exact one: `rate_limit_error` with code `enforced_spend_limit_reached` is
/// about money. Money named by either is about money.
Cause causeOfWords(const ServerError& error)
{
    const Cause byCode = causeOfWord(error.code);
    const Cause byType = causeOfWord(error.type);
    if (byCode == Cause::none || byType == Cause::quota) {
        return byType;
    }
    return byCode;
}

/// What the numbers in a rate message say: a limit of zero will never let anything pass, and a
/// request above the limit can never fit. none when they say neither.
Cause causeOfNumbers(std::string_view message)
{
    const MessageFigures figures = figuresIn(message);
    if (figures.limitOfZero) {
        return Cause::quota;
    }
    return figures.limit && figures.requested && *figures.requested > *figures.limit
               ? Cause::requestTooLarge
               : Cause::none;
}

bool isSpendCap(std::string_view message)
{
    // Anthropic's own spend limit: a 400 that nothing but this text tells from a bad request.
    return containsWords(message, "reached your specified api usage limits");
}

Cause causeOfClientError(int status, Cause byWords, std::string_view message)
{
    if (status == 402) {
        return Cause::quota;
    }
    if (status == 413) {
        return Cause::requestTooLarge;
    }
    if (byWords == Cause::quota || byWords == Cause::requestTooLarge) {
        return byWords;
    }
    if (status == 498 && (byWords == Cause::overload || containsWords(message, "capacity"))) {
        return Cause::overload; // Groq's flex tier is full
    }
    if (status == 401 || status == 403) {
        // Azure API Management answers 403 once a quota is used up.
        return status == 403 && containsWords(message, "quota") ? Cause::quota
                                                                : Cause::authentication;
    }
    if (status == 408) {
        return Cause::timedOut;
    }
    return isSpendCap(message) ? Cause::quota : Cause::badRequest;
}

Cause causeOf(RefusalMeaning meaning)
{
    switch (meaning) {
    case RefusalMeaning::rate:
        break;
    case RefusalMeaning::ramp:
        return Cause::ramp;
    case RefusalMeaning::concurrency:
        return Cause::concurrency;
    }
    return Cause::rateLimit;
}

/// 429: the words and then the numbers may say that it is not about speed, and then the sentence
/// what sort of speed it is about.
Cause causeOfRefusal(Cause byWords, const ServerError& error, const ProviderRules& rules)
{
    if (byWords == Cause::quota || byWords == Cause::requestTooLarge ||
        byWords == Cause::overload) {
        return byWords;
    }
    const Cause byNumbers = causeOfNumbers(error.message);
    if (byNumbers != Cause::none) {
        return byNumbers;
    }
    if (namesLongWindow(error.quota) || namesLongWindow(error.message)) {
        return Cause::longQuota;
    }
    if (byWords == Cause::ramp || namesRamp(error.message)) {
        return Cause::ramp;
    }
    if (namesConcurrency(error.message)) {
        return Cause::concurrency;
    }
    // A gateway in front of a server that has slots only.
    const bool namesRate = axisIn(error.message) && windowIn(error.message);
    return rules.refusal == RefusalMeaning::concurrency && namesRate ? Cause::rateLimit
                                                                     : causeOf(rules.refusal);
}

Cause causeOfStatus(int status, const ServerError& error, const ProviderRules& rules)
{
    const Cause byWords = causeOfWords(error);
    if (status == 429) {
        return causeOfRefusal(byWords, error, rules);
    }
    if (status < 500) {
        return causeOfClientError(status, byWords, error.message);
    }
    if (byWords == Cause::quota || byWords == Cause::overload) {
        return byWords;
    }
    if (status == 503 || status == 529) {
        const bool speed = byWords == Cause::rateLimit || byWords == Cause::ramp;
        if (speed) {
            return byWords;
        }
        return namesConcurrency(error.message) ? Cause::concurrency : Cause::overload;
    }
    return Cause::serverError;
}

/// An error object inside a 200 stream: its status is lost, unless the code is one.
Cause causeInsideAnswer(const ServerError& error, const ProviderRules& rules)
{
    int status = 0;
    const char* const end = error.code.data() + error.code.size();
    const auto [stop, problem] = std::from_chars(error.code.data(), end, status);
    if (problem == std::errc() && stop == end && status >= 400 && status <= 599) {
        return causeOfStatus(status, error, rules);
    }
    const Cause byWords = causeOfWords(error);
    if (byWords == Cause::rateLimit || byWords == Cause::ramp) {
        return causeOfRefusal(byWords, error, rules);
    }
    if (byWords == Cause::badRequest && isSpendCap(error.message)) {
        return Cause::quota;
    }
    return byWords == Cause::none ? Cause::serverError : byWords;
}

Cause causeOfTransport(TransportStatus status)
{
    switch (status) {
    case TransportStatus::completed:
        break;
    case TransportStatus::connectionLost:
        return Cause::connectionLost;
    case TransportStatus::unreachable:
        return Cause::unreachable;
    case TransportStatus::timedOut:
        return Cause::timedOut;
    case TransportStatus::insecure:
        return Cause::insecure;
    case TransportStatus::malformed:
        return Cause::malformed;
    case TransportStatus::tooLarge:
        return Cause::tooLarge;
    case TransportStatus::redirected:
        return Cause::redirected;
    }
    return Cause::malformed; // completed, yet with a status that no answer and no error has
}

bool isSuccess(int httpStatus)
{
    return httpStatus >= 200 && httpStatus <= 299;
}

} // namespace

Cause causeOf(const AttemptResult& result)
{
    const int status = result.httpStatus;
    if (status >= 400 && status <= 599) {
        return causeOfStatus(status, result.error, result.rules);
    }
    if (!result.error.empty() && isSuccess(status)) {
        return causeInsideAnswer(result.error, result.rules);
    }
    if (result.status == TransportStatus::completed) {
        if (isSuccess(status)) {
            return Cause::none;
        }
        return status >= 300 && status <= 399 ? Cause::redirected : Cause::malformed;
    }
    return causeOfTransport(result.status);
}

} // namespace ratescope
