#pragma once

#include <QByteArray>
#include <QDeadlineTimer>
#include <QList>
#include <QTcpSocket>
#include <QUrl>

namespace ratescope::test {

/// One response as it stood on the wire.
struct RawResponse
{
    int status = 0;
    QByteArray head; ///< status line and fields, names in lower case as the server writes them
    QByteArray body; ///< without the frame of chunks
    bool whole = false;

    /// Empty when absent.
    QByteArray field(const QByteArray& name) const
    {
        const qsizetype at = head.indexOf("\r\n" + name + ": ");
        if (at < 0) {
            return {};
        }
        const qsizetype begin = at + name.size() + 4;
        return head.mid(begin, head.indexOf("\r\n", begin) - begin);
    }
};

/// A client that writes bytes as it is told to, and reads what comes back.
class RawClient
{
public:
    static constexpr int patience = 10'000; // ms

    explicit RawClient(const QUrl& server)
    {
        m_socket.connectToHost(server.host(), static_cast<quint16>(server.port()));
        m_socket.waitForConnected(patience);
    }

    QTcpSocket& socket() { return m_socket; }

    void send(const QByteArray& bytes)
    {
        m_socket.write(bytes);
        while (m_socket.bytesToWrite() > 0 && m_socket.waitForBytesWritten(patience)) {
        }
    }

    void sendInPieces(const QByteArray& bytes, qsizetype size)
    {
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        for (qsizetype at = 0; at < bytes.size(); at += size) {
            send(bytes.mid(at, size));
        }
    }

    /// The next response; not whole when the connection ends or patience does before it is.
    RawResponse receive(bool hasBody = true)
    {
        RawResponse response;
        if (!readUntil([this] { return m_bytes.contains("\r\n\r\n"); })) {
            return response;
        }
        const qsizetype headEnd = m_bytes.indexOf("\r\n\r\n") + 4;
        response.head = m_bytes.left(headEnd);
        m_bytes.remove(0, headEnd);
        response.status = response.head.mid(9, 3).toInt();
        if (!hasBody) {
            response.whole = true;
        } else if (response.field("transfer-encoding") == "chunked") {
            receiveChunks(response);
        } else if (!response.field("content-length").isEmpty()) {
            const qsizetype length = response.field("content-length").toLongLong();
            response.whole = readUntil([&] { return m_bytes.size() >= length; });
            response.body = m_bytes.left(length);
            m_bytes.remove(0, length);
        } else {
            response.whole = waitForEnd();
            response.body = std::exchange(m_bytes, {});
        }
        return response;
    }

    bool waitForEnd()
    {
        readUntil([] { return false; });
        return m_socket.state() == QAbstractSocket::UnconnectedState;
    }

    bool waitForBytes()
    {
        return readUntil([this] { return !m_bytes.isEmpty(); });
    }

    bool silentFor(int milliseconds)
    {
        return m_bytes.isEmpty() && !m_socket.waitForReadyRead(milliseconds) &&
               m_socket.state() == QAbstractSocket::ConnectedState;
    }

private:
    template <typename Condition>
    bool readUntil(Condition condition)
    {
        const QDeadlineTimer deadline(patience);
        m_bytes += m_socket.readAll();
        while (!condition()) {
            if (deadline.hasExpired() ||
                !m_socket.waitForReadyRead(static_cast<int>(deadline.remainingTime()))) {
                m_bytes += m_socket.readAll();
                return condition();
            }
            m_bytes += m_socket.readAll();
        }
        return true;
    }

    void receiveChunks(RawResponse& response)
    {
        while (readUntil([this] { return m_bytes.contains("\r\n"); })) {
            const qsizetype lineEnd = m_bytes.indexOf("\r\n");
            const qsizetype size = m_bytes.left(lineEnd).toLongLong(nullptr, 16);
            if (!readUntil([&] { return m_bytes.size() >= lineEnd + size + 4; })) {
                return;
            }
            response.body += m_bytes.mid(lineEnd + 2, size);
            m_bytes.remove(0, lineEnd + size + 4);
            if (size == 0) {
                response.whole = true;
                return;
            }
        }
    }

    QTcpSocket m_socket;
    QByteArray m_bytes;
};

inline QByteArray get(const QByteArray& path)
{
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

inline QByteArray chatBody(const QByteArray& more = {})
{
    return R"({"model":"simulated","messages":[{"role":"user","content":"Hello"}])" + more + "}";
}

inline QByteArray post(const QByteArray& body, const QByteArray& fields = {},
                       const QByteArray& version = "HTTP/1.1")
{
    return "POST /v1/chat/completions " + version + "\r\nHost: a\r\n" + fields +
           "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace ratescope::test
