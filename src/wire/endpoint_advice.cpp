#include "wire/endpoint_advice.h"

#include <QCoreApplication>

#include <algorithm>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::EndpointAdvice)
};

QString serverOf(const Endpoint& endpoint)
{
    return hostName(endpoint.baseUrl).toLower();
}

} // namespace

KeyAdvice adviseOnKey(const Endpoint& endpoint, const std::vector<Endpoint>& others)
{
    if (endpoint.keyName.isEmpty() || endpoint.baseUrl.host().isEmpty()) {
        return {};
    }
    const auto find = [&others](auto matches) {
        const auto found = std::find_if(others.begin(), others.end(), [&](const Endpoint& other) {
            return !other.simulated && !other.keyName.isEmpty() && matches(other);
        });
        return found == others.end() ? nullptr : &*found;
    };
    const QString server = serverOf(endpoint);
    const Endpoint* const elsewhere = find([&](const Endpoint& other) {
        return other.keyName == endpoint.keyName && serverOf(other) != server;
    });
    if (elsewhere != nullptr) {
        return {Sentences::tr("The key “%1” is also used for %2. It would be sent to %3 as well: "
                              "unless both are one provider, give this one a key of its own.")
                    .arg(endpoint.keyName, serverOf(*elsewhere), server),
                {}};
    }
    const bool shared = find([&](const Endpoint& other) {
                            return other.keyName == endpoint.keyName && serverOf(other) == server;
                        }) != nullptr;
    const Endpoint* const sameServer = find([&](const Endpoint& other) {
        return other.keyName != endpoint.keyName && serverOf(other) == server;
    });
    if (sameServer == nullptr || shared) {
        return {};
    }
    return {
        Sentences::tr(
            "%1 already has the key “%2”. Limits belong to the account, not to the key: a second "
            "key of the same account gains nothing, and providers take spreading over keys or "
            "accounts for abuse. To share one budget, use “%2” here too: both endpoints then "
            "keep to one throttle and one gate.")
            .arg(server, sameServer->keyName),
        sameServer->keyName};
}

} // namespace ratescope
