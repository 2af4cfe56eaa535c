#include "ui/endpoints/endpoint_drafts.h"

#include "store/endpoint_file.h"
#include "wire/dialect_registry.h"

#include <algorithm>

namespace ratescope {

bool EndpointDrafts::isFull() const
{
    return endpoints.size() >= mostEndpoints;
}

std::vector<Endpoint> EndpointDrafts::othersThan(std::size_t index) const
{
    std::vector<Endpoint> others = endpoints;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(index));
    return others;
}

bool EndpointDrafts::usesKey(const QString& keyName) const
{
    return std::any_of(endpoints.begin(), endpoints.end(),
                       [&](const Endpoint& endpoint) { return endpoint.keyName == keyName; });
}

void EndpointDrafts::add(const QString& name)
{
    Endpoint fresh;
    fresh.dialect = QStringLiteral("openai");
    fresh.baseUrl = QUrl(QString(dialectNamed(fresh.dialect)->facts().baseUrl));
    fresh.keyName = hostName(fresh.baseUrl);
    fresh.name = freeName(name);
    endpoints.push_back(fresh);
}

void EndpointDrafts::duplicate()
{
    Endpoint copy = current();
    copy.name = freeName(copy.name);
    copy.simulated = false;
    endpoints.push_back(copy);
}

void EndpointDrafts::remove()
{
    if (!isFixed(chosen)) {
        endpoints.erase(endpoints.begin() + static_cast<std::ptrdiff_t>(chosen));
        chosen = std::min(chosen, endpoints.size() - 1);
    }
}

QString EndpointDrafts::freeName(const QString& wanted) const
{
    const auto taken = [this](const QString& name) {
        return std::any_of(endpoints.begin(), endpoints.end(),
                           [&](const Endpoint& endpoint) { return endpoint.name == name; });
    };
    QString name = wanted;
    for (int number = 2; taken(name); ++number) {
        name = QStringLiteral("%1 %2").arg(wanted).arg(number);
    }
    return name;
}

} // namespace ratescope
