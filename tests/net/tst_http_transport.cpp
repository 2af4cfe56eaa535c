#include "net/http_transport.h"
#include "net/manager_pool.h"
#include "net/qt_scheduler.h"
#include "raw_server.h"
#include "run_until.h"
#include "transport_listener_spy.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <memory>

#include <unistd.h>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

const QString secret = QStringLiteral("sk-very-secret-key-0123456789");

Endpoint endpointAt(const QUrl& url)
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
    const AttemptResult& exchange(std::uint64_t job = 1, Duration timeout = 10s,
                                  bool stream = false)
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
void pour(QTcpSocket* socket, const QByteArray& bytes)
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

QByteArray sseEvent(const QByteArray& json)
{
    return "data: " + json + "\n\n";
}

QByteArray delta(const QByteArray& text)
{
    return sseEvent(R"({"choices":[{"index":0,"delta":{"content":")" + text + R"("}}]})");
}

const QByteArray streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n";

QByteArray chunk(const QByteArray& bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

} // namespace

class HttpTransportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers();
    void sendsWhatIsPromised();
    void refusals();
    void streams();
    void streamWhoseServerDoesNotLetGo();
    void keepsConnections();
    void holdsSixtyFourInFlight();
    void pool();
    void badServers_data();
    void badServers();
    void bodyWithoutLength();
    void redirects_data();
    void redirects();
    void nobodyListens();
    void badEndpoint();
    void insecure();
    void proxyOfTheEnvironment();
    void timesOut();
    void neverFromWithinStart();
    void abandons();
    void abandonsFromWithinProgress();
    void switchesEndpoint();
    void theRequestsModelGoesBeforeTheEndpoints();
    void endsWithExchangesUnderWay();
    void readsOnlySoFarAhead();
};

/// While nobody reads, a server that pours may not fill the memory. What it can get rid of is our
/// bound and the system's socket buffers, about 10 MiB at most.
void HttpTransportTest::readsOnlySoFarAhead()
{
    constexpr qint64 enough = qint64{96} << 20;
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const QUrl url(QStringLiteral("http://127.0.0.1:%1/v1").arg(server.serverPort()));
    const qintptr listening = server.socketDescriptor();
    std::atomic<qint64> poured = 0;
    const std::unique_ptr<QThread> thread(QThread::create([&poured, listening] {
        QTcpServer own;
        own.setSocketDescriptor(::dup(static_cast<int>(listening)));
        if (!own.waitForNewConnection(10000)) {
            return;
        }
        const std::unique_ptr<QTcpSocket> socket(own.nextPendingConnection());
        socket->waitForReadyRead(10000);
        const QByteArray event = chunk(delta(QByteArray(16 << 10, 'x')));
        socket->write(streamHead);
        bool taken = true;
        while (taken && poured < enough) {
            poured += socket->write(event);
            taken = socket->waitForBytesWritten(500);
        }
    }));
    Client client(url);
    bool held = false;
    client.spy.onProgress = [&](AttemptId attempt) {
        held = thread->wait(std::chrono::milliseconds(20s).count());
        client.transport.abandon(attempt);
    };
    server.pauseAccepting();
    thread->start();
    client.transport.start(attemptOf(1), helloJob(true), 30s);
    QVERIFY(runUntil([&] { return held; }));
    QVERIFY2(poured < enough / 3, qPrintable(QString::number(poured.load())));
}

void HttpTransportTest::answers()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion("Grüße"), "200 OK",
                          "X-RateLimit-Remaining-Requests: 7\r\nServer: raw\r\n");
    });
    Client client(server.url());
    const AttemptResult& result = client.exchange();
    QCOMPARE(result.status, TransportStatus::completed);
    QCOMPARE(result.httpStatus, 200);
    QVERIFY(result.error.empty());
    QVERIFY(result.diagnosis.empty());
    QCOMPARE(result.usage->prompt.count, 3);
    QCOMPARE(client.spy.texts[attemptOf(1)], std::string("Grüße"));
    QCOMPARE(*findHeader(result.headers, "x-ratelimit-remaining-requests"), std::string("7"));
    QCOMPARE(findHeader(result.headers, "server"), nullptr);
    const WallTime now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    QVERIFY(now - result.receivedAt < 60s);
}

void HttpTransportTest::sendsWhatIsPromised()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion(), "200 OK", "Set-Cookie: a=b\r\n");
    });
    Client client(server.url());
    client.exchange(1);
    client.exchange(2);
    QCOMPARE(server.requests.size(), 2);
    const RawRequest& request = server.requests[1];
    const QByteArray head = request.head.toLower();
    QVERIFY(head.startsWith("post /v1/chat/completions http/1.1\r\n"));
    QVERIFY(head.contains("\r\nuser-agent: ratescope/"));
    QVERIFY(head.contains("\r\naccept-encoding: identity\r\n"));
    QVERIFY(head.contains("\r\ncontent-type: application/json\r\n"));
    QVERIFY(head.contains("\r\nauthorization: bearer " + secret.toLatin1() + "\r\n"));
    QVERIFY(!head.contains("\r\ncookie:"));
    QVERIFY(request.id.endsWith("-2-1"));
    QCOMPARE(request.id.chopped(4), server.requests[0].id.chopped(4));
    QVERIFY(request.body.contains("\"Hello\""));
}

void HttpTransportTest::refusals()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(
            socket,
            R"({"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}})",
            "429 Too Many Requests", "Retry-After: 7\r\n");
    });
    Client client(server.url());
    const AttemptResult& result = client.exchange();
    QCOMPARE(result.status, TransportStatus::completed);
    QCOMPARE(result.httpStatus, 429);
    QCOMPARE(result.error.code, std::string("rate_limit_exceeded"));
    QCOMPARE(*findHeader(result.headers, "retry-after"), std::string("7"));
}

void HttpTransportTest::streams()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        socket->write(streamHead);
        socket->write(chunk(delta("one ")));
        QTimer::singleShot(20, socket, [socket] {
            socket->write(chunk(delta("two")));
            socket->write(
                chunk(sseEvent(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})") +
                      sseEvent("[DONE]")));
            socket->write("0\r\n\r\n");
        });
    });
    Client client(server.url());
    int pieces = 0;
    client.spy.onProgress = [&](AttemptId) { ++pieces; };
    const AttemptResult& result = client.exchange(1, 10s, true);
    QCOMPARE(result.status, TransportStatus::completed);
    QCOMPARE(client.spy.texts[attemptOf(1)], std::string("one two"));
    QCOMPARE(pieces, 2);
    client.exchange(2, 10s, true);
    QCOMPARE(server.connections, 1); // the stream was read to its end
}

void HttpTransportTest::streamWhoseServerDoesNotLetGo()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        socket->write(streamHead);
        socket->write(
            chunk(delta("all") +
                  sseEvent(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})") +
                  sseEvent("[DONE]")));
    });
    Client client(server.url());
    const Instant start = client.scheduler.now();
    const AttemptResult& result = client.exchange(1, 20s, true);
    QCOMPARE(result.status, TransportStatus::completed);
    QCOMPARE(client.spy.texts[attemptOf(1)], std::string("all"));
    QVERIFY(client.scheduler.now() - start < 10s);
}

void HttpTransportTest::keepsConnections()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion());
    });
    Client client(server.url());
    for (std::uint64_t job = 1; job <= 20; ++job) {
        QCOMPARE(client.exchange(job).status, TransportStatus::completed);
    }
    QCOMPARE(server.connections, 1);
    RawServer streaming([](QTcpSocket* socket, const RawRequest&) {
        socket->write(streamHead);
        socket->write(
            chunk(delta("all") +
                  sseEvent(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})") +
                  sseEvent("[DONE]")) +
            "0\r\n\r\n");
    });
    Client streams(streaming.url());
    for (std::uint64_t job = 1; job <= 20; ++job) {
        QCOMPARE(streams.exchange(job, 10s, true).status, TransportStatus::completed);
    }
    QCOMPARE(streaming.connections, 1);
}

void HttpTransportTest::holdsSixtyFourInFlight()
{
    // Nobody is answered before everybody has asked: a queue on our side would never get there.
    QList<QTcpSocket*> held;
    RawServer server([&](QTcpSocket* socket, const RawRequest&) {
        held.append(socket);
        if (held.size() == 64) {
            for (QTcpSocket* each : std::as_const(held)) {
                RawServer::answer(each, RawServer::completion());
            }
        }
    });
    Client client(server.url());
    for (std::uint64_t job = 1; job <= 64; ++job) {
        client.transport.start(attemptOf(job), helloJob(), 20s);
    }
    QVERIFY(runUntil([&] { return client.spy.ended() == 64; }));
    for (std::uint64_t job = 1; job <= 64; ++job) {
        QCOMPARE(client.spy.result(job).status, TransportStatus::completed);
    }
    QCOMPARE(server.connections, 64);
}

void HttpTransportTest::pool()
{
    ManagerPool pool;
    const QUrl one(QStringLiteral("http://127.0.0.1:1000/v1"));
    const QUrl other(QStringLiteral("http://127.0.0.1:2000/v1"));
    std::vector<ManagerPool::Slot> slotsOfOne;
    for (int i = 0; i < 13; ++i) {
        slotsOfOne.push_back(pool.acquire(one));
    }
    QCOMPARE(pool.size(), std::size_t(3));
    QCOMPARE(slotsOfOne[0].manager(), slotsOfOne[5].manager());
    QVERIFY(slotsOfOne[5].manager() != slotsOfOne[6].manager());
    // Another host has connections of its own, and a freed slot is the first to be taken again.
    const ManagerPool::Slot foreign = pool.acquire(other);
    QCOMPARE(foreign.manager(), slotsOfOne[0].manager());
    QNetworkAccessManager* const second = slotsOfOne[7].manager();
    slotsOfOne[7] = ManagerPool::Slot();
    const ManagerPool::Slot again = pool.acquire(one);
    QCOMPARE(again.manager(), second);
    QCOMPARE(pool.size(), std::size_t(3));
    // A doubted one comes last, until it has proved itself.
    slotsOfOne[0].doubt(true);
    slotsOfOne[0] = ManagerPool::Slot();
    slotsOfOne[12] = ManagerPool::Slot();
    ManagerPool::Slot third = pool.acquire(one);
    QVERIFY(third.manager() != slotsOfOne[1].manager());
    slotsOfOne[1].doubt(false);
    QCOMPARE(pool.acquire(one).manager(), slotsOfOne[1].manager());
}

void HttpTransportTest::badServers_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("close");
    QTest::addColumn<bool>("endless"); // goes on with the last byte's like for ever
    QTest::addColumn<TransportStatus>("status");

    using S = TransportStatus;
    const QByteArray ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    QTest::newRow("hangs") << QByteArray() << false << false << S::timedOut;
    QTest::newRow("hangs after the headers") << ok + "Content-Length: 10\r\n\r\n"
                                             << false << false << S::timedOut;
    QTest::newRow("hangs in the headers") << ok << false << false << S::timedOut;
    QTest::newRow("hangs in a chunk")
        << ok + "Transfer-Encoding: chunked\r\n\r\n5\r\n{" << false << false << S::timedOut;
    QTest::newRow("closes at once") << QByteArray() << true << false << S::connectionLost;
    QTest::newRow("another protocol")
        << QByteArray("SSH-2.0-OpenSSH_9.2p1\r\n") << false << false << S::connectionLost;
    QTest::newRow("zero bytes") << QByteArray(5000, '\0') << false << false << S::connectionLost;
    QTest::newRow("longer than promised")
        << ok + "Content-Length: 5\r\n\r\n{\"choices\":[]}" << false << false << S::connectionLost;
    QTest::newRow("shorter than promised")
        << ok + "Content-Length: 500\r\n\r\n{\"choices\":[]}" << true << false << S::connectionLost;
    QTest::newRow("nothing of what was promised") << ok + "Content-Length: 500\r\n\r\n"
                                                  << true << false << S::connectionLost;
    const QByteArray chunks = ok + "Transfer-Encoding: chunked\r\n\r\n";
    const QByteArray begun = chunk(RawServer::completion().chopped(40));
    QTest::newRow("closes before the first chunk") << chunks << true << false << S::connectionLost;
    QTest::newRow("closes in a chunk's size") << chunks + "1" << true << false << S::connectionLost;
    QTest::newRow("closes in a chunk")
        << chunks + "fff\r\n{\"choices\":[" << true << false << S::connectionLost;
    QTest::newRow("closes between chunks") << chunks + begun << true << false << S::connectionLost;
    QTest::newRow("closes after whole chunks that are half an answer")
        << chunks + begun + "0\r\n\r\n"
        << true << false << S::connectionLost;
    QTest::newRow("closes an answer without length")
        << ok + "\r\n" + RawServer::completion().chopped(40) << true << false << S::connectionLost;
    QTest::newRow("closes before an answer without length") << ok + "\r\n"
                                                            << true << false << S::connectionLost;
    QTest::newRow("closes in a stream")
        << streamHead + chunk(delta("Hello")) << true << false << S::connectionLost;
    QTest::newRow("ends a stream early") << streamHead + chunk(delta("Hello")) + "0\r\n\r\n"
                                         << false << false << S::connectionLost;
    QTest::newRow("negative length")
        << ok + "Content-Length: -5\r\n\r\n{\"choices\":[]}" << false << false << S::timedOut;
    QTest::newRow("garbled chunks")
        << ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
        << false << false << S::connectionLost;
    QTest::newRow("not JSON") << ok + "Content-Length: 4\r\n\r\noops" << false << false
                              << S::malformed;
    QTest::newRow("empty answer") << ok + "Content-Length: 0\r\n\r\n"
                                  << false << false << S::connectionLost;
    QTest::newRow("headers beyond our bound")
        << ok + "X-Long: " + QByteArray(70000, 'a') + "\r\nContent-Length: 2\r\n\r\n{}" << false
        << false << S::tooLarge;
    QTest::newRow("endless body") << ok + "\r\n{\"choices\":[{\"message\":{\"content\":\"" +
                                         QByteArray(2000, 'a')
                                  << false << true << S::tooLarge;
    QTest::newRow("endless chunks")
        << ok + "Transfer-Encoding: chunked\r\n\r\n" + chunk("{\"a\":\"" + QByteArray(2000, 'a'))
        << false << true << S::tooLarge;
    QTest::newRow("endless headers") << QByteArray("HTTP/1.1 200 OK\r\nX: ") + QByteArray(2000, 'a')
                                     << false << true << S::timedOut;
    QTest::newRow("endless error body")
        << QByteArray("HTTP/1.1 500 Oops\r\n\r\n") << false << true << S::completed;
    QTest::newRow("only 100 Continue")
        << QByteArray("HTTP/1.1 100 Continue\r\n\r\n") << true << false << S::connectionLost;
}

void HttpTransportTest::badServers()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const bool, close);
    QFETCH(const bool, endless);
    QFETCH(const TransportStatus, status);

    RawServer server([&](QTcpSocket* socket, const RawRequest&) {
        socket->write(bytes);
        if (endless) {
            pour(socket,
                 bytes.contains("chunked") ? chunk(QByteArray(2000, 'a')) : QByteArray(2000, 'a'));
        }
        if (close) {
            socket->disconnectFromHost();
        }
    });
    Client client(server.url());
    const Duration timeout = status == TransportStatus::timedOut ? Duration(300ms) : Duration(20s);
    const Instant start = client.scheduler.now();
    const AttemptResult& result = client.exchange(1, timeout);
    QCOMPARE(result.status, status);
    QCOMPARE(result.diagnosis.empty(), status == TransportStatus::completed);
    if (status == TransportStatus::timedOut) {
        QVERIFY(client.scheduler.now() - start >= timeout);
        QVERIFY(client.scheduler.now() - start < timeout + 5s);
    }
    // A server that has behaved badly once does not spoil the next attempt.
    RawServer good([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion());
    });
    client.transport.setEndpoint(endpointAt(good.url()));
    QCOMPARE(client.exchange(2).status, TransportStatus::completed);
    QCOMPARE(server.mostHeadsOfOneId(), 1);
}

/// HTTP/1.0 servers end a body by closing.
void HttpTransportTest::bodyWithoutLength()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
        socket->write(RawServer::completion());
        socket->disconnectFromHost();
    });
    Client client(server.url());
    for (std::uint64_t job = 1; job <= 20; ++job) {
        QCOMPARE(client.exchange(job).status, TransportStatus::completed);
        QCOMPARE(client.spy.texts[attemptOf(job)], std::string("Hello"));
    }
}

void HttpTransportTest::redirects_data()
{
    QTest::addColumn<QByteArray>("statusLine");
    for (const char* line : {"301 Moved Permanently", "302 Found", "303 See Other",
                             "307 Temporary Redirect", "308 Permanent Redirect"}) {
        QTest::newRow(line) << QByteArray(line);
    }
}

void HttpTransportTest::redirects()
{
    QFETCH(const QByteArray, statusLine);
    RawServer target([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion());
    });
    RawServer server([&](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, "{}", statusLine,
                          "Location: " + target.url().toEncoded() + "?key=" + secret.toLatin1() +
                              "\r\n");
    });
    Client client(server.url());
    const AttemptResult& result = client.exchange();
    QCOMPARE(result.status, TransportStatus::redirected);
    QVERIFY(result.diagnosis.find("127.0.0.1") != std::string::npos);
    QVERIFY(result.diagnosis.find(secret.toStdString()) == std::string::npos);
    runFor(50ms);
    QCOMPARE(target.connections, 0);
    QCOMPARE(server.requests.size(), 1);
}

void HttpTransportTest::nobodyListens()
{
    QUrl url;
    {
        const RawServer gone([](QTcpSocket*, const RawRequest&) {});
        url = gone.url();
    }
    Client client(url);
    const AttemptResult& refused = client.exchange(1);
    QCOMPARE(refused.status, TransportStatus::unreachable);
    QVERIFY(!refused.diagnosis.empty());
}

void HttpTransportTest::badEndpoint()
{
    Client client(QUrl(QStringLiteral("http://192.0.2.1/v1"))); // a key in plain text
    const AttemptResult& result = client.exchange(1);
    QCOMPARE(result.status, TransportStatus::insecure);
    QVERIFY(!result.diagnosis.empty());

    Endpoint nowhere;
    client.transport.setEndpoint(nowhere);
    QCOMPARE(client.exchange(2).status, TransportStatus::unreachable);
    client.transport.start(attemptOf(3), helloJob(), 10s);
    client.transport.abandon(attemptOf(3));
    runFor(20ms);
    QVERIFY(!client.spy.ends.contains(attemptOf(3)));
}

void HttpTransportTest::insecure()
{
    RawServer server([](QTcpSocket*, const RawRequest&) {});
    server.onConnected = [](QTcpSocket* socket) { socket->write("220 no TLS here\r\n"); };
    QUrl url = server.url();
    url.setScheme(QStringLiteral("https"));
    Client client(url);
    const AttemptResult& result = client.exchange();
    QCOMPARE(result.status, TransportStatus::insecure);
    QVERIFY(!result.diagnosis.empty());
}

void HttpTransportTest::proxyOfTheEnvironment()
{
    RawServer proxy([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion());
    });
    qputenv("http_proxy", "http://127.0.0.1:" + QByteArray::number(proxy.url().port()));
    qunsetenv("no_proxy");
    Client client(proxy.url());
    Endpoint far = endpointAt(QUrl(QStringLiteral("http://192.0.2.1/v1")));
    far.key = ApiKey();
    client.transport.setEndpoint(far);
    QCOMPARE(client.exchange(1).status, TransportStatus::completed);
    client.transport.setEndpoint(endpointAt(proxy.url())); // loopback never goes through it
    QCOMPARE(client.exchange(2).status, TransportStatus::completed);
    qunsetenv("http_proxy");
    QVERIFY(proxy.requests[0].head.startsWith("POST http://192.0.2.1/v1/chat/completions "));
    QVERIFY(proxy.requests[1].head.startsWith("POST /v1/chat/completions "));
}

void HttpTransportTest::timesOut()
{
    // Progress does not prolong it.
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        socket->write(streamHead);
        auto* const drip = new QTimer(socket);
        QObject::connect(drip, &QTimer::timeout, socket,
                         [socket] { socket->write(chunk(delta("x"))); });
        drip->start(10);
    });
    Client client(server.url());
    const Instant start = client.scheduler.now();
    const AttemptResult& result = client.exchange(1, 200ms, true);
    QCOMPARE(result.status, TransportStatus::timedOut);
    QVERIFY(client.scheduler.now() - start >= 200ms);
    QVERIFY(!client.spy.texts[attemptOf(1)].empty());
}

void HttpTransportTest::neverFromWithinStart()
{
    QUrl url;
    {
        const RawServer gone([](QTcpSocket*, const RawRequest&) {});
        url = gone.url();
    }
    Client client(url);
    client.transport.start(attemptOf(1), helloJob(), Duration::zero());
    client.transport.setEndpoint(Endpoint());
    client.transport.start(attemptOf(2), helloJob(), 10s);
    QCOMPARE(client.spy.ended(), std::size_t(0));
    QVERIFY(runUntil([&] { return client.spy.ended() == 2; }));
}

void HttpTransportTest::abandons()
{
    int closed = 0;
    RawServer server([&](QTcpSocket* socket, const RawRequest&) {
        QObject::connect(socket, &QTcpSocket::disconnected, socket, [&closed] { ++closed; });
    });
    Client client(server.url());
    for (std::uint64_t job = 1; job <= 8; ++job) {
        client.transport.start(attemptOf(job), helloJob(), 10s);
    }
    QVERIFY(runUntil([&] { return server.requests.size() == 8; }));
    for (std::uint64_t job = 1; job <= 8; ++job) {
        client.transport.abandon(attemptOf(job));
    }
    client.transport.abandon(attemptOf(99));
    QVERIFY(runUntil([&] { return closed == 8; }));
    QCOMPARE(client.spy.ended(), std::size_t(0));
    QCOMPARE(client.scheduler.pending(), std::size_t(0));
}

void HttpTransportTest::abandonsFromWithinProgress()
{
    RawServer server([](QTcpSocket* socket, const RawRequest& request) {
        if (request.body.contains("\"stream\":true")) {
            socket->write(streamHead + chunk(delta("a") + delta("b") + delta("c")));
        } else {
            RawServer::answer(socket, RawServer::completion());
        }
    });
    Client client(server.url());
    int pieces = 0;
    client.spy.onProgress = [&](AttemptId attempt) {
        ++pieces;
        client.transport.abandon(attempt);
    };
    client.transport.start(attemptOf(1), helloJob(true), 10s);
    QVERIFY(runUntil([&] { return pieces > 0; }));
    client.transport.start(attemptOf(2), helloJob(false), 10s);
    QVERIFY(runUntil([&] { return pieces > 1; }));
    runFor(30ms);
    QCOMPARE(pieces, 2);
    QCOMPARE(client.spy.ended(), std::size_t(0));
}

void HttpTransportTest::switchesEndpoint()
{
    const auto answering = [](const QByteArray& text) {
        return [text](QTcpSocket* socket, const RawRequest&) {
            QTimer::singleShot(30, socket, [socket, text] {
                RawServer::answer(socket, RawServer::completion(text));
            });
        };
    };
    RawServer first(answering("first"));
    RawServer second(answering("second"));
    Client client(first.url());
    const JobSpec job = helloJob(); // one request for both: it is not composed for each attempt
    client.transport.start(attemptOf(1), job, 10s);
    Endpoint other = endpointAt(second.url());
    other.model = QStringLiteral("other-model");
    other.key = ApiKey(QStringLiteral("sk-other"));
    client.transport.setEndpoint(other);
    client.transport.start(attemptOf(2), job, 10s);
    QVERIFY(runUntil([&] { return client.spy.ended() == 2; }));
    QCOMPARE(client.spy.texts[attemptOf(1)], std::string("first"));
    QCOMPARE(client.spy.texts[attemptOf(2)], std::string("second"));
    QVERIFY(second.requests[0].body.contains(R"("model":"other-model")"));
    QVERIFY(second.requests[0].head.contains("Bearer sk-other\r\n"));
    QVERIFY(!second.requests[0].head.contains(secret.toLatin1()));
}

void HttpTransportTest::theRequestsModelGoesBeforeTheEndpoints()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion());
    });
    Client client(server.url());
    ChatRequest request = *helloJob().request;
    request.model = "another";
    client.transport.start(
        attemptOf(1), {.request = std::make_shared<const ChatRequest>(std::move(request))}, 10s);
    QVERIFY(runUntil([&] { return client.spy.ended() == 1; }));
    client.exchange(2);
    QVERIFY(server.requests[0].body.contains(R"("model":"another")"));
    QVERIFY(server.requests[1].body.contains(R"("model":"test-model")"));
}

void HttpTransportTest::endsWithExchangesUnderWay()
{
    RawServer server([](QTcpSocket*, const RawRequest&) {});
    auto client = std::make_unique<Client>(server.url());
    for (std::uint64_t job = 1; job <= 64; ++job) {
        client->transport.start(attemptOf(job), helloJob(), 10s);
    }
    QVERIFY(runUntil([&] { return server.requests.size() == 64; }));
    client.reset();
    runFor(20ms);
}

QTEST_GUILESS_MAIN(HttpTransportTest)
#include "tst_http_transport.moc"
