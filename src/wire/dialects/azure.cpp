#include "wire/dialect_tools.h"
#include "wire/dialects/dialects.h"
#include "wire/openai_dialect.h"

#include <QStringList>
#include <QUrlQuery>

namespace ratescope {

namespace {

constexpr auto pasted = {"/chat/completions"};
/// The latest version that was ever declared stable; the base address may name another.
constexpr const char* apiVersion = "2024-10-21";

OpenAiDialect::Traits azureTraits()
{
    OpenAiDialect::Traits traits;
    traits.facts.name = QLatin1String("azure");
    traits.facts.title = QLatin1String("Azure OpenAI");
    traits.facts.baseUrl = QLatin1String("https://{resource}.openai.azure.com");
    traits.facts.rules.tokenWindow = std::chrono::minutes(1);
    traits.facts.rules.maxTokensCharged = true;
    return traits;
}

/// The deployment is in the path and carries the model's name; the key has a header of its own. A
/// bare request limit is per second or ten seconds: nothing but renewalperiod tells.
class AzureDialect final : public OpenAiDialect
{
public:
    AzureDialect()
        : OpenAiDialect(azureTraits())
    {}

    WireRequest chatRequest(const Endpoint& endpoint, const ChatRequest& request) const override
    {
        WireRequest wire = OpenAiDialect::chatRequest(endpoint, request);
        const QString deployment = QString::fromLatin1(QUrl::toPercentEncoding(endpoint.model));
        const QString path = hasSegment(endpoint.baseUrl, QLatin1String("deployments"))
                                 ? QStringLiteral("/chat/completions")
                                 : QStringLiteral("/deployments/") + deployment +
                                       QStringLiteral("/chat/completions");
        address(wire, endpoint, path, QStringLiteral("/chat/completions"));
        return wire;
    }

    WireRequest modelsRequest(const Endpoint& endpoint) const override
    {
        WireRequest wire = OpenAiDialect::modelsRequest(endpoint);
        Endpoint resource = endpoint;
        QString path = endpoint.baseUrl.path();
        path.truncate(std::max<qsizetype>(0, path.indexOf(QLatin1String("/deployments"))));
        if (hasSegment(endpoint.baseUrl, QLatin1String("deployments"))) {
            resource.baseUrl.setPath(path);
        }
        address(wire, resource, QStringLiteral("/models"), QStringLiteral("/models"));
        return wire;
    }

private:
    static bool hasSegment(const QUrl& url, QLatin1String name)
    {
        return url.path().split(u'/').contains(name);
    }

    /// The newer API is OpenAI's own paths below …/openai/v1, without a version in the query.
    static void address(WireRequest& wire, const Endpoint& endpoint, const QString& path,
                        const QString& newerPath)
    {
        if (hasSegment(endpoint.baseUrl, QLatin1String("v1"))) {
            wire.url = urlBelow(endpoint.baseUrl, newerPath, pasted);
        } else {
            const bool below = hasSegment(endpoint.baseUrl, QLatin1String("openai"));
            wire.url = urlBelow(endpoint.baseUrl,
                                (below ? QString() : QStringLiteral("/openai")) + path, pasted);
            QUrlQuery query(wire.url);
            if (!query.hasQueryItem(QStringLiteral("api-version"))) {
                query.addQueryItem(QStringLiteral("api-version"), QLatin1String(apiVersion));
                wire.url.setQuery(query);
            }
        }
        for (auto& [name, value] : wire.headers) {
            if (name == "Authorization") {
                name = "api-key";
                value = headerSecret(endpoint.key);
            }
        }
    }
};

} // namespace

std::unique_ptr<const Dialect> makeAzure()
{
    return std::make_unique<AzureDialect>();
}

} // namespace ratescope
