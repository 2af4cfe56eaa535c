#include "core/classify.h"

#include "core/header_values.h"

#include <algorithm>
#include <array>
#include <charconv>

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
    Word{"3505", Cause::overload}, // Mistral: service tier capacity exceeded
    Word{"rate_limit_exceeded", Cause::rateLimit},
    Word{"rate_limit_error", Cause::rateLimit},
    Word{"slow_down", Cause::rateLimit},
    Word{"requests", Cause::rateLimit}, // OpenAI's types of a rate limit
    Word{"tokens", Cause::rateLimit},
    Word{"resource_exhausted", Cause::rateLimit},
    Word{"dynamic_request_limited", Cause::rateLimit},
    Word{"1300", Cause::rateLimit}, // Mistral: requests rate
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

std::size_t findIgnoringCase(std::string_view text, std::string_view lowerCase, std::size_t from)
{
    const auto start = text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size()));
    const auto found = std::search(start, text.end(), lowerCase.begin(), lowerCase.end(),
                                   [](char a, char b) { return lower(a) == b; });
    return found == text.end() ? std::string_view::npos
                               : static_cast<std::size_t>(found - text.begin());
}

bool digitAt(std::string_view text, std::size_t position)
{
    return position < text.size() && text[position] >= '0' && text[position] <= '9';
}

/// The number after `word`: "Limit 60,000" and "limit: 20000.0 / min" alike. Occurrences of the
/// word without a number are passed over. `position` moves on behind it.
std::optional<double> numberAfter(std::string_view text, std::string_view word,
                                  std::size_t& position)
{
    while ((position = findIgnoringCase(text, word, position)) != std::string_view::npos) {
        position += word.size();
        std::size_t i = std::min(text.find_first_not_of(": ", position), text.size());
        if (!digitAt(text, i)) {
            continue;
        }
        double value = 0.0;
        double unit = 0.0; // of the digit just read, once behind the point
        for (; digitAt(text, i) || (digitAt(text, i + 1) && (text[i] == ',' || text[i] == '.'));
             ++i) {
            if (text[i] == '.') {
                unit = 1.0;
            } else if (text[i] != ',') {
                const double digit = text[i] - '0';
                unit /= 10.0;
                value = unit > 0.0 ? value + digit * unit : value * 10.0 + digit;
            }
        }
        position = i;
        return value;
    }
    return std::nullopt;
}

/// What the numbers in a rate message say: a limit of zero will never let anything pass, and a
/// request above the limit can never fit. none when they say neither.
Cause causeOfNumbers(std::string_view message)
{
    std::optional<double> first;
    std::size_t position = 0;
    while (const std::optional<double> limit = numberAfter(message, "limit", position)) {
        if (*limit == 0.0) {
            return Cause::quota;
        }
        first = first ? first : limit;
    }
    position = 0;
    const std::optional<double> requested = numberAfter(message, "requested", position);
    return first && requested && *requested > *first ? Cause::requestTooLarge : Cause::none;
}

bool isSpendCap(std::string_view message)
{
    // Anthropic's own spend limit: a 400 that nothing but this text tells from a bad request.
    return findIgnoringCase(message, "reached your specified api usage limits", 0) !=
           std::string_view::npos;
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
    if (status == 401 || status == 403) {
        // Azure API Management answers 403 once a quota is used up.
        const bool quota =
            status == 403 && findIgnoringCase(message, "quota", 0) != std::string_view::npos;
        return quota ? Cause::quota : Cause::authentication;
    }
    if (status == 408) {
        return Cause::timedOut;
    }
    return isSpendCap(message) ? Cause::quota : Cause::badRequest;
}

/// 429: the words and then the numbers may say that it is not about speed.
Cause causeOfRefusal(Cause byWords, std::string_view message)
{
    if (byWords == Cause::quota || byWords == Cause::requestTooLarge ||
        byWords == Cause::overload) {
        return byWords;
    }
    const Cause byNumbers = causeOfNumbers(message);
    return byNumbers == Cause::none ? Cause::rateLimit : byNumbers;
}

Cause causeOfStatus(int status, const ServerError& error)
{
    const Cause byWords = causeOfWords(error);
    if (status == 429) {
        return causeOfRefusal(byWords, error.message);
    }
    if (status < 500) {
        return causeOfClientError(status, byWords, error.message);
    }
    if (byWords == Cause::quota || byWords == Cause::overload) {
        return byWords;
    }
    if (status == 503 || status == 529) {
        return byWords == Cause::rateLimit ? Cause::rateLimit : Cause::overload;
    }
    return Cause::serverError;
}

/// An error object inside a 200 stream: its status is lost, unless the code is one.
Cause causeInsideAnswer(const ServerError& error)
{
    int status = 0;
    const char* const end = error.code.data() + error.code.size();
    const auto [stop, problem] = std::from_chars(error.code.data(), end, status);
    if (problem == std::errc() && stop == end && status >= 400 && status <= 599) {
        return causeOfStatus(status, error);
    }
    const Cause byWords = causeOfWords(error);
    if (byWords == Cause::rateLimit) {
        return causeOfRefusal(byWords, error.message);
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

bool isRetriable(Cause cause, int httpStatus)
{
    switch (cause) {
    case Cause::rateLimit:
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

bool isSuccess(int httpStatus)
{
    return httpStatus >= 200 && httpStatus <= 299;
}

Cause causeOf(const AttemptResult& result)
{
    const int status = result.httpStatus;
    if (status >= 400 && status <= 599) {
        return causeOfStatus(status, result.error);
    }
    if (!result.error.empty() && isSuccess(status)) {
        return causeInsideAnswer(result.error);
    }
    if (result.status == TransportStatus::completed) {
        if (isSuccess(status)) {
            return Cause::none;
        }
        return status >= 300 && status <= 399 ? Cause::redirected : Cause::malformed;
    }
    return causeOfTransport(result.status);
}

} // namespace

Outcome classify(const AttemptResult& result)
{
    Outcome outcome;
    outcome.httpStatus = result.httpStatus;
    outcome.usage = result.usage;
    outcome.cause = causeOf(result);
    if (!result.headers.empty()) {
        outcome.limits = parseOpenAiLimits(result.headers);
    }
    if (outcome.cause == Cause::none) {
        return outcome;
    }

    const Cause cause = outcome.cause;
    const bool refused =
        result.httpStatus == 429 || cause == Cause::rateLimit || cause == Cause::overload;
    outcome.kind = refused ? OutcomeKind::refused : OutcomeKind::failed;
    outcome.said = wordsOf(result);
    outcome.retriable = isRetriable(cause, result.httpStatus);
    if (cause == Cause::quota || cause == Cause::requestTooLarge) {
        return outcome;
    }
    outcome.hint = parseRetryAfter(result.headers, result.receivedAt);
    if (const std::string* wish = findHeader(result.headers, "x-should-retry")) {
        outcome.retriable = *wish == "true" || (outcome.retriable && *wish != "false");
    }
    return outcome;
}

} // namespace ratescope
