#include "wire/dialect_tools.h"

namespace ratescope {

QUrl urlBelow(const QUrl& base, const QString& path, std::initializer_list<const char*> pasted)
{
    QUrl url = base;
    QString whole = base.path(QUrl::FullyEncoded);
    const auto chopSlashes = [&whole] {
        while (whole.endsWith(u'/')) {
            whole.chop(1);
        }
    };
    chopSlashes();
    for (const char* end : pasted) {
        const QLatin1String tail(end);
        if (whole.endsWith(tail)) {
            whole.chop(tail.size());
            chopSlashes();
            break;
        }
    }
    url.setPath(whole + path, QUrl::TolerantMode);
    url.setFragment({});
    return url;
}

QByteArray headerSecret(const ApiKey& key)
{
    QByteArray secret = key.reveal().trimmed().toUtf8();
    secret.removeIf([](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return secret;
}

QByteArray compactJson(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::variant<QJsonDocument, WireProblem> readJson(const QByteArray& bytes, const char* what)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(
        bytes.isValidUtf8() ? bytes : QString::fromUtf8(bytes).toUtf8(), &problem);
    if (problem.error != QJsonParseError::NoError) {
        return WireProblem{std::string(what) +
                           " is not JSON: " + problem.errorString().toStdString() + " at byte " +
                           std::to_string(problem.offset)};
    }
    return document;
}

std::variant<QJsonObject, WireProblem> readJsonObject(const QByteArray& bytes, const char* what)
{
    const auto parsed = readJson(bytes, what);
    if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
        return *problem;
    }
    const QJsonDocument& document = std::get<QJsonDocument>(parsed);
    if (!document.isObject()) {
        return WireProblem{std::string(what) + " is JSON, but not an object"};
    }
    return document.object();
}

bool isCutOff(const QByteArray& json)
{
    qsizetype open = 0;
    bool inText = false;
    for (qsizetype at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (c == '"') {
            inText = !inText;
        } else if (inText) {
            at += c == '\\' ? 1 : 0;
        } else if (c == '{' || c == '[') {
            ++open;
        } else if (c == '}' || c == ']') {
            --open;
        }
    }
    const bool begins = json.startsWith('{') || json.startsWith('[');
    return json.isEmpty() || (begins && (inText || open > 0));
}

QByteArray rawBytes(std::string_view text)
{
    return QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
}

std::optional<Tokens> tokensIn(const QJsonObject& object, const char* name)
{
    const qint64 count = object.value(QLatin1String(name)).toInteger(-1);
    return count < 0 ? std::nullopt : std::optional(Tokens{count});
}

QJsonArray stopSequences(const ChatRequest& request)
{
    QJsonArray sequences;
    for (const std::string& sequence : request.stop) {
        sequences.append(QString::fromStdString(sequence));
    }
    return sequences;
}

QString systemText(const ChatRequest& request)
{
    QString text;
    for (const ChatMessage& message : request.messages) {
        if (message.role == Role::system) {
            text += (text.isEmpty() ? QString() : QStringLiteral("\n\n")) +
                    QString::fromStdString(message.text);
        }
    }
    return text;
}

QStringList idsIn(const QJsonArray& objects, const char* name, QLatin1String prefix)
{
    constexpr qsizetype longestId = 256;
    QStringList ids;
    for (const QJsonValue& object : objects) {
        QString id = object.toObject().value(QLatin1String(name)).toString();
        if (!prefix.isEmpty() && id.startsWith(prefix)) {
            id.remove(0, prefix.size());
        }
        if (!id.isEmpty() && id.size() <= longestId) {
            ids.append(id);
        }
    }
    return ids;
}

std::variant<QStringList, WireProblem> modelIds(const QByteArray& body, const char* list,
                                                const char* name, QLatin1String prefix)
{
    const auto parsed = readJsonObject(body.trimmed(), "the list of models");
    if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
        return *problem;
    }
    const QJsonValue models = std::get<QJsonObject>(parsed).value(QLatin1String(list));
    if (!models.isArray()) {
        return WireProblem{std::string("the list of models is JSON, but has no \"") + list +
                           "\" array"};
    }
    return idsIn(models.toArray(), name, prefix);
}

} // namespace ratescope
