#include "http_client.h"
#include "raw_server.h"

#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <QUrl>

using namespace ratescope;
using namespace std::chrono_literals;

/// Servers that are broken, absent, slow, elsewhere or not to be trusted with a key.
class HttpTroublesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
};

void HttpTroublesTest::badServers_data()
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

void HttpTroublesTest::badServers()
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

void HttpTroublesTest::bodyWithoutLength()
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

void HttpTroublesTest::redirects_data()
{
    QTest::addColumn<QByteArray>("statusLine");
    for (const char* line : {"301 Moved Permanently", "302 Found", "303 See Other",
                             "307 Temporary Redirect", "308 Permanent Redirect"}) {
        QTest::newRow(line) << QByteArray(line);
    }
}

void HttpTroublesTest::redirects()
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

void HttpTroublesTest::nobodyListens()
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

void HttpTroublesTest::badEndpoint()
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

void HttpTroublesTest::insecure()
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

void HttpTroublesTest::proxyOfTheEnvironment()
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

void HttpTroublesTest::timesOut()
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

QTEST_GUILESS_MAIN(HttpTroublesTest)
#include "tst_http_troubles.moc"
