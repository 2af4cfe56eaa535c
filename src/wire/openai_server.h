#pragma once

#include "core/job.h"
#include "core/outcome.h"

#include <QByteArray>
#include <QStringList>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace ratescope {

/// What a client asks of a chat-completions server.
struct ChatCall
{
    std::string model;
    ChatRequest request; ///< tool messages count as the user's, developer messages as the system's
    bool includeUsage = false; ///< a usage chunk at the end of a stream
};

/// Why a request is answered 400: OpenAI's error object with the parameter it names.
struct BadCall
{
    ServerError error;
    std::string param; ///< "messages[0].content"; empty for the body as a whole
};

/// Reads a chat-completions body. The caller bounds its size; fields we do not know are ignored, as
/// servers do.
std::variant<ChatCall, BadCall> parseChatCall(const QByteArray& body);

/// What all bodies of one answer repeat.
struct AnswerHead
{
    std::string id;           ///< "chatcmpl-…"
    std::int64_t created = 0; ///< seconds since 1970, UTC
    std::string model;
};

enum class FinishReason { stop, length };

QByteArray plainAnswerBody(const AnswerHead& head, std::string_view text, const Usage& usage,
                           FinishReason reason = FinishReason::stop);

/// The frames of a streamed answer ("data: …" with its blank line), in the order they are sent:
/// role, any number of text, finish, usage if it was asked for, end.
class StreamWriter
{
public:
    StreamWriter(AnswerHead head, bool includeUsage)
        : m_head(std::move(head))
        , m_includeUsage(includeUsage)
    {}

    QByteArray role() const;
    QByteArray text(std::string_view piece) const; ///< UTF-8, whole code points
    QByteArray finish(FinishReason reason = FinishReason::stop) const;
    QByteArray usage(const Usage& usage) const; ///< empty when it was not asked for
    static QByteArray end();
    /// An error in mid-stream, after which nothing follows.
    static QByteArray error(const ServerError& error);

private:
    AnswerHead m_head;
    bool m_includeUsage;
};

/// {"error":{"message","type","param","code"}}; empty texts become null, except the message.
QByteArray errorBody(const ServerError& error, const std::string& param = {});
QByteArray modelListBody(const QStringList& models, std::int64_t created);

/// Word `index` of an endless text about waiting in line, with the white space and the Markdown
/// around it, so that the first n words are readable and always the same.
std::string_view fillerWord(std::size_t index);
/// The first `words` of it, trimmed. For streams hand the words out one by one instead.
std::string fillerText(std::size_t words);

} // namespace ratescope
