#include "net/http_exchange.h"

#include "net/network_error.h"
#include "net/upload_device.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace ratescope {

namespace {

constexpr qsizetype longestHead = qsizetype{64} << 10;
constexpr qint64 piece = qint64{64} << 10;

/// How long, and for how many bytes, a response may go on after its meaning is clear. Most end at
/// once, and a connection whose response was read to the end can be used again.
constexpr Duration grace = std::chrono::milliseconds(250);
constexpr qint64 surplusAllowed = qint64{64} << 10;

/// So far the network's thread reads ahead of us; without a bound, a server that pours faster than
/// we read would fill the memory (64 streams: 22 GB in a minute). A bound from the beginning makes
/// Qt 6.4 open a new connection now and then where it had one, so a host that is known to end its
/// responses gets it only after this many bytes; ordinary answers are shorter.
constexpr qint64 readFreely = qint64{256} << 10;
constexpr qint64 readAhead = qint64{1} << 20;

WallTime wallNow()
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

} // namespace

HttpExchange::HttpExchange(Parts parts, Scheduler& scheduler, TransportListener& listener)
    : m_attempt(parts.attempt)
    , m_scheduler(scheduler)
    , m_listener(listener)
    , m_slot(std::move(parts.slot))
    , m_dialect(std::move(parts.dialect))
    , m_decoder(*m_dialect, parts.key,
                [this](std::string_view text) {
                    if (m_reply != nullptr) {
                        m_listener.attemptProgressed(m_attempt, text);
                    }
                })
    , m_recorder(parts.key, parts.request, parts.body)
    , m_upload(new UploadDevice(std::move(parts.body)))
{
    parts.request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    parts.request.setHeader(QNetworkRequest::ContentLengthHeader, m_upload->bytesAvailable());
    m_reply = m_slot.manager()->post(parts.request, m_upload);
    m_upload->setParent(m_reply);
    connect(m_reply, &QNetworkReply::requestSent, this, &HttpExchange::requestSent);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &HttpExchange::readHead);
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpExchange::readBody);
    connect(m_reply, &QNetworkReply::finished, this, &HttpExchange::replyFinished);
    if (!m_slot.hostEndsResponses()) {
        // Later, because Qt's thread takes it for a request that it has begun only.
        QMetaObject::invokeMethod(
            m_reply, [reply = m_reply] { reply->setReadBufferSize(readAhead); },
            Qt::QueuedConnection);
    }
    m_began = m_scheduler.now();
    m_deadline = m_began + parts.timeout;
    m_timeout = m_scheduler.callAt(m_deadline, [this] { timedOut(); });
}

HttpExchange::~HttpExchange()
{
    letGoOfReply();
}

void HttpExchange::abandon()
{
    letGoOfReply();
}

void HttpExchange::letGoOfReply()
{
    QNetworkReply* const reply = std::exchange(m_reply, nullptr);
    if (reply == nullptr) {
        return;
    }
    m_scheduler.cancel(m_timeout);
    m_scheduler.cancel(m_grace);
    reply->disconnect(this);
    if (!reply->isFinished()) {
        if (!m_headRead || m_pouring) {
            m_slot.doubt(true);
        }
        if (m_received > readFreely) {
            m_slot.setHostEndsResponses(false);
        }
        reply->abort();
    } else if (m_headRead) {
        m_slot.setHostEndsResponses(true);
    }
    reply->deleteLater();
    m_slot = ManagerPool::Slot();
}

void HttpExchange::requestSent()
{
    constexpr std::chrono::milliseconds soon(
        20); // on a connection that is open it takes hardly any time
    if (m_reply != nullptr && m_scheduler.now() - m_began > soon) {
        m_listener.attemptDeparted(m_attempt);
    }
}

void HttpExchange::readHead()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (m_headRead || status == 0) {
        return;
    }
    m_headRead = true;
    m_slot.doubt(false);
    HttpHeaders headers;
    qsizetype size = 0;
    for (const QNetworkReply::RawHeaderPair& pair : m_reply->rawHeaderPairs()) {
        size += pair.first.size() + pair.second.size();
        if (size > longestHead) {
            breakOff(TransportStatus::tooLarge, "the response's headers are longer than 64 KiB");
            return;
        }
        headers.push_back({pair.first.toLower().toStdString(), pair.second.toStdString()});
    }
    m_decoder.begin(status, headers);
    m_recorder.head(status, std::move(headers));
    if (status >= 300 && status < 400) {
        finish();
    }
}

void HttpExchange::readBody()
{
    readHead();
    while (m_reply != nullptr && m_headRead && m_reply->bytesAvailable() > 0) {
        const QByteArray bytes = m_reply->read(piece);
        const std::string_view view(bytes.constData(), static_cast<std::size_t>(bytes.size()));
        m_recorder.body(view);
        m_received += bytes.size();
        if (m_received > readFreely && m_scheduler.now() >= m_deadline) {
            timedOut(); // among many that pour, Qt's event loop comes to no timer
            return;
        }
        if (m_received > readFreely && m_reply->readBufferSize() == 0) {
            m_reply->setReadBufferSize(readAhead);
        }
        if (m_decided) {
            m_surplus += bytes.size();
            if (m_surplus > surplusAllowed) {
                m_pouring = true;
                finish();
            }
        } else if (!m_decoder.feed(view)) {
            bodyDecided();
        }
    }
}

void HttpExchange::timedOut()
{
    breakOff(TransportStatus::timedOut,
             m_headRead ? "timed out in the middle of the answer" : "timed out without an answer");
}

void HttpExchange::bodyDecided()
{
    m_decided = true;
    if (m_reply != nullptr) {
        m_grace = m_scheduler.callAt(m_scheduler.now() + grace, [this] { finish(); });
    }
}

void HttpExchange::replyFinished()
{
    readBody();
    if (m_reply == nullptr) {
        return;
    }
    const NetworkVerdict verdict =
        judge(*m_reply, {m_headRead, m_upload->taken(), endsWithConnection()});
    if (verdict.status == TransportStatus::completed) {
        finish();
    } else {
        breakOff(verdict.status, verdict.diagnosis);
    }
}

/// Whether the response says neither its length nor where its chunks end, so that only the closing
/// of the connection ends it.
bool HttpExchange::endsWithConnection() const
{
    return !m_reply->hasRawHeader("Content-Length") &&
           !m_reply->rawHeader("Transfer-Encoding").toLower().contains("chunked");
}

void HttpExchange::finish()
{
    AttemptResult result = m_decoder.finish(wallNow());
    tellEnd(std::move(result));
}

void HttpExchange::breakOff(TransportStatus status, const std::string& diagnosis)
{
    if (m_decided) {
        finish();
    } else {
        tellEnd(m_decoder.broken(status, diagnosis, wallNow()));
    }
}

void HttpExchange::tellEnd(AttemptResult result)
{
    // A listener that was given the last text may have abandoned the attempt.
    if (m_reply != nullptr) {
        letGoOfReply();
        result.exchange = m_recorder.take();
        m_listener.attemptEnded(m_attempt, std::move(result));
    }
}

} // namespace ratescope
