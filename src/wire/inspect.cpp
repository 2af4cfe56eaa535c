#include "wire/inspect.h"

#include "core/classify.h"
#include "core/header_values.h"
#include "core/limit_headers.h"
#include "wire/answer_decoder.h"
#include "wire/answer_form.h"
#include "wire/inspect_json.h"
#include "wire/message_head.h"
#include "wire/ndjson_parser.h"
#include "wire/sse_parser.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ratescope {

namespace {

using Inspected = std::variant<QJsonObject, WireProblem>;

struct Kind
{
    const char* name;
    InspectAs kind;
};
constexpr std::array kinds{Kind{"sse", InspectAs::sse},
                           Kind{"ndjson", InspectAs::ndjson},
                           Kind{"headers", InspectAs::headers},
                           Kind{"structured-field", InspectAs::structuredField},
                           Kind{"retry-after", InspectAs::retryAfter},
                           Kind{"error-body", InspectAs::errorBody},
                           Kind{"response", InspectAs::response}};

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// What the dialect reads in one event or line.
QJsonObject pieceJson(const Dialect& dialect, std::string_view type, std::string_view data)
{
    QJsonObject object;
    const auto parsed = dialect.parseStreamEvent(type, data);
    if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
        object.insert(QLatin1String("problem"), textOf(problem->message));
        return object;
    }
    const auto& piece = std::get<StreamPiece>(parsed);
    if (!piece.text.isEmpty()) {
        object.insert(QLatin1String("text"), piece.text);
    }
    if (piece.usage) {
        object.insert(QLatin1String("usage"), usageJson(*piece.usage));
    }
    if (piece.error) {
        object.insert(QLatin1String("error"), errorJson(*piece.error));
    }
    if (piece.finished) {
        object.insert(QLatin1String("finished"), true);
    }
    return object;
}

Inspected inspectEvents(const Dialect& dialect, const QByteArray& text)
{
    QJsonArray events;
    SseParser parser([&](const SseEvent& event) {
        QJsonObject object{{QLatin1String("type"), textOf(event.type)},
                           {QLatin1String("data"), textOf(event.data)},
                           {QLatin1String("id"), textOf(event.lastId)},
                           {QLatin1String("meaning"), pieceJson(dialect, event.type, event.data)}};
        if (event.unterminated) {
            object.insert(QLatin1String("unterminated"), true);
        }
        events.append(object);
    });
    parser.feed(viewOf(text));
    parser.finish();
    if (parser.state() != SseParser::State::finished) {
        const bool line = parser.state() == SseParser::State::lineTooLong;
        return WireProblem{std::string(line ? "a line" : "an event") + " is longer than " +
                           std::to_string(line ? parser.limits().line : parser.limits().event) +
                           " bytes"};
    }
    if (events.isEmpty()) {
        return WireProblem{"there is no event in it"};
    }
    QJsonObject object{{QLatin1String("events"), events}};
    if (const auto retry = parser.reconnectionTime()) {
        object.insert(QLatin1String("retry_ms"), qint64{retry->count()});
    }
    return object;
}

Inspected inspectLines(const Dialect& dialect, const QByteArray& text)
{
    QJsonArray lines;
    NdjsonParser parser([&](std::string_view line, bool unterminated) {
        QJsonObject object{{QLatin1String("line"), textOf(line)},
                           {QLatin1String("meaning"), pieceJson(dialect, "message", line)}};
        if (unterminated) {
            object.insert(QLatin1String("unterminated"), true);
        }
        lines.append(object);
    });
    parser.feed(viewOf(text));
    parser.finish();
    if (parser.state() != NdjsonParser::State::finished) {
        return WireProblem{"a line is longer than " + std::to_string(NdjsonParser::defaultLine) +
                           " bytes"};
    }
    if (lines.isEmpty()) {
        return WireProblem{"there is no line in it"};
    }
    return QJsonObject{{QLatin1String("lines"), lines}};
}

Inspected inspectHeaders(const Dialect& dialect, const QByteArray& text, WallTime now)
{
    std::string_view rest = viewOf(text);
    if (rest.starts_with("HTTP/")) {
        takeLine(rest);
    }
    const HttpHeaders headers = takeHeaders(rest);
    const std::optional<LimitState> limits = parseLimits(headers, now, dialect.facts().rules);
    const std::optional<Duration> wait = parseRetryAfter(headers, now);
    if (!limits && !wait) {
        return WireProblem{"no header in it says anything about a limit that could be understood"};
    }
    QJsonObject object = limits ? limitsJson(*limits) : QJsonObject();
    if (wait) {
        object.insert(QLatin1String("retry_after_s"), toSeconds(*wait));
    }
    return object;
}

/// Any of the three kinds, told by its first words where somebody wants one: "item: 5".
Inspected inspectField(const QByteArray& text)
{
    std::string_view rest = viewOf(text);
    std::string joined;
    while (!rest.empty()) {
        const std::string_view line = takeLine(rest);
        joined += (joined.empty() ? "" : ", ") + std::string(line);
    }
    QJsonObject object;
    const auto add = [&object](const char* name, const auto& parsed) {
        if (const auto* value = std::get_if<0>(&parsed)) {
            object.insert(QLatin1String(name), fieldJson(*value));
        }
    };
    const auto list = parseFieldList(joined);
    add("item", parseFieldItem(joined));
    add("list", list);
    add("dictionary", parseFieldDictionary(joined));
    if (object.isEmpty()) {
        const auto& problem = std::get<FieldProblem>(list);
        return WireProblem{"no item, list or dictionary; as a list: " + problem.reason +
                           " at byte " + std::to_string(problem.offset)};
    }
    return object;
}

Inspected inspectRetryAfter(const QByteArray& text, WallTime now)
{
    const std::string value = text.trimmed().toStdString();
    const std::optional<Duration> wait = parseRetryAfter({{"retry-after", value}}, now);
    if (!wait) {
        return WireProblem{"neither seconds nor a date, or beyond ten years"};
    }
    return QJsonObject{{QLatin1String("wait_s"), toSeconds(*wait)}};
}

Inspected inspectError(const Dialect& dialect, const QByteArray& text, WallTime now)
{
    AttemptResult result;
    result.httpStatus = 429;
    result.rules = dialect.facts().rules;
    result.receivedAt = now;
    result.error = dialect.parseError(withoutEventFrame(text));
    if (result.error.empty()) {
        return WireProblem{"there is nothing in it to read"};
    }
    return QJsonObject{{QLatin1String("error"), errorJson(result.error)},
                       {QLatin1String("as_429"), outcomeJson(classify(result))}};
}

Inspected inspectResponse(const Dialect& dialect, const QByteArray& text, WallTime now)
{
    std::string_view rest = viewOf(text);
    int status = statusOf(takeLine(rest));
    if (status == 0) {
        return WireProblem{"it does not begin with a status line such as \"HTTP/1.1 200 OK\""};
    }
    HttpHeaders headers = takeHeaders(rest);
    while (rest.starts_with("HTTP/")) { // those before were a proxy's, a redirection's or a 100
        status = statusOf(takeLine(rest));
        headers = takeHeaders(rest);
    }
    std::string answer;
    AnswerDecoder decoder(dialect, ApiKey(),
                          [&answer](std::string_view piece) { answer.append(piece); });
    decoder.begin(status, headers);
    if (!rest.empty()) {
        decoder.feed(rest);
    }
    const AttemptResult result = decoder.finish(now);
    const Outcome outcome = classify(result);
    QJsonObject object{{QLatin1String("status"), status},
                       {QLatin1String("outcome"), outcomeJson(outcome)}};
    if (!answer.empty()) {
        object.insert(QLatin1String("text"), textOf(answer));
    }
    if (result.usage) {
        object.insert(QLatin1String("usage"), usageJson(*result.usage));
    }
    if (!result.error.empty()) {
        object.insert(QLatin1String("error"), errorJson(result.error));
    }
    if (outcome.limits) {
        object.insert(QLatin1String("headroom"), limitsJson(*outcome.limits));
    }
    return object;
}

} // namespace

std::optional<InspectAs> inspectKindNamed(const QString& name)
{
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&name](const Kind& each) {
        return name == QLatin1String(each.name);
    });
    return found == kinds.end() ? std::nullopt : std::optional(found->kind);
}

std::variant<QJsonObject, WireProblem> inspect(InspectAs kind, const Dialect& dialect,
                                               const QByteArray& bytes, WallTime now)
{
    constexpr char mark[] = "\xEF\xBB\xBF"; // as some editors begin a file
    const QByteArray text = bytes.startsWith(mark) ? bytes.mid(sizeof mark - 1) : bytes;
    switch (kind) {
    case InspectAs::sse:
        return inspectEvents(dialect, text);
    case InspectAs::ndjson:
        return inspectLines(dialect, text);
    case InspectAs::headers:
        return inspectHeaders(dialect, text, now);
    case InspectAs::structuredField:
        return inspectField(text);
    case InspectAs::retryAfter:
        return inspectRetryAfter(text, now);
    case InspectAs::errorBody:
        return inspectError(dialect, text, now);
    case InspectAs::response:
        break;
    }
    return inspectResponse(dialect, text, now);
}

QString inspectFormat()
{
    return QStringLiteral(
        R"(What is printed, one JSON object on a line; times are in seconds (…_s), absent fields left out:
  sse               {"events": [{"type", "data", "id", "unterminated", "meaning": {"text", "usage",
                    "error", "finished", "problem"}}], "retry_ms"}
  ndjson            {"lines": [{"line", "unterminated", "meaning" as above}]}
  headers           {"limits": [{"axis", "name", "limit", "remaining", "window_s",
                    "implied_window_s", "reset_s", "reset_means", "fits_s"}], "charged_tokens",
                    "retry_after_s"}
  structured-field  {"item", "list", "dictionary"}: those of the three that the field can be, in the
                    form of the public test vectors; several lines are joined as in HTTP
  retry-after       {"wait_s"}: the value alone
  error-body        {"error": {"type", "code", "message", "quota", "retry_delay_s"}, "as_429":
                    {"kind", "cause", "retriable", "hint_s", "said", "concluded", "action", "why",
                    "advice"}}
  response          status line, headers, empty line, body: {"status", "outcome" like as_429,
                    "text", "usage", "error", "headroom" like headers}
)");
}

} // namespace ratescope
