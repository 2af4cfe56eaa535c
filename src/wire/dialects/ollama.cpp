#include "wire/dialect_tools.h"
#include "wire/dialects/dialects.h"
#include "wire/openai_error.h"

namespace ratescope {

namespace {

constexpr auto pasted = {"/api/chat", "/api", "/v1"};

DialectFacts ollamaFacts()
{
    DialectFacts facts{QLatin1String("ollama"),
                       QLatin1String("Ollama"),
                       QLatin1String("http://localhost:11434"),
                       {}};
    facts.rules.refusal = RefusalMeaning::concurrency;
    facts.jsonLines = true;
    return facts;
}

QLatin1String roleName(Role role)
{
    switch (role) {
    case Role::system:
        return QLatin1String("system");
    case Role::assistant:
        return QLatin1String("assistant");
    case Role::user:
        break;
    }
    return QLatin1String("user");
}

/// A whole answer and a line of a stream have the same form. Counts come with the last one; a
/// prompt that was in the cache whole is not counted.
StreamPiece readLine(const QJsonObject& object)
{
    StreamPiece piece;
    piece.error = openAiErrorInside(object);
    piece.text = object.value(QLatin1String("message"))
                     .toObject()
                     .value(QLatin1String("content"))
                     .toString();
    piece.finished = object.value(QLatin1String("done")).toBool();
    piece.endOfStream = piece.finished;
    if (const std::optional<Tokens> answer = tokensIn(object, "eval_count")) {
        piece.usage =
            Usage{tokensIn(object, "prompt_eval_count").value_or(Tokens{}), *answer, Tokens{}};
    }
    return piece;
}

/// Ollama's own API.
class OllamaDialect final : public Dialect
{
public:
    const DialectFacts& facts() const override { return m_facts; }

    WireRequest chatRequest(const Endpoint& endpoint, const ChatRequest& request) const override
    {
        QJsonArray messages;
        for (const ChatMessage& message : request.messages) {
            messages.append(
                QJsonObject{{QLatin1String("role"), roleName(message.role)},
                            {QLatin1String("content"), QString::fromStdString(message.text)}});
        }
        // A stream is the default, so the wish is always told.
        QJsonObject body{{QLatin1String("model"), endpoint.model},
                         {QLatin1String("messages"), messages},
                         {QLatin1String("stream"), request.stream}};
        QJsonObject options;
        if (request.maxTokens) {
            options.insert(QLatin1String("num_predict"), qint64{request.maxTokens->count});
        }
        if (request.temperature) {
            options.insert(QLatin1String("temperature"), *request.temperature);
        }
        if (request.topP) {
            options.insert(QLatin1String("top_p"), *request.topP);
        }
        if (!request.stop.empty()) {
            options.insert(QLatin1String("stop"), stopSequences(request));
        }
        if (!options.isEmpty()) {
            body.insert(QLatin1String("options"), options);
        }
        WireRequest wire = requestFor(endpoint, QStringLiteral("/api/chat"));
        wire.headers.emplace_back("Content-Type", "application/json");
        wire.body = compactJson(body);
        return wire;
    }

    WireRequest modelsRequest(const Endpoint& endpoint) const override
    {
        return requestFor(endpoint, QStringLiteral("/api/tags"));
    }

    std::variant<PlainAnswer, WireProblem> parseAnswer(const QByteArray& body) const override
    {
        const auto parsed = readJsonObject(body.trimmed(), "the answer");
        if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
            return *problem;
        }
        const QJsonObject& object = std::get<QJsonObject>(parsed);
        const StreamPiece piece = readLine(object);
        if (!piece.error && !object.value(QLatin1String("message")).isObject()) {
            return WireProblem{"the answer is JSON, but has no message"};
        }
        return PlainAnswer{piece.error ? QString() : piece.text, piece.usage, piece.error};
    }

    std::variant<StreamPiece, WireProblem> parseStreamEvent(std::string_view,
                                                            std::string_view data) const override
    {
        const auto parsed = readJsonObject(rawBytes(data).trimmed(), "a line of the stream");
        if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
            return *problem;
        }
        return readLine(std::get<QJsonObject>(parsed));
    }

    ServerError parseError(const QByteArray& body) const override
    {
        return openAiErrorOfBody(body);
    }

    std::variant<QStringList, WireProblem> parseModels(const QByteArray& body) const override
    {
        return modelIds(body, "models", "name");
    }

private:
    static WireRequest requestFor(const Endpoint& endpoint, const QString& path)
    {
        WireRequest wire;
        wire.url = urlBelow(endpoint.baseUrl, path, pasted);
        wire.headers.emplace_back("Accept", "*/*");
        const QByteArray secret = headerSecret(endpoint.key);
        if (!secret.isEmpty()) { // a proxy before it may want one
            wire.headers.emplace_back("Authorization", "Bearer " + secret);
        }
        return wire;
    }

    const DialectFacts m_facts = ollamaFacts();
};

} // namespace

std::unique_ptr<const Dialect> makeOllama()
{
    return std::make_unique<OllamaDialect>();
}

} // namespace ratescope
