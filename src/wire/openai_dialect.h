#pragma once

#include "wire/dialect.h"

namespace ratescope {

/// The chat-completions dialect of OpenAI, spoken by most servers with small liberties, which are
/// taken with good grace: see the facts each reader is written after.
class OpenAiDialect final : public Dialect
{
public:
    WireRequest chatRequest(const Endpoint& endpoint, const ChatRequest& request) const override;
    WireRequest modelsRequest(const Endpoint& endpoint) const override;
    std::variant<PlainAnswer, WireProblem> parseAnswer(const QByteArray& body) const override;
    std::variant<StreamPiece, WireProblem> parseStreamEvent(std::string_view type,
                                                            std::string_view data) const override;
    ServerError parseError(const QByteArray& body) const override;
    std::variant<QStringList, WireProblem> parseModels(const QByteArray& body) const override;
    bool headerMatters(std::string_view name) const override;
};

} // namespace ratescope
