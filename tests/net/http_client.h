#pragma once

#include "net/http_transport.h"
#include "net/qt_scheduler.h"
#include "run_until.h"
#include "transport_listener_spy.h"

#include <QString>
#include <QTcpSocket>

#include <chrono>

namespace ratescope {

inline const QString secret = QStringLiteral("sk-very-secret-key-0123456789");

inline Endpoint endpointAt(const QUrl& url)
{
    Endpoint endpoint;
    endpoint.baseUrl = url;
    endpoint.model = QStringLiteral("test-model");
    endpoint.key = ApiKey(secret);
    return endpoint;
}

/// A transport with everything it needs.
struct Client
{
    explicit Client(const QUrl& url)
        : transport(scheduler, endpointAt(url))
    {
        transport.setListener(&spy);
    }

    /// Starts one attempt and waits for its end.
    const AttemptResult& exchange(std::uint64_t job = 1,
                                  Duration timeout = std::chrono::seconds(10), bool stream = false)
    {
        transport.start(attemptOf(job), helloJob(stream), timeout);
        runUntil([&] { return spy.ends.contains(attemptOf(job)); });
        return spy.result(job);
    }

    QtScheduler scheduler;
    TransportListenerSpy spy;
    HttpTransport transport;
};

/// Writes the same bytes again and again, as fast as they are taken.
inline void pour(QTcpSocket* socket, const QByteArray& bytes)
{
    const auto more = [socket, bytes] {
        while (socket->state() == QAbstractSocket::ConnectedState &&
               socket->bytesToWrite() < 256 * 1024) {
            socket->write(bytes);
        }
    };
    QObject::connect(socket, &QTcpSocket::bytesWritten, socket, more);
    more();
}

inline QByteArray sseEvent(const QByteArray& json)
{
    return "data: " + json + "\n\n";
}

inline QByteArray delta(const QByteArray& text)
{
    return sseEvent(R"({"choices":[{"index":0,"delta":{"content":")" + text + R"("}}]})");
}

/// Of a response whose body comes in chunks, as a stream does.
inline const QByteArray streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                     "Transfer-Encoding: chunked\r\n\r\n";

inline QByteArray chunk(const QByteArray& bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

} // namespace ratescope
