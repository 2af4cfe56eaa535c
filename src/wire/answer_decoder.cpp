#include "wire/answer_decoder.h"

#include "core/limit_headers.h"
#include "wire/answer_form.h"
#include "wire/dialect_tools.h"
#include "wire/redact.h"
#include "wire/server_text.h"

#include <QUrl>

#include <algorithm>
#include <cctype>
#include <utility>

namespace ratescope {

namespace {

/// An error is known by its status; of its body only the beginning is wanted.
constexpr std::size_t errorBodyKept = std::size_t{256} << 10;

constexpr char byteOrderMark[] = "\xEF\xBB\xBF";

} // namespace

AnswerDecoder::AnswerDecoder(const Dialect& dialect, ApiKey key, TextSink sink)
    : AnswerDecoder(dialect, std::move(key), std::move(sink), Limits())
{}

AnswerDecoder::AnswerDecoder(const Dialect& dialect, ApiKey key, TextSink sink, Limits limits)
    : m_dialect(dialect)
    , m_key(std::move(key))
    , m_sink(std::move(sink))
    , m_limits(limits)
    , m_events(
          [this](const SseEvent& event) { takePiece(event.type, event.data, event.unterminated); },
          limits.events)
    , m_lines([this](std::string_view line,
                     bool unterminated) { takePiece("message", line, unterminated); },
              limits.events.line)
{}

void AnswerDecoder::begin(int httpStatus, const HttpHeaders& headers)
{
    m_result.httpStatus = httpStatus;
    m_result.rules = m_dialect.facts().rules;
    for (const HttpHeader& header : headers) {
        if (isLimitHeader(header.name)) {
            m_result.headers.push_back(header);
        } else if (header.name == "location") {
            m_location = header.value;
        }
    }
    m_contentType = mediaType(headers);
    if (httpStatus >= 300 && httpStatus < 400) {
        const QUrl target(QString::fromStdString(m_location).left(2000));
        const std::string where = boundedText(
            target.toString(QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo), 300);
        fail(TransportStatus::redirected,
             "the server redirects" + (where.empty() ? "" : " to " + where) +
                 "; the key is not taken there: enter the final address yourself");
    } else if (httpStatus < 200 || httpStatus >= 400) {
        m_reading = Reading::error;
    } else if (isPage(m_contentType)) {
        fail(TransportStatus::malformed, "the server answered with a web page (" + m_contentType +
                                             ") instead of JSON: check the address");
    }
}

bool AnswerDecoder::feed(std::string_view bytes)
{
    m_received += bytes.size();
    switch (m_reading) {
    case Reading::undecided:
        m_body.append(bytes.data(), static_cast<qsizetype>(bytes.size()));
        decide(false);
        if (streaming()) {
            const QByteArray start = std::exchange(m_body, QByteArray());
            return feedStream(
                std::string_view(start.constData(), static_cast<std::size_t>(start.size())));
        }
        return !tooLong(m_limits.body, "the answer");
    case Reading::plain:
        if (tooLong(m_limits.body, "the answer")) {
            return false;
        }
        m_body.append(bytes.data(), static_cast<qsizetype>(bytes.size()));
        return true;
    case Reading::stream:
    case Reading::lines:
        return feedStream(bytes);
    case Reading::error: {
        const std::size_t room = errorBodyKept - static_cast<std::size_t>(m_body.size());
        m_body.append(bytes.data(), static_cast<qsizetype>(std::min(room, bytes.size())));
        return bytes.size() <= room;
    }
    case Reading::nothing:
        break;
    }
    return false;
}

bool AnswerDecoder::feedStream(std::string_view bytes)
{
    if (m_reading == Reading::lines) {
        m_lines.feed(bytes);
    } else {
        m_events.feed(bytes);
    }
    if (!streaming() || m_endOfStream) {
        return false;
    }
    if (const char* part = tooLongPart()) {
        fail(TransportStatus::tooLarge, std::string(part) + " of the stream is longer than " +
                                            std::to_string(longestPart()) + " bytes");
        return false;
    }
    return !tooLong(m_limits.stream, "the stream");
}

/// What of the stream broke a bound; null for nothing.
const char* AnswerDecoder::tooLongPart() const
{
    if (m_lines.state() == NdjsonParser::State::lineTooLong ||
        m_events.state() == SseParser::State::lineTooLong) {
        return "a line";
    }
    return m_events.state() == SseParser::State::eventTooLarge ? "an event" : nullptr;
}

std::size_t AnswerDecoder::longestPart() const
{
    return m_events.state() == SseParser::State::eventTooLarge ? m_limits.events.event
                                                               : m_limits.events.line;
}

/// Looks at the first bytes that are not white space. Drops what stands before them, which means
/// nothing in either form.
void AnswerDecoder::decide(bool atEnd)
{
    constexpr qsizetype longestSign = 6; // "event:"
    // Only at the very beginning, wherever the pieces are cut.
    qsizetype at = !m_begun && m_body.startsWith(byteOrderMark) ? qsizetype{3} : 0;
    while (at < m_body.size() && std::isspace(static_cast<unsigned char>(m_body[at])) != 0) {
        ++at;
    }
    m_begun = m_begun || at > 0;
    m_body.remove(0, at);
    if (m_body.startsWith('{') || m_body.startsWith('[')) {
        const bool lines = isJsonLines(m_contentType) ||
                           (m_dialect.facts().jsonLines && m_contentType != "application/json");
        m_reading = lines ? Reading::lines : Reading::plain;
    } else if (beginsLikeStream(m_body)) {
        m_reading = Reading::stream;
    } else if (m_body.size() >= longestSign || atEnd) {
        m_reading = m_contentType == "text/event-stream" ? Reading::stream : Reading::plain;
    }
}

void AnswerDecoder::takePiece(std::string_view type, std::string_view data, bool unterminated)
{
    if (!streaming() || m_endOfStream) {
        return;
    }
    const auto parsed = m_dialect.parseStreamEvent(type, data);
    if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
        // What the end of the stream cut off is no fault of its wording.
        if (!unterminated) {
            fail(TransportStatus::malformed, problem->message);
        }
        return;
    }
    const StreamPiece& piece = std::get<StreamPiece>(parsed);
    if (piece.usage) {
        const Usage before = m_result.usage.value_or(Usage{});
        m_result.usage = Usage{std::max(before.prompt, piece.usage->prompt),
                               std::max(before.completion, piece.usage->completion),
                               std::max(before.cached, piece.usage->cached)};
    }
    takeText(piece.text);
    if (piece.error) {
        m_result.error = *piece.error;
        m_endOfStream = true;
        return;
    }
    m_answerComplete = m_answerComplete || piece.finished;
    m_endOfStream = piece.endOfStream;
}

void AnswerDecoder::takeText(const QString& text)
{
    if (text.isEmpty()) {
        return;
    }
    QString whole = text;
    if (!m_highSurrogate.isNull()) {
        whole.prepend(std::exchange(m_highSurrogate, QChar()));
    }
    if (whole.back().isHighSurrogate()) {
        m_highSurrogate = whole.back();
        whole.chop(1);
    }
    handOut(whole);
}

void AnswerDecoder::handOut(const QString& text)
{
    if (!text.isEmpty() && m_sink) {
        const QByteArray utf8 = text.toUtf8();
        m_sink(std::string_view(utf8.constData(), static_cast<std::size_t>(utf8.size())));
    }
}

void AnswerDecoder::readPlain()
{
    const auto parsed = m_dialect.parseAnswer(m_body);
    if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
        const bool toBeEmpty = m_result.httpStatus == 204;
        if (toBeEmpty || !isCutOff(m_body)) {
            fail(TransportStatus::malformed, problem->message);
        } else {
            // Gateways end in good order what broke off behind them.
            fail(TransportStatus::connectionLost, m_body.isEmpty()
                                                      ? "the answer ended before it began"
                                                      : "the answer ended in the middle");
        }
        return;
    }
    const PlainAnswer& answer = std::get<PlainAnswer>(parsed);
    m_result.usage = answer.usage;
    if (answer.error) {
        m_result.error = *answer.error;
    } else {
        handOut(answer.text);
    }
}

void AnswerDecoder::endStream()
{
    if (m_reading == Reading::lines) {
        m_lines.finish();
    } else {
        m_events.finish();
    }
    const char* const part = tooLongPart();
    if (part != nullptr && streaming() && !m_endOfStream) {
        fail(TransportStatus::tooLarge, std::string(part) + " at the end of the stream is longer " +
                                            "than " + std::to_string(longestPart()) + " bytes");
    }
    if (streaming() && !m_answerComplete && m_result.error.empty()) {
        fail(TransportStatus::connectionLost, "the stream ended before the answer was complete");
    }
}

AttemptResult AnswerDecoder::finish(WallTime receivedAt)
{
    if (m_reading == Reading::undecided) {
        decide(true);
        if (streaming()) {
            feedStream(
                std::string_view(m_body.constData(), static_cast<std::size_t>(m_body.size())));
        }
    }
    if (m_reading == Reading::plain) {
        readPlain();
    } else if (streaming()) {
        endStream();
    } else if (m_reading == Reading::error) {
        m_result.error = m_dialect.parseError(withoutEventFrame(m_body));
    }
    return take(receivedAt);
}

AttemptResult AnswerDecoder::broken(TransportStatus status, const std::string& diagnosis,
                                    WallTime receivedAt)
{
    const bool verdictIn = m_reading == Reading::nothing || m_answerComplete || m_endOfStream;
    if (verdictIn) {
        return finish(receivedAt);
    }
    if (m_reading == Reading::error && !m_body.isEmpty()) {
        m_result.error = m_dialect.parseError(withoutEventFrame(m_body));
    }
    fail(status, diagnosis);
    return take(receivedAt);
}

bool AnswerDecoder::tooLong(std::size_t limit, const char* what)
{
    if (m_received <= limit) {
        return false;
    }
    fail(TransportStatus::tooLarge,
         std::string(what) + " is longer than " + std::to_string(limit) + " bytes");
    return true;
}

void AnswerDecoder::fail(TransportStatus status, std::string diagnosis)
{
    m_result.status = status;
    m_result.diagnosis = std::move(diagnosis);
    m_reading = Reading::nothing;
    m_body.clear();
}

AttemptResult AnswerDecoder::take(WallTime receivedAt)
{
    const auto clean = [this](std::string& text) {
        if (!text.empty()) {
            text = Redactor(m_key).text(text);
        }
    };
    clean(m_result.error.type);
    clean(m_result.error.code);
    clean(m_result.error.message);
    clean(m_result.error.quota);
    clean(m_result.diagnosis);
    m_result.receivedAt = receivedAt;
    return std::move(m_result);
}

} // namespace ratescope
