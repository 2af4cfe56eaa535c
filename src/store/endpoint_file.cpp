#include "store/endpoint_file.h"

#include "store/json_file.h"
#include "wire/json_fields.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::EndpointFile)
};

constexpr int version = 1;
constexpr auto listField = QLatin1String("endpoints");
constexpr qsizetype longestText = 2000;

std::variant<Endpoint, JsonProblem> endpointFrom(const QJsonObject& object, const QString& path)
{
    std::optional<JsonProblem> problem;
    JsonFields fields(object, path, problem);
    Endpoint endpoint;
    QString baseUrl;
    fields.read("name", endpoint.name);
    fields.read("dialect", endpoint.dialect);
    fields.read("baseUrl", baseUrl);
    fields.read("model", endpoint.model);
    fields.read("keyName", endpoint.keyName);
    fields.finish();
    for (const QString& text :
         {endpoint.name, endpoint.dialect, baseUrl, endpoint.model, endpoint.keyName}) {
        if (text.size() > longestText) {
            fields.fail("name", QStringLiteral("a text of this endpoint is too long"));
        }
    }
    endpoint.baseUrl = QUrl(baseUrl, QUrl::StrictMode);
    const EndpointProblem wrong = checkEndpoint(endpoint);
    if (wrong != EndpointProblem::none) {
        fields.fail("baseUrl", explain(wrong, endpoint));
    }
    if (problem) {
        return *problem;
    }
    if (endpoint.name.trimmed().isEmpty()) {
        endpoint.name = hostName(endpoint.baseUrl);
    }
    return endpoint;
}

} // namespace

EndpointFileContent readEndpoints(const QString& file)
{
    JsonFileContent content = readJsonFile(file, version);
    EndpointFileContent result;
    result.problem = std::move(content.problem);
    QString firstProblem;
    const QJsonValue held = content.object.value(listField);
    if (!content.object.isEmpty() && !held.isArray()) {
        firstProblem = Sentences::tr("\"%1\" must be an array").arg(listField);
    }
    const QJsonArray list = held.toArray();
    for (qsizetype i = 0; i < list.size(); ++i) {
        if (result.endpoints.size() >= mostEndpoints) {
            firstProblem = Sentences::tr("there are more than %1 endpoints").arg(mostEndpoints);
            break;
        }
        auto read =
            endpointFrom(list.at(i).toObject(), QStringLiteral("%1[%2]").arg(listField).arg(i));
        if (auto* endpoint = std::get_if<Endpoint>(&read)) {
            result.endpoints.push_back(std::move(*endpoint));
        } else if (firstProblem.isEmpty()) {
            firstProblem = std::get<JsonProblem>(read).message;
        }
    }
    if (!firstProblem.isEmpty()) {
        result.problem =
            StoreProblem{Sentences::tr("Not every endpoint in %1 could be read: %2. The file as it "
                                       "was is kept as %3.")
                             .arg(QDir::toNativeSeparators(file), firstProblem,
                                  QDir::toNativeSeparators(keepCopy(file)))};
    }
    return result;
}

std::optional<StoreProblem> writeEndpoints(const QString& file,
                                           const std::vector<Endpoint>& endpoints)
{
    QJsonArray list;
    for (const Endpoint& endpoint : endpoints) {
        list.append(QJsonObject{{QStringLiteral("name"), endpoint.name},
                                {QStringLiteral("dialect"), endpoint.dialect},
                                {QStringLiteral("baseUrl"), endpoint.baseUrl.toString()},
                                {QStringLiteral("model"), endpoint.model},
                                {QStringLiteral("keyName"), endpoint.keyName}});
    }
    return writeJsonFile(file, {{listField, list}}, version);
}

} // namespace ratescope
