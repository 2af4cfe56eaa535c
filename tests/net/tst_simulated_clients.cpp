#include "net/simulated_endpoint.h"

#include "raw_client.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTest>

#include <chrono>
#include <memory>
#include <vector>

using namespace ratescope;
using namespace ratescope::test;
using namespace std::chrono_literals;

namespace {

ServerSettings swift()
{
    ServerSettings settings;
    settings.limiter = LimiterKind::none;
    settings.latencyMedian = 0ms;
    settings.latencySpread = 0;
    settings.firstToken = 0ms;
    return settings;
}

} // namespace

/// Clients as they come: old, slow, pipelining, broken, hostile.
class TestSimulatedClients : public QObject
{
    Q_OBJECT

private:
    static std::unique_ptr<SimulatedEndpoint> started(const ServerSettings& settings = swift(),
                                                      const SimulatedLimits& limits = {})
    {
        auto endpoint = std::make_unique<SimulatedEndpoint>(settings, 1, limits);
        endpoint->listen();
        return endpoint;
    }

private Q_SLOTS:
    void sendInPiecesOfOneByte()
    {
        const auto endpoint = started();
        RawClient client(endpoint->baseUrl());
        client.sendInPieces(post(chatBody()), 1);
        QCOMPARE(client.receive().status, 200);
    }

    void pipeline()
    {
        ServerSettings settings = swift();
        settings.latencyMedian = 60ms;
        const auto endpoint = started(settings);
        RawClient client(endpoint->baseUrl());
        client.send(post(chatBody(R"(,"stream":true)")) + get("/v1/nothing") +
                    post(chatBody(R"(,"max_tokens":1)")) + get("/v1/models"));
        const RawResponse first = client.receive();
        QCOMPARE(first.status, 200);
        QVERIFY(first.body.endsWith("data: [DONE]\n\n"));
        QCOMPARE(client.receive().status, 404);
        QVERIFY(client.receive().body.contains("\"chat.completion\""));
        QVERIFY(client.receive().body.contains("\"list\""));
        QCOMPARE(endpoint->counters().connections, quint64{1});
    }

    void pipelineMoreThanTheyRead()
    {
        const auto endpoint = started();
        RawClient client(endpoint->baseUrl());
        constexpr int count = 5'000;
        client.socket().write(get("/v1/models").repeated(count));
        for (int i = 0; i < count; ++i) {
            QCOMPARE(client.receive().status, 200);
        }
        QCOMPARE(endpoint->counters().requests, quint64{count});
    }

    void chunkTheirBodies()
    {
        const auto endpoint = started();
        RawClient client(endpoint->baseUrl());
        const QByteArray body = chatBody();
        client.sendInPieces("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n"
                            "Transfer-Encoding: chunked\r\n\r\n" +
                                QByteArray::number(10, 16) + "\r\n" + body.left(10) + "\r\n" +
                                QByteArray::number(body.size() - 10, 16) + "\r\n" + body.mid(10) +
                                "\r\n0\r\n\r\n",
                            7);
        QCOMPARE(client.receive().status, 200);
    }

    void waitForContinue()
    {
        const auto endpoint = started();
        RawClient client(endpoint->baseUrl());
        const QByteArray request = post(chatBody(), "Expect: 100-continue\r\n");
        const qsizetype headEnd = request.indexOf("\r\n\r\n") + 4;
        client.send(request.left(headEnd));
        QCOMPARE(client.receive(false).head, QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
        client.send(request.mid(headEnd));
        QCOMPARE(client.receive().status, 200);
    }

    void speakHttp10_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<bool>("stays");
        QTest::newRow("plain") << QByteArray() << QByteArray() << false;
        QTest::newRow("kept alive")
            << QByteArray("Connection: keep-alive\r\n") << QByteArray() << true;
        QTest::newRow("stream") << QByteArray("Connection: keep-alive\r\n")
                                << QByteArray(R"(,"stream":true)") << false;
    }

    void speakHttp10()
    {
        QFETCH(QByteArray, fields);
        QFETCH(QByteArray, more);
        QFETCH(bool, stays);
        const auto endpoint = started();
        RawClient client(endpoint->baseUrl());
        client.send(post(chatBody(more), fields, "HTTP/1.0"));
        const RawResponse response = client.receive();
        QCOMPARE(response.status, 200);
        QVERIFY(response.whole);
        QVERIFY(response.field("transfer-encoding").isEmpty());
        QCOMPARE(response.field("connection"), QByteArray(stays ? "keep-alive" : "close"));
        if (stays) {
            client.send(post(chatBody(), {}, "HTTP/1.0"));
            QCOMPARE(client.receive().status, 200);
        }
        QVERIFY(client.waitForEnd());
    }

    void askToClose()
    {
        const auto endpoint = started();
        RawClient client(endpoint->baseUrl());
        client.send(post(chatBody(), "Connection: close\r\n"));
        const RawResponse response = client.receive();
        QVERIFY(response.whole);
        QCOMPARE(response.field("connection"), QByteArray("close"));
        QVERIFY(client.waitForEnd());
    }

    void sendWhatIsNoRequest_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const QByteArray start = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n";
        QTest::newRow("rubbish") << QByteArray("\x16\x03\x01 rubbish\r\n\r\n") << 400;
        QTest::newRow("after a request") << get("/v1/models") + "rubbish rubbish\r\n\r\n" << 400;
        QTest::newRow("large header") << start + "A: " + QByteArray(100'000, 'x') << 431;
        QTest::newRow("large length")
            << start + "Content-Length: 9000000\r\n\r\n" + QByteArray(9'000'000, 'x') << 413;
        QTest::newRow("large length, expecting")
            << start + "Expect: 100-continue\r\nContent-Length: 9000000\r\n\r\n"
            << 413;
    }

    void sendWhatIsNoRequest()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        SimulatedLimits limits;
        limits.drain = 300ms;
        const auto endpoint = started(swift(), limits);
        RawClient client(endpoint->baseUrl());
        client.send(bytes);
        RawResponse response = client.receive();
        if (response.status == 200) {
            response = client.receive();
        }
        QCOMPARE(response.status, status);
        QVERIFY(response.whole);
        QVERIFY(response.body.contains("\"invalid_request_error\""));
        QCOMPARE(response.field("connection"), QByteArray("close"));
        QVERIFY(client.waitForEnd());
        QCOMPARE(endpoint->counters().badRequests, quint64{1});
        RawClient next(endpoint->baseUrl());
        next.send(post(chatBody()));
        QCOMPARE(next.receive().status, 200);
    }

    void vanishInMidStream()
    {
        ServerSettings settings = swift();
        settings.limiter = LimiterKind::concurrency;
        settings.concurrency = 4;
        settings.latencyMedian = 5min;
        settings.tokensPerSecond = 100;
        const auto endpoint = started(settings);
        constexpr int vanishing = 50;
        for (int i = 0; i < vanishing; ++i) {
            RawClient client(endpoint->baseUrl());
            client.send(post(chatBody(R"(,"stream":true)")));
            QVERIFY(client.waitForBytes());
            client.socket().abort();
            QTRY_COMPARE_WITH_TIMEOUT(endpoint->counters().clientsGone, static_cast<quint64>(i + 1),
                                      RawClient::patience);
        }
        // Every slot is free again, and no more than there are.
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < settings.concurrency; ++i) {
            clients.push_back(std::make_unique<RawClient>(endpoint->baseUrl()));
            clients.back()->send(post(chatBody(R"(,"stream":true)")));
            QVERIFY(clients.back()->waitForBytes());
        }
        RawClient oneTooMany(endpoint->baseUrl());
        oneTooMany.send(post(chatBody()));
        QCOMPARE(oneTooMany.receive().status, 429);
        QCOMPARE(endpoint->counters().refused, quint64{1});
    }

    void vanishWhileTheyWait()
    {
        ServerSettings settings = swift();
        settings.limiter = LimiterKind::concurrency;
        settings.concurrency = 1;
        settings.latencyMedian = 5min;
        settings.firstToken = 5min;
        const auto endpoint = started(settings);
        {
            RawClient client(endpoint->baseUrl());
            client.send(post(chatBody()));
            QTRY_COMPARE(endpoint->counters().requests, quint64{1});
        }
        QTRY_COMPARE(endpoint->counters().clientsGone, quint64{1});
        settings.latencyMedian = settings.firstToken = 0ms;
        endpoint->setSettings(settings);
        RawClient client(endpoint->baseUrl());
        client.send(post(chatBody()));
        QCOMPARE(client.receive().status, 200);
    }

    void stayIdle_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("silent") << QByteArray();
        QTest::newRow("in the middle of a header") << QByteArray("GET / HTTP/1.1\r\nHo");
        QTest::newRow("in the middle of a body")
            << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    }

    void stayIdle()
    {
        QFETCH(QByteArray, bytes);
        SimulatedLimits limits;
        limits.idle = 200ms;
        const auto endpoint = started(swift(), limits);
        RawClient client(endpoint->baseUrl());
        QElapsedTimer timer;
        timer.start();
        client.send(bytes);
        QVERIFY(client.waitForEnd());
        QVERIFY(timer.elapsed() >= 190);
    }

    void dripTheirRequests()
    {
        SimulatedLimits limits;
        limits.idle = 300ms;
        const auto endpoint = started(swift(), limits);
        RawClient client(endpoint->baseUrl());
        QElapsedTimer timer;
        timer.start();
        while (client.socket().state() == QAbstractSocket::ConnectedState &&
               timer.elapsed() < RawClient::patience) {
            client.send("G"); // never idle, never done
            client.socket().waitForReadyRead(20);
        }
        QVERIFY(client.waitForEnd());
        QVERIFY2(timer.elapsed() < 3'000, qPrintable(QString::number(timer.elapsed())));
    }

    void takeNothing()
    {
        ServerSettings settings = swift();
        settings.latencyMedian = 5min;
        settings.tokensPerSecond = 10'000;
        SimulatedLimits limits;
        limits.idle = 300ms;
        limits.unsentBytes = 16 * 1024;
        const auto endpoint = started(settings, limits);
        RawClient client(endpoint->baseUrl());
        client.socket().setReadBufferSize(1'000);
        client.send(post(chatBody(R"(,"stream":true)")).repeated(2));
        // The buffers between the two fill up, then the server's patience ends.
        QTRY_COMPARE_WITH_TIMEOUT(endpoint->counters().clientsGone, quint64{1}, 30'000);
    }

    void comeInTooManyAtOnce()
    {
        SimulatedLimits limits;
        limits.connections = 2;
        const auto endpoint = started(swift(), limits);
        auto first = std::make_unique<RawClient>(endpoint->baseUrl());
        RawClient second(endpoint->baseUrl());
        QTRY_COMPARE(endpoint->counters().connections, quint64{2});
        RawClient third(endpoint->baseUrl());
        QVERIFY(third.waitForEnd());
        second.send(get("/v1/models"));
        QCOMPARE(second.receive().status, 200);

        first.reset();
        bool served = false;
        const auto tryOnce = [&] {
            RawClient fourth(endpoint->baseUrl());
            fourth.send(get("/v1/models"));
            served = fourth.receive().status == 200;
            return served;
        };
        QTRY_VERIFY_WITH_TIMEOUT(served || tryOnce(), RawClient::patience);
    }

    void areThereWhenItEnds()
    {
        ServerSettings settings = swift();
        settings.latencyMedian = 5min;
        auto endpoint = started(settings);
        RawClient idle(endpoint->baseUrl());
        RawClient reading(endpoint->baseUrl());
        reading.send(post(chatBody(R"(,"stream":true)")));
        QVERIFY(reading.waitForBytes());
        QElapsedTimer timer;
        timer.start();
        endpoint.reset();
        QVERIFY(timer.elapsed() < 1'000);
        QVERIFY(idle.waitForEnd());
        QVERIFY(reading.waitForEnd());
    }
};

QTEST_GUILESS_MAIN(TestSimulatedClients)
#include "tst_simulated_clients.moc"
