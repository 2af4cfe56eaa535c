#include "http_client.h"
#include "net/manager_pool.h"
#include "raw_server.h"
#include "threaded_server.h"

#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <QUrl>

#include <atomic>

using namespace ratescope;
using namespace std::chrono_literals;

/// Streams, and the connections that exchanges use.
class HttpConnectionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void streams();
    void streamWhoseServerDoesNotLetGo();
    void keepsConnections();
    void holdsSixtyFourInFlight();
    void pool();
    void readsOnlySoFarAhead();
};

void HttpConnectionsTest::streams()
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
}

void HttpConnectionsTest::streamWhoseServerDoesNotLetGo()
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

void HttpConnectionsTest::keepsConnections()
{
    // The first exchange with a host, and one whose end a busy machine brings later than the grace
    // allows, may cost a connection; others go on with what is there.
    constexpr int most = 3;
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion());
    });
    Client client(server.url());
    for (std::uint64_t job = 1; job <= 20; ++job) {
        QCOMPARE(client.exchange(job).status, TransportStatus::completed);
    }
    QVERIFY2(server.connections <= most, qPrintable(QString::number(server.connections)));
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
    QVERIFY2(streaming.connections <= most, qPrintable(QString::number(streaming.connections)));
}

void HttpConnectionsTest::holdsSixtyFourInFlight()
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

void HttpConnectionsTest::pool()
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

/// While nobody reads, a server that pours may not fill the memory. What it can get rid of is our
/// bound and the system's socket buffers, about 10 MiB at most.
void HttpConnectionsTest::readsOnlySoFarAhead()
{
    constexpr qint64 enough = qint64{96} << 20;
    std::atomic<qint64> poured = 0;
    ThreadedServer server([&poured](QTcpSocket& socket) {
        const QByteArray event = chunk(delta(QByteArray(16 << 10, 'x')));
        socket.write(streamHead);
        bool taken = true;
        while (taken && poured < enough) {
            poured += socket.write(event);
            taken = socket.waitForBytesWritten(500);
        }
    });
    Client client(server.url());
    bool held = false;
    client.spy.onProgress = [&](AttemptId attempt) {
        held = server.ended(20s);
        client.transport.abandon(attempt);
    };
    client.transport.start(attemptOf(1), helloJob(true), 30s);
    QVERIFY(runUntil([&] { return held; }));
    QVERIFY2(poured < enough / 3, qPrintable(QString::number(poured.load())));
}

QTEST_GUILESS_MAIN(HttpConnectionsTest)
#include "tst_http_connections.moc"
