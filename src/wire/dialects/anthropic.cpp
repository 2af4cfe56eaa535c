#include "wire/dialect_tools.h"
#include "wire/dialects/dialects.h"
#include "wire/openai_error.h"

#include <algorithm>

namespace ratescope {

namespace {

constexpr auto pasted = {"/messages"};
/// The API wants a bound, and a person who set none means none: what every model can do.
constexpr qint64 defaultMaxTokens = 4096;

DialectFacts anthropicFacts()
{
    DialectFacts facts{QLatin1String("anthropic"),
                       QLatin1String("Anthropic"),
                       QLatin1String("https://api.anthropic.com/v1"),
                       {}};
    facts.rules.requestWindow = std::chrono::minutes(1);
    facts.rules.tokenWindow = std::chrono::minutes(1);
    facts.rules.reset = ResetMeaning::refill;
    facts.rules.cachedTokensCharged = false;
    return facts;
}

/// What was read from or written to the cache is told apart from the other input.
std::optional<Usage> readUsage(const QJsonValue& value)
{
    const QJsonObject object = value.toObject();
    const std::optional<Tokens> input = tokensIn(object, "input_tokens");
    const std::optional<Tokens> output = tokensIn(object, "output_tokens");
    if (!input && !output) {
        return std::nullopt;
    }
    const Tokens cached = tokensIn(object, "cache_read_input_tokens").value_or(Tokens{});
    const Tokens written = tokensIn(object, "cache_creation_input_tokens").value_or(Tokens{});
    return Usage{input.value_or(Tokens{}) + cached + written, output.value_or(Tokens{}), cached};
}

ServerError errorIn(const QJsonObject& object)
{
    return openAiErrorInside(object).value_or(
        ServerError{{}, {}, "the server reported an error without saying which"});
}

void readText(const QJsonArray& blocks, QString& text)
{
    for (const QJsonValue& block : blocks) {
        if (block.toObject().value(QLatin1String("type")) == QLatin1String("text")) {
            text += block.toObject().value(QLatin1String("text")).toString();
        }
    }
}

/// The messages API.
class AnthropicDialect final : public Dialect
{
public:
    const DialectFacts& facts() const override { return m_facts; }

    WireRequest chatRequest(const Endpoint& endpoint, const ChatRequest& request) const override
    {
        QJsonArray messages;
        for (const ChatMessage& message : request.messages) {
            if (message.role != Role::system) {
                messages.append(
                    QJsonObject{{QLatin1String("role"), message.role == Role::assistant
                                                            ? QLatin1String("assistant")
                                                            : QLatin1String("user")},
                                {QLatin1String("content"), QString::fromStdString(message.text)}});
            }
        }
        QJsonObject body{{QLatin1String("model"), endpoint.model},
                         {QLatin1String("max_tokens"),
                          request.maxTokens ? qint64{request.maxTokens->count} : defaultMaxTokens},
                         {QLatin1String("messages"), messages}};
        const QString system = systemText(request);
        if (!system.isEmpty()) {
            body.insert(QLatin1String("system"), system);
        }
        if (request.temperature) {
            // OpenAI's goes to 2, this one to 1.
            body.insert(QLatin1String("temperature"), std::min(*request.temperature, 1.0));
        }
        if (request.topP) {
            body.insert(QLatin1String("top_p"), *request.topP);
        }
        if (!request.stop.empty()) {
            body.insert(QLatin1String("stop_sequences"), stopSequences(request));
        }
        if (request.stream) {
            body.insert(QLatin1String("stream"), true);
        }
        WireRequest wire = requestFor(endpoint, QStringLiteral("/messages"));
        wire.headers.emplace_back("Content-Type", "application/json");
        wire.headers.emplace_back("Accept",
                                  request.stream ? "text/event-stream" : "application/json");
        wire.body = compactJson(body);
        return wire;
    }

    WireRequest modelsRequest(const Endpoint& endpoint) const override
    {
        WireRequest wire = requestFor(endpoint, QStringLiteral("/models"));
        wire.headers.emplace_back("Accept", "application/json");
        return wire;
    }

    std::variant<PlainAnswer, WireProblem> parseAnswer(const QByteArray& body) const override
    {
        const auto parsed = readJsonObject(body.trimmed(), "the answer");
        if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
            return *problem;
        }
        const QJsonObject& object = std::get<QJsonObject>(parsed);
        PlainAnswer answer;
        answer.usage = readUsage(object.value(QLatin1String("usage")));
        if (object.contains(QLatin1String("error"))) {
            answer.error = errorIn(object);
            return answer;
        }
        const QJsonValue content = object.value(QLatin1String("content"));
        if (!content.isArray()) {
            return WireProblem{"the answer is JSON, but has no \"content\" array"};
        }
        readText(content.toArray(), answer.text);
        return answer;
    }

    std::variant<StreamPiece, WireProblem> parseStreamEvent(std::string_view type,
                                                            std::string_view data) const override
    {
        const QByteArray bytes = rawBytes(data).trimmed();
        if (bytes.isEmpty()) {
            return StreamPiece();
        }
        const auto parsed = readJsonObject(bytes, "an event of the stream");
        if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
            return *problem;
        }
        const QJsonObject& object = std::get<QJsonObject>(parsed);
        // Gateways drop the event's name; the data repeats it.
        const QString inside = object.value(QLatin1String("type")).toString();
        const std::string kind = inside.isEmpty() ? std::string(type) : inside.toStdString();
        return pieceOf(kind, object);
    }

    ServerError parseError(const QByteArray& body) const override
    {
        return openAiErrorOfBody(body);
    }

    std::variant<QStringList, WireProblem> parseModels(const QByteArray& body) const override
    {
        return modelIds(body, "data", "id");
    }

private:
    static WireRequest requestFor(const Endpoint& endpoint, const QString& path)
    {
        WireRequest wire;
        const bool bare =
            endpoint.baseUrl.path().isEmpty() || endpoint.baseUrl.path() == QLatin1String("/");
        wire.url =
            urlBelow(endpoint.baseUrl, (bare ? QStringLiteral("/v1") : QString()) + path, pasted);
        wire.headers.emplace_back("anthropic-version", "2023-06-01");
        const QByteArray secret = headerSecret(endpoint.key);
        if (!secret.isEmpty()) {
            wire.headers.emplace_back("x-api-key", secret);
        }
        return wire;
    }

    static StreamPiece pieceOf(const std::string& kind, const QJsonObject& object)
    {
        StreamPiece piece;
        if (kind == "error" || object.contains(QLatin1String("error"))) {
            piece.error = errorIn(object);
        } else if (kind == "message_start") {
            const QJsonObject message = object.value(QLatin1String("message")).toObject();
            piece.usage = readUsage(message.value(QLatin1String("usage")));
        } else if (kind == "content_block_start") {
            readText({object.value(QLatin1String("content_block"))}, piece.text);
        } else if (kind == "content_block_delta") {
            const QJsonObject delta = object.value(QLatin1String("delta")).toObject();
            if (delta.value(QLatin1String("type")) == QLatin1String("text_delta")) {
                piece.text = delta.value(QLatin1String("text")).toString();
            }
        } else if (kind == "message_delta") {
            const QJsonObject delta = object.value(QLatin1String("delta")).toObject();
            piece.usage = readUsage(object.value(QLatin1String("usage")));
            piece.finished = !delta.value(QLatin1String("stop_reason")).toString().isEmpty();
        } else if (kind == "message_stop") {
            piece.finished = true;
            piece.endOfStream = true;
        }
        return piece;
    }

    const DialectFacts m_facts = anthropicFacts();
};

} // namespace

std::unique_ptr<const Dialect> makeAnthropic()
{
    return std::make_unique<AnthropicDialect>();
}

} // namespace ratescope
