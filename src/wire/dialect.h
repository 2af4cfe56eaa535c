#pragma once

#include "core/job.h"
#include "core/outcome.h"
#include "core/provider_rules.h"
#include "wire/endpoint.h"

#include <QByteArray>
#include <QLatin1String>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ratescope {

/// One HTTP request as a dialect words it. An empty body means GET, else POST.
struct WireRequest
{
    QUrl url;
    std::vector<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
};

/// Why bytes are not what the dialect promises, in our words, without secrets.
struct WireProblem
{
    std::string message;
};

/// A plain answer's meaning. With an error there is no text.
struct PlainAnswer
{
    QString text;
    std::optional<Usage> usage;
    std::optional<ServerError> error;
};

/// What one event of a stream says; usually one field only.
struct StreamPiece
{
    QString text;
    std::optional<Usage> usage;
    std::optional<ServerError> error; ///< the stream breaks off here
    bool finished = false;            ///< the answer is complete; figures may still follow
    bool endOfStream = false;         ///< nothing more follows
};

/// What is fixed about a dialect.
struct DialectFacts
{
    QLatin1String name;    ///< as in files and on the command line: "openai"
    QLatin1String title;   ///< a proper name, for people: "OpenAI"
    QLatin1String baseUrl; ///< what the provider's own manual says; {…} is to be filled in
    ProviderRules rules;
    bool jsonLines = false; ///< streams are one JSON object a line instead of events
};

/// How one provider words requests and answers. Stateless and thread-safe; every text that comes in
/// is hostile and at most as long as its caller bounds it.
class Dialect
{
public:
    virtual ~Dialect() = default;

    virtual const DialectFacts& facts() const = 0;

    /// The endpoint has passed checkEndpoint().
    virtual WireRequest chatRequest(const Endpoint& endpoint, const ChatRequest& request) const = 0;
    virtual WireRequest modelsRequest(const Endpoint& endpoint) const = 0;

    virtual std::variant<PlainAnswer, WireProblem> parseAnswer(const QByteArray& body) const = 0;
    /// `type` and `data` of one server-sent event, or "message" and one line. A usage may tell one
    /// side only, zero for the other: the greatest of each counts.
    virtual std::variant<StreamPiece, WireProblem>
    parseStreamEvent(std::string_view type, std::string_view data) const = 0;
    /// Total: whatever the body of a 4xx or 5xx is, something readable comes out; nothing only for
    /// an empty body. Texts are bounded to 2,000 bytes and cut between code points.
    virtual ServerError parseError(const QByteArray& body) const = 0;
    virtual std::variant<QStringList, WireProblem> parseModels(const QByteArray& body) const = 0;
};

} // namespace ratescope
