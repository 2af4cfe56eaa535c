#include "wire/json_fields.h"

#include <QJsonDocument>

#include <algorithm>
#include <utility>

namespace ratescope {

std::variant<QJsonObject, JsonProblem> parseJsonObject(const QByteArray& json)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError) {
        const qsizetype offset = std::min<qsizetype>(problem.offset, json.size());
        const auto line = 1 + std::count(json.begin(), json.begin() + offset, '\n');
        return JsonProblem{QStringLiteral("line %1: %2").arg(line).arg(problem.errorString())};
    }
    if (!document.isObject()) {
        return JsonProblem{QStringLiteral("the document is not a JSON object")};
    }
    return document.object();
}

std::variant<QJsonObject, JsonProblem> parseJsonLine(const QByteArray& line)
{
    QJsonParseError broken;
    const QJsonDocument document = QJsonDocument::fromJson(line, &broken);
    if (broken.error != QJsonParseError::NoError) {
        return JsonProblem{
            QStringLiteral("%1 at byte %2").arg(broken.errorString()).arg(broken.offset)};
    }
    if (!document.isObject()) {
        return JsonProblem{QStringLiteral("not a JSON object")};
    }
    return document.object();
}

JsonFields::JsonFields(QJsonObject object, QString path, std::optional<JsonProblem>& problem)
    : m_object(std::move(object))
    , m_path(std::move(path))
    , m_problem(problem)
{}

bool JsonFields::has(const char* name) const
{
    return m_object.contains(QLatin1String(name));
}

void JsonFields::require(const char* name)
{
    if (!has(name)) {
        fail(name, QStringLiteral("is missing"));
    }
}

const QJsonValue* JsonFields::find(const char* name)
{
    const QString key = QLatin1String(name);
    m_known.insert(key);
    const auto found = m_object.constFind(key);
    if (found == m_object.constEnd() || failed()) {
        return nullptr;
    }
    m_found = *found;
    return &m_found;
}

JsonFields JsonFields::object(const char* name)
{
    const QJsonValue* found = find(name);
    if (found != nullptr && !found->isObject()) {
        fail(name, QStringLiteral("must be an object"));
    }
    return JsonFields(found == nullptr ? QJsonObject() : found->toObject(),
                      pathOf(QLatin1String(name)), m_problem);
}

std::optional<JsonFields> JsonFields::optionalObject(const char* name)
{
    const QJsonValue* found = find(name);
    return found == nullptr || found->isNull() ? std::nullopt : std::optional(object(name));
}

QJsonArray JsonFields::array(const char* name)
{
    const QJsonValue* found = find(name);
    if (found != nullptr && !found->isArray()) {
        fail(name, QStringLiteral("must be an array"));
    }
    return found == nullptr ? QJsonArray() : found->toArray();
}

std::vector<JsonFields> JsonFields::objects(const char* name, qsizetype most)
{
    const QJsonArray items = array(name);
    std::vector<JsonFields> objects;
    if (items.size() > most) {
        fail(name, QStringLiteral("has more than %1 entries").arg(most));
    }
    for (qsizetype i = 0; i < items.size() && !failed(); ++i) {
        const QString path = pathOf(QStringLiteral("%1[%2]").arg(QLatin1String(name)).arg(i));
        if (!items.at(i).isObject()) {
            failAt(path, QStringLiteral("must be an object"));
        }
        objects.push_back(JsonFields(items.at(i).toObject(), path, m_problem));
    }
    return objects;
}

void JsonFields::finish()
{
    for (auto field = m_object.constBegin(); field != m_object.constEnd() && !failed(); ++field) {
        if (!m_known.contains(field.key())) {
            failAt(pathOf(field.key().left(longestShown)), QStringLiteral("unknown field"));
        }
    }
}

void JsonFields::fail(const char* name, const QString& why)
{
    failAt(pathOf(QLatin1String(name)), why);
}

void JsonFields::failWhole(const QString& why)
{
    failAt(m_path, why);
}

void JsonFields::failAt(const QString& path, const QString& why)
{
    if (!m_problem) {
        m_problem = JsonProblem{path + QStringLiteral(": ") + why, path};
    }
}

void JsonFields::fail(JsonProblem problem)
{
    if (!m_problem) {
        m_problem = std::move(problem);
    }
}

QString JsonFields::pathOf(const QString& name) const
{
    return m_path.isEmpty() ? name : m_path + u'.' + name;
}

} // namespace ratescope
