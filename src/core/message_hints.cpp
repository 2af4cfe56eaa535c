#include "core/message_hints.h"

#include "core/field_text.h"
#include "core/header_values.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

namespace ratescope {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// The text with its ASCII letters in lower case: folded once, many words can be looked for in it.
std::string folded(std::string_view text)
{
    std::string copy(text.size(), '\0');
    std::transform(text.begin(), text.end(), copy.begin(), lower);
    return copy;
}

bool containsAny(std::string_view text, std::initializer_list<std::string_view> candidates)
{
    const std::string lowerCase = folded(text);
    return std::any_of(candidates.begin(), candidates.end(),
                       [&lowerCase](std::string_view candidate) {
                           return lowerCase.find(candidate) != std::string::npos;
                       });
}

/// "Too Many Requests" alone does not: that is what 429 is called, whatever was too much.
bool namesRequests(std::string_view text)
{
    constexpr std::string_view word = "requests";
    constexpr std::string_view phrase = "too many ";
    const std::string lowerCase = folded(text);
    const std::string_view all = lowerCase;
    for (std::size_t at = all.find(word); at != std::string_view::npos;
         at = all.find(word, at + word.size())) {
        if (!all.substr(0, at).ends_with(phrase)) {
            return true;
        }
    }
    return containsAny(text, {"call rate", "(rpm)", "(rpd)", "(rps)"});
}

bool digitAt(std::string_view text, std::size_t position)
{
    return position < text.size() && isDigit(text[position]);
}

/// The number after `word` in a text in lower case: "limit 60,000" and "limit: 20000.0 / min"
/// alike. Occurrences of the word without a number are passed over. `position` moves on behind it.
std::optional<double> numberAfter(std::string_view text, std::string_view word,
                                  std::size_t& position)
{
    while ((position = text.find(word, position)) != std::string_view::npos) {
        position += word.size();
        std::size_t i = std::min(text.find_first_not_of(": ", position), text.size());
        if (text.compare(i, 3, "of ") == 0) { // Anthropic: "rate limit of 10,000 input tokens"
            i += 3;
        }
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

struct UnitWord
{
    std::string_view word;
    double seconds;
};
/// Longer words before those they begin with.
constexpr std::array unitWords{UnitWord{"millisecond", 1e-3}, UnitWord{"ms", 1e-3},
                               UnitWord{"second", 1.0},       UnitWord{"sec", 1.0},
                               UnitWord{"minute", 60.0},      UnitWord{"min", 60.0},
                               UnitWord{"hour", 3600.0},      UnitWord{"day", 86400.0}};

/// "20s", "1m26.4s" or "6 seconds" at the beginning of a text in lower case.
std::optional<Duration> waitAtStart(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::string_view word = text.substr(0, text.find_first_of(" ,;)\"'\n"));
    while (!word.empty() && (word.back() == '.' || word.back() == '!')) {
        word.remove_suffix(1);
    }
    if (const std::optional<Duration> duration = parseGoDuration(word)) {
        return *duration <= longestReadableWait ? duration : std::nullopt;
    }
    if (!parseFieldNumber(word)) {
        return std::nullopt;
    }
    text.remove_prefix(word.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    for (const UnitWord& unit : unitWords) {
        if (text.starts_with(unit.word)) {
            return parseFieldWait(word, unit.seconds);
        }
    }
    return std::nullopt;
}

} // namespace

bool containsWords(std::string_view text, std::string_view lowerCase)
{
    return containsAny(text, {lowerCase});
}

std::optional<Duration> waitInWords(std::string_view message)
{
    const std::string lowerCase = folded(message);
    const std::string_view text = lowerCase;
    for (const std::string_view phrase :
         {"try again in ", "try again after ", "retry in ", "retry after ", "wait for ", "wait ",
          "available in ", "resets in "}) {
        std::size_t at = 0;
        while ((at = text.find(phrase, at)) != std::string_view::npos) {
            at += phrase.size();
            if (const std::optional<Duration> wait = waitAtStart(text.substr(at))) {
                return wait;
            }
        }
    }
    return std::nullopt;
}

MessageFigures figuresIn(std::string_view message)
{
    const std::string text = folded(message);
    MessageFigures figures;
    std::size_t position = 0;
    while (const std::optional<double> limit = numberAfter(text, "limit", position)) {
        figures.limitOfZero = figures.limitOfZero || *limit == 0.0;
        figures.limit = figures.limit ? figures.limit : limit;
    }
    position = 0;
    figures.used = numberAfter(text, "used", position);
    position = 0;
    figures.requested = numberAfter(text, "requested", position);
    return figures;
}

std::optional<LimitAxis> axisIn(std::string_view text)
{
    if (containsAny(text,
                    {"input tokens", "input-tokens", "inputtokens", "input_token", "(itpm)"})) {
        return LimitAxis::inputTokens;
    }
    if (containsAny(text,
                    {"output tokens", "output-tokens", "outputtokens", "output_token", "(otpm)"})) {
        return LimitAxis::outputTokens;
    }
    if (containsAny(text, {"tokens", "token rate", "token limit", "(tpm)", "(tpd)"})) {
        return LimitAxis::tokens;
    }
    return namesRequests(text) ? std::optional(LimitAxis::requests) : std::nullopt;
}

std::optional<Duration> windowIn(std::string_view text)
{
    using namespace std::chrono_literals;
    if (containsAny(text, {"per min", "/min", "/ min", "perminute", "per-minute", "pm)"})) {
        return 60s;
    }
    if (containsAny(text, {"per sec", "/sec", "/ sec", "persecond", "per-second", "ps)"})) {
        return 1s;
    }
    if (containsAny(text, {"per hour", "/hour", "perhour", "per-hour"})) {
        return 1h;
    }
    return namesLongWindow(text) && !containsAny(text, {"month"}) ? std::optional<Duration>(24h)
                                                                  : std::nullopt;
}

bool namesLongWindow(std::string_view text)
{
    return containsAny(text, {"per day", "per-day", "perday", "/day", "/ day", "(rpd)", "(tpd)",
                              "daily", "per month", "per-month", "permonth", "monthly"});
}

bool namesConcurrency(std::string_view text)
{
    return containsAny(
        text, {"concurren", "simultaneous", "parallel requests", "in flight", "pending requests"});
}

bool namesRamp(std::string_view text)
{
    return containsAny(text, {"acceleration limit", "usage increase rate", "ramp up"});
}

} // namespace ratescope
