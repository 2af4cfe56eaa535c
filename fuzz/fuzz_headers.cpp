// Every reader of a header's value: what comes out is in range whatever goes in.

#include "core/classify.h"
#include "core/field_text.h"
#include "core/header_values.h"
#include "core/limit_headers.h"
#include "core/message_hints.h"
#include "core/reset_value.h"
#include "core/verdict.h"
#include "fuzz_input.h"

#include <algorithm>
#include <array>
#include <cctype>

using namespace ratescope;

namespace {

constexpr WallTime now{std::chrono::seconds(1'696'004'797)};

void checkWait(const std::optional<Duration>& wait)
{
    require(!wait || (*wait >= Duration::zero() && *wait <= longestReadableWait));
}

void checkLimit(const AxisLimit& limit)
{
    require(!limit.limit || *limit.limit >= 0);
    require(!limit.remaining || *limit.remaining >= 0);
    checkWait(limit.untilFull);
    checkWait(limit.untilFits);
    checkWait(limit.window);
    const std::optional<Duration> wait = waitFor(limit, 1);
    require(!wait || *wait >= Duration::zero());
    const std::optional<Duration> window = impliedWindow(limit);
    require(!window || *window >= Duration::zero());
}

/// Lines of "name: value"; repeated fields are joined as in HTTP.
HttpHeaders readHeaders(std::string_view text)
{
    HttpHeaders headers;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::size_t colon = line.find(':');
        std::string name(line.substr(0, colon));
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const std::string_view value =
            colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
        headers.push_back({std::move(name), std::string(value)});
    }
    return headers;
}

void readValue(std::string_view value)
{
    checkWait(parseReset(value, now));
    checkWait(waitInWords(value));
    checkWait(parseRetryAfter({{"retry-after", std::string(value)}}, now));
    checkWait(parseRetryAfter({{"retry-after-ms", std::string(value)}}, now));
    const std::optional<Duration> duration = parseGoDuration(value);
    require(!duration || *duration >= Duration::zero());
    if (duration && *duration < std::chrono::hours(1)) {
        require(parseGoDuration(formatGoDuration(*duration)) == duration);
    }
    if (const std::optional<WallTime> date = parseHttpDate(value, now)) {
        const std::string again = formatHttpDate(*date);
        require(parseHttpDate(again, now) == date);
    }
    parseRfc3339(value);
    figuresIn(value);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    FuzzInput input(data, size);
    constexpr std::array statuses{200, 429, 503, 400};
    AttemptResult result;
    result.httpStatus = statuses[input.choose(statuses.size())];
    result.rules.resetFits = input.choose(2) == 1;
    result.receivedAt = now;
    result.headers = readHeaders(input.rest());
    for (const HttpHeader& header : result.headers) {
        readValue(header.value);
        isLimitHeader(header.name);
    }
    const Outcome outcome = classify(result);
    checkWait(outcome.hint);
    if (outcome.limits) {
        checkLimit(outcome.limits->requests);
        checkLimit(outcome.limits->tokens);
        for (const NamedLimit& other : outcome.limits->others) {
            checkLimit(other.value);
        }
    }
    require(!verdictOf(outcome, {}).concluded.empty());
    return 0;
}
