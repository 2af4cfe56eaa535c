#include "core/limit_headers.h"

#include "core/field_text.h"
#include "core/ietf_limits.h"
#include "core/limit_collector.h"
#include "core/reset_value.h"

#include <algorithm>
#include <array>

namespace ratescope {

namespace {

enum class Quantity { none, limit, remaining, reset, period, cost };

/// What the name of one header tells.
struct FieldName
{
    Quantity quantity = Quantity::none;
    std::optional<LimitAxis> axis;
    std::optional<Duration> window;
    std::string_view variant; ///< "project", "priority", "fast"
    bool strange = false;     ///< a word we do not know: maybe another axis (images)
};

struct WindowWord
{
    std::string_view word;
    Duration length;
};
constexpr std::array windowWords{
    WindowWord{"second", std::chrono::seconds(1)}, WindowWord{"minute", std::chrono::minutes(1)},
    WindowWord{"hour", std::chrono::hours(1)}, WindowWord{"day", std::chrono::days(1)},
    WindowWord{"month", std::chrono::days(30)}};

bool readQuantity(std::string_view word, FieldName& name)
{
    if (word == "limit") {
        name.quantity = Quantity::limit;
    } else if (word == "remaining") {
        name.quantity = Quantity::remaining;
    } else if (word == "reset") {
        name.quantity = Quantity::reset;
    } else if (word == "renewalperiod") {
        name.quantity = Quantity::period;
    } else if (word == "cost") {
        name.quantity = Quantity::cost;
    } else {
        return word == "query"; // in front of "cost"
    }
    return true;
}

bool readAxis(std::string_view word, FieldName& name)
{
    const auto kept = [&name](LimitAxis axis) { name.axis = name.axis.value_or(axis); };
    if (word == "requests" || word == "request" || word == "req") {
        kept(LimitAxis::requests);
    } else if (word == "tokens" || word == "token") {
        kept(LimitAxis::tokens);
    } else if (word == "input") {
        name.axis = LimitAxis::inputTokens;
    } else if (word == "output") {
        name.axis = LimitAxis::outputTokens;
    } else if (word == "concurrent" || word == "concurrency") {
        name.axis = LimitAxis::concurrency;
    } else {
        return false;
    }
    return true;
}

void readWord(std::string_view word, FieldName& name)
{
    if (readQuantity(word, name) || readAxis(word, name)) {
        return;
    }
    const auto window = std::find_if(windowWords.begin(), windowWords.end(),
                                     [word](const WindowWord& each) { return each.word == word; });
    if (window != windowWords.end()) {
        name.window = window->length;
    } else if (word == "project" || word == "priority" || word == "fast") {
        name.variant = word;
    } else {
        name.strange = true;
    }
}

/// The words between the dashes of "limit-requests", "input-tokens-remaining", "limit-req-minute".
void readWords(std::string_view text, FieldName& name)
{
    while (!text.empty()) {
        const std::size_t dash = std::min(text.find('-'), text.size());
        readWord(text.substr(0, dash), name);
        text.remove_prefix(std::min(dash + 1, text.size()));
    }
}

bool take(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

/// nullopt for headers of no family.
std::optional<FieldName> readName(std::string_view text)
{
    FieldName name;
    if (take(text, "anthropic-")) {
        take(text, "ratelimit-");
    } else {
        const bool own = take(text, "x-");
        if (take(text, "ratelimitbysize-") || (own && take(text, "tokenlimit-"))) {
            name.axis = LimitAxis::tokens;
        } else if (!own || !take(text, "ratelimit-")) {
            return std::nullopt;
        }
    }
    readWords(text, name);
    if (name.quantity == Quantity::none || (name.strange && !name.axis)) {
        return std::nullopt;
    }
    return name;
}

ResetMeaning meaningOfForm(std::string_view text)
{
    if (const std::optional<double> number = parseFieldNumber(text)) {
        return *number >= 1e9 ? ResetMeaning::nextWindow : ResetMeaning::unknown;
    }
    return ResetMeaning::refill;
}

void readReset(AxisLimit& limit, std::string_view text, WallTime reference,
               const ProviderRules& rules)
{
    const std::optional<Duration> until = parseReset(text, reference);
    if (rules.resetFits) {
        limit.untilFits = until;
        return;
    }
    limit.untilFull = until;
    if (until) {
        limit.reset = rules.reset == ResetMeaning::unknown ? meaningOfForm(text) : rules.reset;
    }
}

void readHeader(LimitCollector& limits, const FieldName& name, std::string_view text,
                WallTime reference, const ProviderRules& rules)
{
    if (name.quantity == Quantity::cost) {
        limits.charged = parseFieldCount(text);
        return;
    }
    AxisLimit* const limit = limits.at(name.axis.value_or(LimitAxis::requests), name.variant,
                                       name.window, !name.variant.empty());
    if (limit == nullptr) {
        return;
    }
    switch (name.quantity) {
    case Quantity::limit:
        limit->limit = parseFieldCount(text);
        break;
    case Quantity::remaining:
        limit->remaining = parseFieldCount(text);
        break;
    case Quantity::reset:
        readReset(*limit, text, reference, rules);
        break;
    case Quantity::period:
        limit->window = parseFieldWait(text, 1.0);
        break;
    case Quantity::none:
    case Quantity::cost:
        break;
    }
}

/// Envoy says under these older names what draft-03 of the IETF's fields said under its own:
/// "x-ratelimit-limit: 10, 10;w=1, 50;w=60".
constexpr std::array<std::string_view, 3> olderNames{"x-ratelimit-limit", "x-ratelimit-remaining",
                                                     "x-ratelimit-reset"};

bool isOlderName(std::string_view name)
{
    return std::find(olderNames.begin(), olderNames.end(), name) != olderNames.end();
}

bool saysPolicies(const HttpHeaders& headers)
{
    const std::string* limit = findHeader(headers, olderNames[0]);
    return limit != nullptr && limit->find(";w=") != std::string::npos;
}

HttpHeaders underIetfNames(const HttpHeaders& headers)
{
    constexpr std::size_t own = 2; // "x-"
    HttpHeaders renamed;
    for (const HttpHeader& header : headers) {
        if (isOlderName(header.name)) {
            renamed.push_back({header.name.substr(own), header.value});
        }
    }
    return renamed;
}

bool fromCache(const HttpHeaders& headers)
{
    const std::string* age = findHeader(headers, "age");
    return age != nullptr && parseFieldNumber(trimmedField(*age)).value_or(0.0) > 0.0;
}

} // namespace

std::optional<LimitState> parseLimits(const HttpHeaders& headers, WallTime receivedAt,
                                      const ProviderRules& rules)
{
    if (fromCache(headers)) {
        return std::nullopt;
    }
    LimitCollector limits;
    const WallTime reference = serverTime(headers, receivedAt);
    const bool policies = saysPolicies(headers);
    for (const HttpHeader& header : headers) {
        if (policies && isOlderName(header.name)) {
            continue;
        }
        if (const std::optional<FieldName> name = readName(header.name)) {
            const std::string_view text = withoutRepetition(trimmedField(header.value));
            readHeader(limits, *name, text, reference, rules);
        }
    }
    const IetfLimits ietf =
        policies ? parseIetfLimits(underIetfNames(headers)) : parseIetfLimits(headers);
    addTo(limits, ietf);
    limits.forEach([&rules](LimitAxis axis, AxisLimit& limit) {
        if (!limit.window && axis != LimitAxis::concurrency) {
            limit.window = axis == LimitAxis::requests ? rules.requestWindow : rules.tokenWindow;
        }
    });
    return limits.take();
}

bool isLimitHeader(std::string_view name)
{
    static constexpr std::array<std::string_view, 7> names{
        "retry-after",  "retry-after-ms",      "date", "age", "x-should-retry",
        "x-request-id", "anthropic-request-id"};
    static constexpr std::array<std::string_view, 6> prefixes{
        "x-ratelimit",   "ratelimit",       "anthropic-ratelimit-",
        "x-tokenlimit-", "anthropic-fast-", "anthropic-priority-"};
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [name](std::string_view prefix) { return name.starts_with(prefix); }) ||
           std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace ratescope
