#include "wire/openai_dialect.h"

#include "wire/dialect_tools.h"
#include "wire/openai_error.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <initializer_list>

namespace ratescope {

namespace {

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

constexpr std::initializer_list<const char*> pastedPaths{"/chat/completions"};

void addKey(WireRequest& request, const ApiKey& key)
{
    const QByteArray secret = headerSecret(key);
    if (!secret.isEmpty()) {
        request.headers.emplace_back("Authorization", "Bearer " + secret);
    }
}

/// Cached tokens are told in two ways: OpenAI's details and DeepSeek's cache hits.
Tokens cachedTokens(const QJsonObject& usage)
{
    const QJsonObject details = usage.value(QLatin1String("prompt_tokens_details")).toObject();
    return tokensIn(details, "cached_tokens")
        .value_or(tokensIn(usage, "prompt_cache_hit_tokens").value_or(Tokens{}));
}

std::optional<Usage> readUsage(const QJsonValue& value)
{
    const QJsonObject object = value.toObject();
    const std::optional<Tokens> prompt = tokensIn(object, "prompt_tokens");
    const std::optional<Tokens> completion = tokensIn(object, "completion_tokens");
    if (!prompt || !completion) {
        return std::nullopt;
    }
    return Usage{*prompt, *completion, cachedTokens(object)};
}

/// Groq mirrors the usage of a stream under a name of its own.
std::optional<Usage> usageOfEvent(const QJsonObject& object)
{
    const std::optional<Usage> usage = readUsage(object.value(QLatin1String("usage")));
    const QJsonObject groq = object.value(QLatin1String("x_groq")).toObject();
    return usage ? usage : readUsage(groq.value(QLatin1String("usage")));
}

/// Content as text: a string, null or nothing, or an array of parts of which some are text.
bool readContent(const QJsonValue& value, QString& text)
{
    if (value.isArray()) {
        const QJsonArray parts = value.toArray();
        for (const QJsonValue& part : parts) {
            text += part.toObject().value(QLatin1String("text")).toString();
        }
        return true;
    }
    text = value.toString();
    return value.isString() || value.isNull() || value.isUndefined();
}

/// The choice with index 0: we ask for one only, but a server may say more.
QJsonObject firstChoice(const QJsonArray& choices)
{
    for (const QJsonValue& value : choices) {
        const QJsonObject choice = value.toObject();
        if (!choice.isEmpty() && choice.value(QLatin1String("index")).toInteger(0) == 0) {
            return choice;
        }
    }
    return {};
}

} // namespace

QJsonObject OpenAiDialect::chatBody(const Endpoint& endpoint, const ChatRequest& request) const
{
    QJsonArray messages;
    for (const ChatMessage& message : request.messages) {
        messages.append(QJsonObject{
            {QLatin1String("role"), roleName(message.role)},
            {QLatin1String("content"), QString::fromStdString(message.text)},
        });
    }
    QJsonObject body{{QLatin1String("model"), endpoint.model},
                     {QLatin1String("messages"), messages}};
    if (request.maxTokens) {
        body.insert(m_traits.maxTokensField, qint64{request.maxTokens->count});
    }
    if (request.temperature) {
        body.insert(QLatin1String("temperature"), *request.temperature);
    }
    if (request.topP) {
        body.insert(QLatin1String("top_p"), *request.topP);
    }
    if (!request.stop.empty()) {
        body.insert(QLatin1String("stop"), stopSequences(request));
    }
    if (request.stream) {
        body.insert(QLatin1String("stream"), true);
    }
    if (request.stream && m_traits.usageOption) {
        body.insert(QLatin1String("stream_options"),
                    QJsonObject{{QLatin1String("include_usage"), true}});
    }
    return body;
}

WireRequest OpenAiDialect::chatRequest(const Endpoint& endpoint, const ChatRequest& request) const
{
    WireRequest wire;
    wire.url = urlBelow(endpoint.baseUrl, QStringLiteral("/chat/completions"), pastedPaths);
    wire.headers.emplace_back("Content-Type", "application/json");
    wire.headers.emplace_back("Accept", request.stream ? "text/event-stream" : "application/json");
    addKey(wire, endpoint.key);
    wire.body = compactJson(chatBody(endpoint, request));
    return wire;
}

WireRequest OpenAiDialect::modelsRequest(const Endpoint& endpoint) const
{
    WireRequest wire;
    wire.url = urlBelow(endpoint.baseUrl, QStringLiteral("/models"), pastedPaths);
    wire.headers.emplace_back("Accept", "application/json");
    addKey(wire, endpoint.key);
    return wire;
}

std::variant<PlainAnswer, WireProblem> OpenAiDialect::parseAnswer(const QByteArray& body) const
{
    // DeepSeek sends empty lines before the body while a request waits.
    const QByteArray trimmed = body.trimmed();
    if (trimmed.isEmpty()) {
        return WireProblem{"the answer is empty"};
    }
    const auto parsed = readJson(trimmed, "the answer");
    if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
        return *problem;
    }
    const QJsonObject object = std::get<QJsonDocument>(parsed).object();
    PlainAnswer answer;
    answer.error = openAiErrorInside(object);
    answer.usage = readUsage(object.value(QLatin1String("usage")));
    if (answer.error) {
        return answer;
    }
    const QJsonObject choice = firstChoice(object.value(QLatin1String("choices")).toArray());
    const QJsonValue message = choice.value(QLatin1String("message"));
    if (!message.isObject()) {
        return WireProblem{"the answer is JSON, but has no choices with a message in it"};
    }
    if (!readContent(message.toObject().value(QLatin1String("content")), answer.text)) {
        return WireProblem{"the content of the answer's message is not text"};
    }
    return answer;
}

std::variant<StreamPiece, WireProblem> OpenAiDialect::parseStreamEvent(std::string_view type,
                                                                       std::string_view data) const
{
    const QByteArray bytes = rawBytes(data).trimmed();
    StreamPiece piece;
    if (bytes.startsWith("[DONE]")) {
        piece.finished = true;
        piece.endOfStream = true;
        return piece;
    }
    if (type == "error") {
        piece.error = openAiErrorOfBody(bytes);
        if (piece.error->empty()) {
            piece.error->message = "the server reported an error without saying which";
        }
        return piece;
    }
    if (bytes.isEmpty()) {
        return piece; // a sign of life
    }
    const auto parsed = readJsonObject(bytes, "an event of the stream");
    if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
        return *problem;
    }
    const QJsonObject& object = std::get<QJsonObject>(parsed);
    piece.error = openAiErrorInside(object);
    piece.usage = usageOfEvent(object);
    const QJsonObject choice = firstChoice(object.value(QLatin1String("choices")).toArray());
    const QJsonObject delta = choice.value(QLatin1String("delta")).toObject();
    if (!readContent(delta.value(QLatin1String("content")), piece.text)) {
        return WireProblem{"the content of a stream event is not text"};
    }
    piece.finished = !choice.value(QLatin1String("finish_reason")).toString().isEmpty();
    return piece;
}

ServerError OpenAiDialect::parseError(const QByteArray& body) const
{
    return openAiErrorOfBody(body);
}

std::variant<QStringList, WireProblem> OpenAiDialect::parseModels(const QByteArray& body) const
{
    const auto parsed = readJson(body.trimmed(), "the list of models");
    if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
        return *problem;
    }
    // Together answers with the bare array.
    const QJsonDocument& document = std::get<QJsonDocument>(parsed);
    const QJsonValue data = document.isArray() ? QJsonValue(document.array())
                                               : document.object().value(QLatin1String("data"));
    if (!data.isArray()) {
        return WireProblem{"the list of models is JSON, but has no \"data\" array"};
    }
    return idsIn(data.toArray(), "id");
}

} // namespace ratescope
