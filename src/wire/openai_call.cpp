#include "wire/openai_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <limits>
#include <optional>

namespace ratescope {

namespace {

BadCall bad(std::string message, std::string param = {})
{
    return {ServerError{"invalid_request_error", {}, std::move(message)}, std::move(param)};
}

std::optional<Role> roleOf(const QString& name)
{
    if (name == QLatin1String("system") || name == QLatin1String("developer")) {
        return Role::system;
    }
    if (name == QLatin1String("assistant")) {
        return Role::assistant;
    }
    if (name == QLatin1String("user") || name == QLatin1String("tool") ||
        name == QLatin1String("function")) {
        return Role::user;
    }
    return std::nullopt;
}

/// Content as text: a string, an array of parts of which the text ones count, or null.
std::optional<BadCall> readContent(const QJsonValue& content, const std::string& param,
                                   std::string& out)
{
    if (content.isString()) {
        out = content.toString().toStdString();
        return std::nullopt;
    }
    if (content.isNull() || content.isUndefined()) {
        return std::nullopt;
    }
    if (!content.isArray()) {
        return bad("Expected a string or an array of content parts.", param);
    }
    const QJsonArray parts = content.toArray();
    for (const QJsonValue& part : parts) {
        if (!part.isObject()) {
            return bad("Every content part must be an object.", param);
        }
        const QJsonObject object = part.toObject();
        if (object.value(QLatin1String("type")) != QLatin1String("text")) {
            continue;
        }
        if (!object.value(QLatin1String("text")).isString()) {
            return bad("A text part must have a string \"text\".", param);
        }
        out += object.value(QLatin1String("text")).toString().toStdString();
    }
    return std::nullopt;
}

std::optional<BadCall> readMessages(const QJsonValue& value, std::vector<ChatMessage>& out)
{
    if (value.isUndefined() || value.isNull()) {
        return bad("Missing required parameter: 'messages'.", "messages");
    }
    if (!value.isArray()) {
        return bad("Invalid type for 'messages': expected an array of objects.", "messages");
    }
    const QJsonArray messages = value.toArray();
    if (messages.isEmpty()) {
        return bad("Invalid 'messages': empty array, expected at least one message.", "messages");
    }
    for (qsizetype i = 0; i < messages.size(); ++i) {
        const std::string param = "messages[" + std::to_string(i) + "]";
        if (!messages[i].isObject()) {
            return bad("Invalid type for '" + param + "': expected an object.", param);
        }
        const QJsonObject object = messages[i].toObject();
        const std::optional<Role> role = roleOf(object.value(QLatin1String("role")).toString());
        if (!role) {
            return bad("Invalid '" + param +
                           ".role': expected system, developer, user, "
                           "assistant or tool.",
                       param + ".role");
        }
        ChatMessage message{*role, {}};
        if (auto problem = readContent(object.value(QLatin1String("content")), param + ".content",
                                       message.text)) {
            return problem;
        }
        out.push_back(std::move(message));
    }
    return std::nullopt;
}

std::optional<BadCall> readFlag(const QJsonObject& object, const char* name,
                                const std::string& param, bool& out)
{
    const QJsonValue value = object.value(QLatin1String(name));
    if (value.isUndefined() || value.isNull()) {
        return std::nullopt;
    }
    if (!value.isBool()) {
        return bad("Invalid type for '" + param + "': expected a boolean.", param);
    }
    out = value.toBool();
    return std::nullopt;
}

std::optional<BadCall> readMaxTokens(const QJsonObject& object, std::optional<Tokens>& out)
{
    for (const char* name : {"max_completion_tokens", "max_tokens"}) {
        const QJsonValue value = object.value(QLatin1String(name));
        if (value.isUndefined() || value.isNull()) {
            continue;
        }
        const qint64 count = value.toInteger(0);
        if (count < 1 || count > std::numeric_limits<std::int32_t>::max()) {
            return bad(std::string("Invalid '") + name + "': expected an integer of at least 1.",
                       name);
        }
        out = Tokens{count};
        break;
    }
    return std::nullopt;
}

std::optional<BadCall> readNumber(const QJsonObject& object, const char* name, int most,
                                  std::optional<double>& out)
{
    const QJsonValue value = object.value(QLatin1String(name));
    if (value.isUndefined() || value.isNull()) {
        return std::nullopt;
    }
    const double number = value.toDouble(-1.0);
    if (!(number >= 0.0 && number <= most)) {
        return bad(std::string("Invalid '") + name + "': expected a number from 0 to " +
                       std::to_string(most) + ".",
                   name);
    }
    out = number;
    return std::nullopt;
}

/// One text, or an array of at most four.
std::optional<BadCall> readStop(const QJsonObject& object, std::vector<std::string>& out)
{
    constexpr qsizetype most = 4;
    const QJsonValue value = object.value(QLatin1String("stop"));
    if (value.isUndefined() || value.isNull()) {
        return std::nullopt;
    }
    const QJsonArray sequences = value.isArray() ? value.toArray() : QJsonArray{value};
    for (const QJsonValue& sequence : sequences) {
        if (!sequence.isString() || sequences.size() > most) {
            return bad("Invalid 'stop': expected a string or an array of at most 4 strings.",
                       "stop");
        }
        out.push_back(sequence.toString().toStdString());
    }
    return std::nullopt;
}

std::optional<BadCall> readStreamOptions(const QJsonObject& object, bool& includeUsage)
{
    const QJsonValue options = object.value(QLatin1String("stream_options"));
    if (options.isUndefined() || options.isNull()) {
        return std::nullopt;
    }
    if (!options.isObject()) {
        return bad("Invalid type for 'stream_options': expected an object.", "stream_options");
    }
    return readFlag(options.toObject(), "include_usage", "stream_options.include_usage",
                    includeUsage);
}

} // namespace

std::variant<ChatCall, BadCall> parseChatCall(const QByteArray& body)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(body, &problem);
    if (problem.error != QJsonParseError::NoError) {
        return bad("We could not parse the JSON body of your request: " +
                   problem.errorString().toStdString() + " at byte " +
                   std::to_string(problem.offset) + ".");
    }
    if (!document.isObject()) {
        return bad("The body of the request must be a JSON object.");
    }
    const QJsonObject object = document.object();
    const QJsonValue model = object.value(QLatin1String("model"));
    if (!model.isString() || model.toString().isEmpty()) {
        return bad("You must provide a model parameter, as a string.", "model");
    }
    ChatCall call;
    call.model = model.toString().toStdString();
    std::optional<BadCall> wrong =
        readMessages(object.value(QLatin1String("messages")), call.request.messages);
    if (!wrong) {
        wrong = readMaxTokens(object, call.request.maxTokens);
    }
    if (!wrong) {
        wrong = readNumber(object, "temperature", 2, call.request.temperature);
    }
    if (!wrong) {
        wrong = readNumber(object, "top_p", 1, call.request.topP);
    }
    if (!wrong) {
        wrong = readStop(object, call.request.stop);
    }
    if (!wrong) {
        wrong = readFlag(object, "stream", "stream", call.request.stream);
    }
    if (!wrong) {
        wrong = readStreamOptions(object, call.includeUsage);
    }
    if (wrong) {
        return *std::move(wrong);
    }
    return call;
}

} // namespace ratescope
