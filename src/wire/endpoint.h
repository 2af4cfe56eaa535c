#pragma once

#include <QString>
#include <QUrl>

#include <string>

namespace ratescope {

/// A secret that cannot be printed, compared or copied into text by accident.
class ApiKey
{
public:
    ApiKey() = default;
    explicit ApiKey(QString secret)
        : m_secret(std::move(secret))
    {}

    bool isEmpty() const { return m_secret.isEmpty(); }
    /// Only for the one line that writes the header, and for redaction.
    const QString& reveal() const { return m_secret; }

private:
    QString m_secret;
};

/// Where jobs go.
struct Endpoint
{
    QString name; ///< as shown: "Simulated", "api.openai.com"
    QUrl baseUrl; ///< the part before /chat/completions, e.g. https://api.openai.com/v1
    QString model;
    ApiKey key; ///< may be empty: local servers want none
    bool simulated = false;
    /// The person said yes to sending the key over plain http to another machine.
    bool plainTextKeyAllowed = false;
    /// A name of dialectNames(); empty, or unknown to us: guessed from the address.
    QString dialect = {};
    /// What the key is called in the key store; endpoints of one name use one key. Empty: none is
    /// kept.
    QString keyName = {};
};

enum class EndpointProblem {
    none,
    noAddress,        ///< empty or not an absolute URL
    badScheme,        ///< neither http nor https
    credentialsInUrl, ///< user:password@ has no place here
    noModel,
    keyInPlainText ///< http, not loopback, with a key: ask before sending it
};

EndpointProblem checkEndpoint(const Endpoint& endpoint);
/// What to say about it: one sentence that tells what to do. Empty for none.
QString explain(EndpointProblem problem, const Endpoint& endpoint);

/// Endpoints of the same account draw on the same limits: those with one key, or, without keys,
/// those on one server.
std::string accountOf(const Endpoint& endpoint);

/// "api.openai.com", "localhost:1234": what to call an endpoint, or its key, that has no name yet.
QString hostName(const QUrl& url);

bool isLoopback(const QUrl& url); ///< localhost, 127/8, ::1

/// Reads OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL; a missing base URL is OpenAI's own.
Endpoint endpointFromEnvironment();

/// `text` with every occurrence of the key, and whatever looks like a bearer token or an `sk-…`
/// key, replaced by "[redacted]".
QString redacted(QString text, const ApiKey& key);

} // namespace ratescope
