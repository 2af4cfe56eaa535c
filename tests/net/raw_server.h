#pragma once

#include <QByteArray>
#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

#include <functional>
#include <utility>

namespace ratescope {

/// One request as a raw server saw it on the wire.
struct RawRequest
{
    QByteArray id; ///< its X-Client-Request-Id
    QByteArray head;
    QByteArray body;
    int onConnection = 0; ///< 1 for the connection's first request
};

/// A server that does with its sockets whatever a test wants, and counts what it sees. It reads
/// just enough HTTP to tell requests apart.
class RawServer : public QObject
{
public:
    using Handler = std::function<void(QTcpSocket*, const RawRequest&)>;

    explicit RawServer(Handler handler)
        : m_handler(std::move(handler))
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = m_server.nextPendingConnection()) {
                accept(socket);
            }
        });
        m_server.listen(QHostAddress::LocalHost);
    }

    QUrl url() const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1/v1").arg(m_server.serverPort()));
    }

    /// Called instead of reading anything, for servers that do not wait for a request.
    std::function<void(QTcpSocket*)> onConnected;

    QHash<QByteArray, int> heads; ///< by request id: how many request heads came, whole or not
    QList<RawRequest> requests;   ///< whole ones
    int connections = 0;

    int mostHeadsOfOneId() const
    {
        int most = 0;
        for (const int count : heads) {
            most = std::max(most, count);
        }
        return most;
    }

    static void answer(QTcpSocket* socket, const QByteArray& body,
                       const QByteArray& status = QByteArrayLiteral("200 OK"),
                       const QByteArray& moreHeaders = {})
    {
        socket->write("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" +
                      moreHeaders + "Content-Length: " + QByteArray::number(body.size()) +
                      "\r\n\r\n" + body);
    }
    static QByteArray completion(const QByteArray& text = QByteArrayLiteral("Hello"))
    {
        return R"({"id":"x","object":"chat.completion","choices":[{"index":0,"message":)"
               R"({"role":"assistant","content":")" +
               text +
               R"("},"finish_reason":"stop"}],)"
               R"("usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})";
    }

private:
    struct Connection
    {
        QByteArray buffer;
        bool headSeen = false;
        int requests = 0;
    };

    void accept(QTcpSocket* socket)
    {
        ++connections;
        socket->setParent(this);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        if (onConnected) {
            onConnected(socket);
            return;
        }
        connect(socket, &QTcpSocket::readyRead, this,
                [this, socket, state = Connection()]() mutable { read(socket, state); });
    }

    void read(QTcpSocket* socket, Connection& state)
    {
        state.buffer += socket->readAll();
        const qsizetype headSize = state.buffer.indexOf("\r\n\r\n") + 4;
        if (headSize < 4) {
            return;
        }
        RawRequest request;
        request.head = state.buffer.first(headSize);
        request.id = header(request.head, "x-client-request-id");
        if (!state.headSeen) {
            state.headSeen = true;
            ++heads[request.id];
        }
        const qsizetype bodySize = header(request.head, "content-length").toLongLong();
        if (state.buffer.size() < headSize + bodySize) {
            return;
        }
        request.body = state.buffer.mid(headSize, bodySize);
        request.onConnection = ++state.requests;
        state.buffer.remove(0, headSize + bodySize);
        state.headSeen = false;
        requests.append(request);
        m_handler(socket, request);
    }

    static QByteArray header(const QByteArray& head, const QByteArray& name)
    {
        for (const QByteArray& line : head.split('\n')) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0 && line.first(colon).toLower() == name) {
                return line.mid(colon + 1).trimmed();
            }
        }
        return {};
    }

    Handler m_handler;
    QTcpServer m_server;
};

} // namespace ratescope
