#include "wire/openai_dialect.h"

#include "wire/openai_error.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

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

/// The base address with one more path below it; a query of the base (an API version) is kept.
QUrl below(const QUrl& base, QLatin1String path)
{
    QUrl url = base;
    QString whole = base.path();
    while (whole.endsWith(u'/')) {
        whole.chop(1);
    }
    // People paste the whole address from a manual.
    const QLatin1String chat("/chat/completions");
    if (whole.endsWith(chat)) {
        whole.chop(chat.size());
    }
    url.setPath(whole + path);
    url.setFragment({});
    return url;
}

void addKey(WireRequest& request, const ApiKey& key)
{
    // A line break in a key would end the header field and begin another.
    QByteArray secret = key.reveal().trimmed().toUtf8();
    secret.removeIf([](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (!secret.isEmpty()) {
        request.headers.emplace_back("Authorization", "Bearer " + secret);
    }
}

/// The document, after a repair of bytes that are not UTF-8; QJsonDocument bounds the nesting.
QJsonDocument parse(const QByteArray& bytes, QJsonParseError& problem)
{
    if (bytes.isValidUtf8()) {
        return QJsonDocument::fromJson(bytes, &problem);
    }
    return QJsonDocument::fromJson(QString::fromUtf8(bytes).toUtf8(), &problem);
}

WireProblem notJson(const char* what, const QJsonParseError& problem)
{
    return {std::string(what) + " is not JSON: " + problem.errorString().toStdString() +
            " at byte " + std::to_string(problem.offset)};
}

std::optional<Usage> readUsage(const QJsonValue& value)
{
    const QJsonObject object = value.toObject();
    const qint64 prompt = object.value(QLatin1String("prompt_tokens")).toInteger(-1);
    const qint64 completion = object.value(QLatin1String("completion_tokens")).toInteger(-1);
    if (prompt < 0 || completion < 0) {
        return std::nullopt;
    }
    return Usage{Tokens{prompt}, Tokens{completion}};
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

WireRequest OpenAiDialect::chatRequest(const Endpoint& endpoint, const ChatRequest& request) const
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
        body.insert(QLatin1String("max_tokens"), qint64{request.maxTokens->count});
    }
    if (request.temperature) {
        body.insert(QLatin1String("temperature"), *request.temperature);
    }
    if (request.stream) {
        body.insert(QLatin1String("stream"), true);
        body.insert(QLatin1String("stream_options"),
                    QJsonObject{{QLatin1String("include_usage"), true}});
    }
    WireRequest wire;
    wire.url = below(endpoint.baseUrl, QLatin1String("/chat/completions"));
    wire.headers.emplace_back("Content-Type", "application/json");
    wire.headers.emplace_back("Accept", request.stream ? "text/event-stream" : "application/json");
    addKey(wire, endpoint.key);
    wire.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    return wire;
}

WireRequest OpenAiDialect::modelsRequest(const Endpoint& endpoint) const
{
    WireRequest wire;
    wire.url = below(endpoint.baseUrl, QLatin1String("/models"));
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
    QJsonParseError problem;
    const QJsonDocument document = parse(trimmed, problem);
    if (problem.error != QJsonParseError::NoError) {
        return notJson("the answer", problem);
    }
    const QJsonObject object = document.object();
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
    const QByteArray bytes =
        QByteArray::fromRawData(data.data(), static_cast<qsizetype>(data.size())).trimmed();
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
    QJsonParseError problem;
    const QJsonDocument document = parse(bytes, problem);
    if (problem.error != QJsonParseError::NoError) {
        return notJson("an event of the stream", problem);
    }
    if (!document.isObject()) {
        return WireProblem{"an event of the stream is JSON, but not an object"};
    }
    const QJsonObject object = document.object();
    piece.error = openAiErrorInside(object);
    piece.usage = readUsage(object.value(QLatin1String("usage")));
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
    QJsonParseError problem;
    const QJsonDocument document = parse(body.trimmed(), problem);
    if (problem.error != QJsonParseError::NoError) {
        return notJson("the list of models", problem);
    }
    // Together answers with the bare array.
    const QJsonValue data = document.isArray() ? QJsonValue(document.array())
                                               : document.object().value(QLatin1String("data"));
    if (!data.isArray()) {
        return WireProblem{"the list of models is JSON, but has no \"data\" array"};
    }
    constexpr qsizetype longestId = 256;
    QStringList ids;
    const QJsonArray models = data.toArray();
    for (const QJsonValue& model : models) {
        const QString id = model.toObject().value(QLatin1String("id")).toString();
        if (!id.isEmpty() && id.size() <= longestId) {
            ids.append(id);
        }
    }
    return ids;
}

bool OpenAiDialect::headerMatters(std::string_view name) const
{
    static constexpr std::array<std::string_view, 5> names{"retry-after", "retry-after-ms", "date",
                                                           "x-should-retry", "x-request-id"};
    return name.starts_with("x-ratelimit-") ||
           std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace ratescope
