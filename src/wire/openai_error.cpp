#include "wire/openai_error.h"

#include "wire/server_text.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cmath>
#include <initializer_list>

namespace ratescope {

namespace {

/// Text of a string or a number; empty for anything else.
QString scalarText(const QJsonValue& value)
{
    if (value.isDouble()) {
        const double number = value.toDouble();
        const bool whole = std::abs(number) < 1e15 && number == std::floor(number);
        return whole ? QString::number(value.toInteger()) : QString::number(number);
    }
    return value.toString();
}

std::string firstOf(const QJsonObject& object, std::initializer_list<const char*> names)
{
    for (const char* name : names) {
        std::string text = boundedText(scalarText(object.value(QLatin1String(name))));
        if (!text.empty()) {
            return text;
        }
    }
    return {};
}

/// FastAPI's list of what is wrong with a request: the first entry, with the place it names.
std::string validationText(const QJsonArray& details)
{
    const QJsonObject first = details.first().toObject();
    QString place;
    const QJsonArray location = first.value(QLatin1String("loc")).toArray();
    for (const QJsonValue& step : location) {
        place += (place.isEmpty() ? QString() : QStringLiteral(".")) + scalarText(step);
    }
    const QString what = first.isEmpty() ? scalarText(details.first())
                                         : scalarText(first.value(QLatin1String("msg")));
    return boundedText(place.isEmpty() ? what : place + QStringLiteral(": ") + what);
}

ServerError readError(const QJsonObject& object)
{
    ServerError error;
    error.message =
        firstOf(object, {"message", "msg", "detail", "error", "error_description", "title"});
    if (error.message.empty() && object.value(QLatin1String("detail")).isArray()) {
        error.message = validationText(object.value(QLatin1String("detail")).toArray());
    }
    error.type = firstOf(object, {"type", "status"});
    error.code = firstOf(object, {"code"});
    if (error.type.empty()) {
        error.type = firstOf(object.value(QLatin1String("metadata")).toObject(), {"error_type"});
    }
    return error;
}

/// The innermost object that describes the error: some servers wrap it once or twice.
ServerError unwrap(QJsonObject object)
{
    constexpr int deepest = 4;
    for (int depth = 0; depth < deepest; ++depth) {
        QJsonValue inner = object.value(QLatin1String("error"));
        if (!inner.isObject()) {
            inner = object.value(QLatin1String("detail"));
        }
        if (!inner.isObject()) {
            break;
        }
        object = inner.toObject();
    }
    return readError(object);
}

bool truthy(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool();
    case QJsonValue::Double:
        return value.toDouble() != 0.0;
    case QJsonValue::String:
        return !value.toString().isEmpty();
    case QJsonValue::Object:
    case QJsonValue::Array:
        return true;
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return false;
}

} // namespace

ServerError openAiErrorOfBody(const QByteArray& body)
{
    const QJsonDocument document = QJsonDocument::fromJson(body.trimmed());
    ServerError error;
    if (document.isObject()) {
        error = unwrap(document.object());
    } else if (document.isArray()) {
        error = unwrap(document.array().first().toObject());
    }
    if (error.message.empty()) {
        error.message = firstTextLine(body);
    }
    return error;
}

std::optional<ServerError> openAiErrorInside(const QJsonObject& object)
{
    if (!truthy(object.value(QLatin1String("error")))) {
        return std::nullopt;
    }
    ServerError error = unwrap(object);
    if (error.empty()) {
        error.message = "the server reported an error without saying which";
    }
    return error;
}

} // namespace ratescope
