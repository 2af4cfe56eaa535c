#include "wire/dialect_tools.h"
#include "wire/dialects/dialects.h"
#include "wire/openai_error.h"

#include <QUrlQuery>

namespace ratescope {

namespace {

DialectFacts geminiFacts()
{
    return {QLatin1String("gemini"),
            QLatin1String("Gemini"),
            QLatin1String("https://generativelanguage.googleapis.com/v1beta"),
            {}};
}

std::optional<Usage> readUsage(const QJsonObject& response)
{
    const QJsonObject object = response.value(QLatin1String("usageMetadata")).toObject();
    const std::optional<Tokens> prompt = tokensIn(object, "promptTokenCount");
    if (!prompt) {
        return std::nullopt;
    }
    const Tokens answer = tokensIn(object, "candidatesTokenCount").value_or(Tokens{});
    const Tokens thoughts = tokensIn(object, "thoughtsTokenCount").value_or(Tokens{});
    return Usage{*prompt, answer + thoughts,
                 tokensIn(object, "cachedContentTokenCount").value_or(Tokens{})};
}

QJsonObject content(const QString& text)
{
    return {{QLatin1String("parts"), QJsonArray{QJsonObject{{QLatin1String("text"), text}}}}};
}

/// What one response says, whole or a piece of a stream.
StreamPiece readResponse(const QJsonObject& response)
{
    StreamPiece piece;
    piece.error = openAiErrorInside(response);
    piece.usage = readUsage(response);
    const QJsonObject candidate =
        response.value(QLatin1String("candidates")).toArray().first().toObject();
    const QJsonArray parts = candidate.value(QLatin1String("content"))
                                 .toObject()
                                 .value(QLatin1String("parts"))
                                 .toArray();
    for (const QJsonValue& part : parts) {
        if (!part.toObject().value(QLatin1String("thought")).toBool()) {
            piece.text += part.toObject().value(QLatin1String("text")).toString();
        }
    }
    piece.finished = !candidate.value(QLatin1String("finishReason")).toString().isEmpty();
    const QString blocked = response.value(QLatin1String("promptFeedback"))
                                .toObject()
                                .value(QLatin1String("blockReason"))
                                .toString();
    if (!blocked.isEmpty() && !piece.error) {
        piece.error = ServerError{"invalid_request_error",
                                  {},
                                  "the prompt was blocked: " + blocked.left(60).toStdString()};
    }
    return piece;
}

/// generateContent and streamGenerateContent. No rate headers: all is in the error's details.
class GeminiDialect final : public Dialect
{
public:
    const DialectFacts& facts() const override { return m_facts; }

    WireRequest chatRequest(const Endpoint& endpoint, const ChatRequest& request) const override
    {
        QJsonArray contents;
        for (const ChatMessage& message : request.messages) {
            if (message.role != Role::system) {
                QJsonObject turn = content(QString::fromStdString(message.text));
                turn.insert(QLatin1String("role"), message.role == Role::assistant
                                                       ? QLatin1String("model")
                                                       : QLatin1String("user"));
                contents.append(turn);
            }
        }
        QJsonObject body{{QLatin1String("contents"), contents}};
        const QString system = systemText(request);
        if (!system.isEmpty()) {
            body.insert(QLatin1String("systemInstruction"), content(system));
        }
        QJsonObject settings;
        if (request.maxTokens) {
            settings.insert(QLatin1String("maxOutputTokens"), qint64{request.maxTokens->count});
        }
        if (request.temperature) {
            settings.insert(QLatin1String("temperature"), *request.temperature);
        }
        if (request.topP) {
            settings.insert(QLatin1String("topP"), *request.topP);
        }
        if (!request.stop.empty()) {
            settings.insert(QLatin1String("stopSequences"), stopSequences(request));
        }
        if (!settings.isEmpty()) {
            body.insert(QLatin1String("generationConfig"), settings);
        }
        QString model = endpoint.model;
        if (model.startsWith(QLatin1String("models/"))) {
            model.remove(0, 7);
        }
        WireRequest wire =
            requestFor(endpoint, QStringLiteral("/models/") +
                                     QString::fromLatin1(QUrl::toPercentEncoding(model)) +
                                     (request.stream ? QStringLiteral(":streamGenerateContent")
                                                     : QStringLiteral(":generateContent")));
        if (request.stream) {
            QUrlQuery query(wire.url);
            query.removeQueryItem(QStringLiteral("alt"));
            query.addQueryItem(QStringLiteral("alt"), QStringLiteral("sse"));
            wire.url.setQuery(query);
        }
        wire.headers.emplace_back("Content-Type", "application/json");
        wire.body = compactJson(body);
        return wire;
    }

    WireRequest modelsRequest(const Endpoint& endpoint) const override
    {
        return requestFor(endpoint, QStringLiteral("/models"));
    }

    std::variant<PlainAnswer, WireProblem> parseAnswer(const QByteArray& body) const override
    {
        const auto parsed = readJsonObject(body.trimmed(), "the answer");
        if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
            return *problem;
        }
        const QJsonObject& response = std::get<QJsonObject>(parsed);
        const StreamPiece piece = readResponse(response);
        if (!piece.error && !response.value(QLatin1String("candidates")).isArray()) {
            return WireProblem{"the answer is JSON, but has no \"candidates\" array"};
        }
        return PlainAnswer{piece.error ? QString() : piece.text, piece.usage, piece.error};
    }

    std::variant<StreamPiece, WireProblem> parseStreamEvent(std::string_view,
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
        return readResponse(std::get<QJsonObject>(parsed));
    }

    ServerError parseError(const QByteArray& body) const override
    {
        return openAiErrorOfBody(body);
    }

    std::variant<QStringList, WireProblem> parseModels(const QByteArray& body) const override
    {
        return modelIds(body, "models", "name", QLatin1String("models/"));
    }

private:
    static WireRequest requestFor(const Endpoint& endpoint, const QString& path)
    {
        WireRequest wire;
        const bool bare =
            endpoint.baseUrl.path().isEmpty() || endpoint.baseUrl.path() == QLatin1String("/");
        wire.url = urlBelow(endpoint.baseUrl, (bare ? QStringLiteral("/v1beta") : QString()) + path,
                            {"/models"});
        wire.headers.emplace_back("Accept", "*/*");
        const QByteArray secret = headerSecret(endpoint.key);
        if (!secret.isEmpty()) {
            wire.headers.emplace_back("x-goog-api-key", secret);
        }
        return wire;
    }

    const DialectFacts m_facts = geminiFacts();
};

} // namespace

std::unique_ptr<const Dialect> makeGemini()
{
    return std::make_unique<GeminiDialect>();
}

} // namespace ratescope
