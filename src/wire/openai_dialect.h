#pragma once

#include "wire/dialect.h"

#include <QJsonObject>

namespace ratescope {

/// The chat-completions dialect of OpenAI, spoken by most servers with small liberties, which are
/// taken with good grace: see the facts each reader is written after. What differs between them is
/// data; made without any it is the dialect "compatible", for servers we know nothing of.
class OpenAiDialect : public Dialect
{
public:
    struct Traits
    {
        DialectFacts facts{QLatin1String("compatible"),
                           QLatin1String("OpenAI-compatible"),
                           QLatin1String("https://{server}/v1"),
                           {}};
        QLatin1String maxTokensField{"max_tokens"};
        bool usageOption =
            true; ///< asks for usage in a stream; some servers do not take the option
    };

    OpenAiDialect() = default;
    explicit OpenAiDialect(const Traits& traits)
        : m_traits(traits)
    {}

    const DialectFacts& facts() const override { return m_traits.facts; }
    WireRequest chatRequest(const Endpoint& endpoint, const ChatRequest& request) const override;
    WireRequest modelsRequest(const Endpoint& endpoint) const override;
    std::variant<PlainAnswer, WireProblem> parseAnswer(const QByteArray& body) const override;
    std::variant<StreamPiece, WireProblem> parseStreamEvent(std::string_view type,
                                                            std::string_view data) const override;
    ServerError parseError(const QByteArray& body) const override;
    std::variant<QStringList, WireProblem> parseModels(const QByteArray& body) const override;

protected:
    QJsonObject chatBody(const Endpoint& endpoint, const ChatRequest& request) const;

private:
    Traits m_traits;
};

} // namespace ratescope
