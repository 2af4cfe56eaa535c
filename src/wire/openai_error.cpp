#include "wire/openai_error.h"

#include "core/reset_value.h"
#include "wire/server_text.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cmath>
#include <initializer_list>

namespace ratescope {

namespace {

constexpr qsizetype longestDelay = 64;

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

/// Google's list of details: how long to wait, which quotas, and a reason more exact than the code.
void readGoogleDetails(const QJsonArray& details, ServerError& error)
{
    QString quotas;
    for (const QJsonValue& value : details) {
        const QJsonObject detail = value.toObject();
        const QString type = detail.value(QLatin1String("@type")).toString();
        if (type.endsWith(QLatin1String("RetryInfo"))) {
            const QString delay = detail.value(QLatin1String("retryDelay")).toString();
            error.retryDelay = parseReset(delay.left(longestDelay).toStdString(), WallTime());
        } else if (type.endsWith(QLatin1String("QuotaFailure"))) {
            const QJsonArray violations = detail.value(QLatin1String("violations")).toArray();
            for (const QJsonValue& violation : violations) {
                const QString id = violation.toObject().value(QLatin1String("quotaId")).toString();
                quotas +=
                    (quotas.isEmpty() || id.isEmpty() ? QString() : QStringLiteral(", ")) + id;
            }
        } else if (type.endsWith(QLatin1String("ErrorInfo"))) {
            const std::string reason = firstOf(detail, {"reason"});
            error.code = reason.empty() ? error.code : reason;
        }
    }
    error.quota = boundedText(quotas);
}

/// What stands beside the message in some dialects: Anthropic's and Google's details, OpenRouter's
/// metadata, the first violated policy of an RFC 9457 problem.
void readDetails(const QJsonObject& object, ServerError& error)
{
    const QJsonValue details = object.value(QLatin1String("details"));
    if (details.isArray()) {
        readGoogleDetails(details.toArray(), error);
    } else if (error.code.empty()) {
        error.code = firstOf(details.toObject(), {"error_code"});
    }
    const QJsonObject metadata = object.value(QLatin1String("metadata")).toObject();
    if (error.type.empty()) {
        error.type = firstOf(metadata, {"error_type"});
    }
    const std::string upstream = firstOf(metadata, {"raw"});
    if (!upstream.empty()) {
        const std::string provider = firstOf(metadata, {"provider_name"});
        error.message = boundedText(QString::fromStdString(
            error.message + (provider.empty() ? ": " : " (" + provider + "): ") + upstream));
    }
    if (const QJsonValue policies = object.value(QLatin1String("violated-policies"));
        policies.isArray()) {
        const QString name =
            policies.toArray().first().toObject().value(QLatin1String("policy")).toString();
        error.quota = boundedText(name.isEmpty() ? scalarText(policies.toArray().first()) : name);
    }
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
    readDetails(object, error);
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
        if (!inner.isObject()) { // Cloudflare's, and JSON:API's
            inner = object.value(QLatin1String("errors")).toArray().first();
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
