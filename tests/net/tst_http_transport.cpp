#include "http_client.h"
#include "raw_server.h"

#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <QUrl>

#include <memory>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Time that stands still but for what a test does to it; nothing is ever due.
class StoppedClock final : public Scheduler
{
public:
    Instant now() const override { return time; }
    Ticket callAt(Instant, std::function<void()>) override { return 1; }
    void cancel(Ticket) override {}

    Instant time;
};

} // namespace

/// One exchange as the engine sees it: what is sent, what comes back, and how it is given up.
class HttpTransportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers();
    void sendsWhatIsPromised();
    void refusals();
    void neverFromWithinStart();
    void tellsWhatDepartsLate();
    void abandons();
    void abandonsFromWithinProgress();
    void switchesEndpoint();
    void theRequestsModelGoesBeforeTheEndpoints();
    void endsWithExchangesUnderWay();
};

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

/// Its clock is the test's, so that a connection seems to take as long as the test wants.
void HttpTransportTest::tellsWhatDepartsLate()
{
    StoppedClock clock;
    const RawServer server([](QTcpSocket* socket, const RawRequest&) {
        socket->write("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
    });
    TransportListenerSpy spy;
    HttpTransport transport(clock, endpointAt(server.url()));
    transport.setListener(&spy);
    transport.start(attemptOf(1), helloJob(), 10s);
    clock.time += 20ms;
    runUntil([&] { return spy.ended() == 1; });
    QVERIFY(spy.departed.empty());
    transport.start(attemptOf(2), helloJob(), 10s);
    clock.time += 21ms;
    runUntil([&] { return spy.ended() == 2; });
    QCOMPARE(spy.departed, std::vector{attemptOf(2)});
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
