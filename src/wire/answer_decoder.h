#pragma once

#include "core/http_header.h"
#include "core/outcome.h"
#include "wire/dialect.h"
#include "wire/ndjson_parser.h"
#include "wire/sse_parser.h"

#include <QByteArray>
#include <QChar>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ratescope {

/// Reads one HTTP response as it comes in and says at its end what the attempt came to. Plain and
/// streamed answers are told apart by the Content-Type and, where that misleads, by the first
/// bytes: servers answer in either form whatever was asked. Streams are events or JSON lines. Not
/// thread-safe.
class AnswerDecoder
{
public:
    struct Limits
    {
        std::size_t body = std::size_t{8} << 20;    ///< bytes of a plain answer
        std::size_t stream = std::size_t{64} << 20; ///< bytes of a whole stream
        SseParser::Limits events;
    };
    /// Pieces of answer text: UTF-8, whole code points, never empty. A plain answer comes as one
    /// piece from within finish(). May be null. Must not call back into the decoder.
    using TextSink = std::function<void(std::string_view)>;

    /// The dialect outlives the decoder. The key is taken out of everything the server says of
    /// errors, because some servers quote it.
    AnswerDecoder(const Dialect& dialect, ApiKey key, TextSink sink);
    AnswerDecoder(const Dialect& dialect, ApiKey key, TextSink sink, Limits limits);
    AnswerDecoder(const AnswerDecoder&) = delete;
    AnswerDecoder& operator=(const AnswerDecoder&) = delete;

    /// The final status line and headers (lower-case names). Called once, before any body.
    void begin(int httpStatus, const HttpHeaders& headers);
    /// A piece of the body. False when nothing more is worth reading: a bound is broken, the stream
    /// has said its last, or the body cannot become an answer any more. The transport then closes
    /// and calls finish().
    bool feed(std::string_view bytes);

    /// The body has ended, or feed() said false. The last call.
    AttemptResult finish(WallTime receivedAt);
    /// The exchange broke off with this status and diagnosis. An answer that was already complete
    /// stays an answer. The last call.
    AttemptResult broken(TransportStatus status, const std::string& diagnosis, WallTime receivedAt);

private:
    enum class Reading { undecided, plain, stream, lines, error, nothing };

    void decide(bool atEnd);
    bool feedStream(std::string_view bytes);
    const char* tooLongPart() const;
    std::size_t longestPart() const;
    bool streaming() const { return m_reading == Reading::stream || m_reading == Reading::lines; }
    void takePiece(std::string_view type, std::string_view data, bool unterminated);
    void takeText(const QString& text);
    void handOut(const QString& text);
    void readPlain();
    void endStream();
    bool tooLong(std::size_t limit, const char* what);
    void fail(TransportStatus status, std::string diagnosis);
    AttemptResult take(WallTime receivedAt);

    const Dialect& m_dialect;
    ApiKey m_key;
    TextSink m_sink;
    Limits m_limits;
    Reading m_reading = Reading::undecided;
    SseParser m_events;
    NdjsonParser m_lines;
    AttemptResult m_result;
    std::string m_contentType; ///< lower case, without parameters
    std::string m_location;
    QByteArray m_body; ///< plain and error bodies, and the first bytes until it is decided
    std::size_t m_received = 0;
    QChar m_highSurrogate; ///< half a character whose other half is in the next piece
    bool m_answerComplete = false;
    bool m_endOfStream = false;
};

} // namespace ratescope
