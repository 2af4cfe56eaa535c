#include "wire/endpoint.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(Endpoint)
};

bool isHttp(const QUrl& url)
{
    return url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
}

} // namespace

std::string accountOf(const Endpoint& endpoint)
{
    if (endpoint.simulated) {
        return "simulated";
    }
    return endpoint.keyName.isEmpty()
               ? "server " + hostName(endpoint.baseUrl).toLower().toStdString()
               : "key " + endpoint.keyName.toStdString();
}

QString hostName(const QUrl& url)
{
    return url.port() < 0 ? url.host() : url.host() + u':' + QString::number(url.port());
}

bool isLoopback(const QUrl& url)
{
    const QString host = url.host().toLower();
    if (host == QLatin1String("localhost") || host == QLatin1String("::1")) {
        return true;
    }
    const QStringList octets = host.split(u'.');
    if (octets.size() != 4 || octets.front() != QLatin1String("127")) {
        return false;
    }
    return std::all_of(octets.begin(), octets.end(), [](const QString& octet) {
        bool ok = false;
        const uint value = octet.toUInt(&ok);
        return ok && value <= 255;
    });
}

EndpointProblem checkEndpoint(const Endpoint& endpoint)
{
    const QUrl& url = endpoint.baseUrl;
    if (!url.isValid() || url.isEmpty() || url.isRelative()) {
        return EndpointProblem::noAddress;
    }
    if (!isHttp(url)) {
        return EndpointProblem::badScheme;
    }
    if (url.host().isEmpty()) {
        return EndpointProblem::noAddress;
    }
    if (!url.userInfo().isEmpty()) {
        return EndpointProblem::credentialsInUrl;
    }
    if (endpoint.model.trimmed().isEmpty()) {
        return EndpointProblem::noModel;
    }
    const bool inTheOpen = url.scheme() == QLatin1String("http") && !isLoopback(url);
    if (inTheOpen && !endpoint.key.isEmpty() && !endpoint.plainTextKeyAllowed) {
        return EndpointProblem::keyInPlainText;
    }
    return EndpointProblem::none;
}

QString explain(EndpointProblem problem, const Endpoint& endpoint)
{
    switch (problem) {
    case EndpointProblem::none:
        break;
    case EndpointProblem::noAddress:
        return Sentences::tr(
            "Enter the whole address of the server, such as https://api.openai.com/v1.");
    case EndpointProblem::badScheme:
        return Sentences::tr("The address must begin with https:// or http://, not %1://.")
            .arg(endpoint.baseUrl.scheme());
    case EndpointProblem::credentialsInUrl:
        return Sentences::tr(
            "Take the user name and password out of the address and enter the key in its "
            "own field.");
    case EndpointProblem::noModel:
        return Sentences::tr("Enter the name of the model to ask.");
    case EndpointProblem::keyInPlainText:
        return Sentences::tr(
                   "The key would travel to %1 unencrypted, readable by anyone on the way: use an "
                   "https:// address, or allow it if you trust the network.")
            .arg(hostName(endpoint.baseUrl));
    }
    return {};
}

Endpoint endpointFromEnvironment()
{
    const QString address = qEnvironmentVariable("OPENAI_BASE_URL").trimmed();
    Endpoint endpoint;
    endpoint.baseUrl =
        QUrl(address.isEmpty() ? QStringLiteral("https://api.openai.com/v1") : address);
    endpoint.name = hostName(endpoint.baseUrl);
    endpoint.model = qEnvironmentVariable("OPENAI_MODEL").trimmed();
    endpoint.key = ApiKey(qEnvironmentVariable("OPENAI_API_KEY").trimmed());
    if (!endpoint.key.isEmpty()) {
        endpoint.keyName = QStringLiteral("OPENAI_API_KEY");
    }
    return endpoint;
}

QString redacted(QString text, const ApiKey& key)
{
    const QString replacement = QStringLiteral("[redacted]");
    if (!key.isEmpty()) {
        text.replace(key.reveal(), replacement);
    }
    // A word after "bearer" is a token when it has more than small letters in it or is long, so
    // that "missing bearer or basic authentication" stays readable.
    static const QRegularExpression bearer(
        QStringLiteral("\\b((?i:bearer))\\s+(?=[A-Za-z0-9._~+/=-]*[A-Z0-9._~+/=-][A-Za-z0-9]|"
                       "[A-Za-z]{20})[A-Za-z0-9._~+/=-]{6,}"));
    static const QRegularExpression secretKey(QStringLiteral("\\bsk-[A-Za-z0-9_*.-]{6,}"));
    text.replace(bearer, QStringLiteral("\\1 ") + replacement);
    text.replace(secretKey, replacement);
    return text;
}

} // namespace ratescope
