#include "net/http_transport.h"
#include "net/qt_scheduler.h"
#include "raw_server.h"
#include "run_until.h"
#include "transport_listener_spy.h"

#include <QTest>
#include <QTimer>

#include <set>

#include <sys/socket.h>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

Endpoint endpointAt(const QUrl& url)
{
    Endpoint endpoint;
    endpoint.baseUrl = url;
    endpoint.model = QStringLiteral("test-model");
    return endpoint;
}

enum class Nasty {
    closeAfterRequest,
    resetAfterRequest,
    halfAStatusLine,
    halfTheHeaders,
    closeAfterHeaders,
    halfABody,
    halfAChunk,
    garbage,
    answerThenClose,     ///< and the next request may already be on its way
    answerThenCloseLater ///< after idling, while the next request arrives
};

void misbehave(Nasty how, QTcpSocket* socket)
{
    const auto writeAndClose = [socket](const QByteArray& bytes) {
        socket->write(bytes);
        socket->disconnectFromHost();
    };
    switch (how) {
    case Nasty::closeAfterRequest:
        socket->disconnectFromHost();
        break;
    case Nasty::resetAfterRequest: {
        const linger atOnce{.l_onoff = 1, .l_linger = 0}; // close() sends a reset
        ::setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &atOnce,
                     sizeof atOnce);
        socket->abort();
        break;
    }
    case Nasty::halfAStatusLine:
        writeAndClose("HTTP/1.1 20");
        break;
    case Nasty::halfTheHeaders:
        writeAndClose("HTTP/1.1 200 OK\r\nContent-Ty");
        break;
    case Nasty::closeAfterHeaders:
        writeAndClose("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
        break;
    case Nasty::halfABody:
        writeAndClose("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"choices\"");
        break;
    case Nasty::halfAChunk:
        writeAndClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{\"choices\"");
        break;
    case Nasty::garbage:
        writeAndClose("SSH-2.0-OpenSSH_9.2p1\r\n");
        break;
    case Nasty::answerThenClose:
        RawServer::answer(socket, RawServer::completion());
        socket->disconnectFromHost();
        break;
    case Nasty::answerThenCloseLater:
        RawServer::answer(socket, RawServer::completion());
        QTimer::singleShot(3, socket, [socket] { socket->disconnectFromHost(); });
        break;
    }
}

} // namespace

Q_DECLARE_METATYPE(Nasty)

/// One attempt is one request on the wire, by the server's own count.
class HiddenResendTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsEveryRequestOnce_data();
    void countsEveryRequestOnce();
    void idleConnectionClosed();
};

void HiddenResendTest::countsEveryRequestOnce_data()
{
    QTest::addColumn<Nasty>("how");
    QTest::addColumn<int>("goodFirst"); // requests answered well on a connection before it turns
    QTest::addColumn<int>("inFlight");

    const auto add = [](const char* name, Nasty how) {
        for (const int goodFirst : {0, 1, 3}) {
            for (const int inFlight : {1, 24}) {
                QTest::addRow("%s, after %d, %d in flight", name, goodFirst, inFlight)
                    << how << goodFirst << inFlight;
            }
        }
    };
    add("close after request", Nasty::closeAfterRequest);
    add("reset after request", Nasty::resetAfterRequest);
    add("half a status line", Nasty::halfAStatusLine);
    add("half the headers", Nasty::halfTheHeaders);
    add("close after headers", Nasty::closeAfterHeaders);
    add("half a body", Nasty::halfABody);
    add("half a chunk", Nasty::halfAChunk);
    add("garbage", Nasty::garbage);
    add("answer then close", Nasty::answerThenClose);
    add("answer then close later", Nasty::answerThenCloseLater);
}

void HiddenResendTest::countsEveryRequestOnce()
{
    QFETCH(const Nasty, how);
    QFETCH(const int, goodFirst);
    QFETCH(const int, inFlight);
    constexpr std::uint64_t attempts = 96;

    RawServer server([&](QTcpSocket* socket, const RawRequest& request) {
        if (request.onConnection > goodFirst) {
            misbehave(how, socket);
        } else {
            RawServer::answer(socket, RawServer::completion());
        }
    });
    QtScheduler scheduler;
    TransportListenerSpy spy;
    HttpTransport transport(scheduler, endpointAt(server.url()));
    transport.setListener(&spy);

    std::uint64_t started = 0;
    const auto startNext = [&] {
        if (started < attempts) {
            transport.start(attemptOf(++started), helloJob(), 20s);
        }
    };
    spy.onEnd = [&](AttemptId) { startNext(); };
    for (int i = 0; i < inFlight; ++i) {
        startNext();
    }
    QVERIFY(runUntil([&] { return spy.ended() == attempts; }));

    QVERIFY(spy.everyEndOnce());
    QCOMPARE(server.mostHeadsOfOneId(), 1);
    std::set<QByteArray> ids;
    for (const RawRequest& request : std::as_const(server.requests)) {
        QVERIFY2(ids.insert(request.id).second, request.id.constData());
    }
    int answered = 0;
    for (std::uint64_t job = 1; job <= attempts; ++job) {
        const AttemptResult& result = spy.result(job);
        if (result.status == TransportStatus::completed) {
            ++answered;
            QCOMPARE(result.httpStatus, 200);
        } else {
            QCOMPARE(result.status, TransportStatus::connectionLost);
            QVERIFY(!result.diagnosis.empty());
        }
    }
    // Whoever was answered was seen; whoever was not may have met a connection that was dying.
    QVERIFY(int(ids.size()) >= answered);
}

/// A kept connection that the server closed while nobody used it costs nothing: the next request
/// goes over a new one.
void HiddenResendTest::idleConnectionClosed()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion());
        QTimer::singleShot(0, socket, [socket] { socket->disconnectFromHost(); });
    });
    QtScheduler scheduler;
    TransportListenerSpy spy;
    HttpTransport transport(scheduler, endpointAt(server.url()));
    transport.setListener(&spy);
    for (std::uint64_t job = 1; job <= 5; ++job) {
        transport.start(attemptOf(job), helloJob(), 20s);
        QVERIFY(runUntil([&] { return spy.ended() == job; }));
        QCOMPARE(spy.result(job).status, TransportStatus::completed);
        runFor(20ms);
    }
    QCOMPARE(server.requests.size(), 5);
    QCOMPARE(server.mostHeadsOfOneId(), 1);
}

QTEST_GUILESS_MAIN(HiddenResendTest)
#include "tst_hidden_resend.moc"
