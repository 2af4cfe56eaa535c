#include "net/engine_prober.h"
#include "net/simulated_endpoint.h"
#include "raw_server.h"
#include "run_until.h"

#include <QTest>

#include <string>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr auto secret = "tr0ub4dor";

Endpoint endpointAt(const QUrl& url)
{
    Endpoint endpoint;
    endpoint.baseUrl = url;
    endpoint.model = QStringLiteral("test-model");
    endpoint.key = ApiKey(QLatin1String(secret));
    return endpoint;
}

ProbeResult probe(const Endpoint& endpoint, Duration timeout = EngineProber::standardTimeout)
{
    EngineProber prober(timeout);
    std::optional<ProbeResult> result;
    prober.probe(endpoint, [&](const ProbeResult& got) { result = got; });
    if (!runUntil([&] { return result.has_value(); })) {
        qWarning("no result");
        return {};
    }
    return *result;
}

bool showsTheKey(const ProbeResult& result)
{
    const Verdict verdict = verdictOf(result.outcome, result.decision);
    const std::string all = result.outcome.said + verdict.said + verdict.concluded +
                            verdict.action + verdict.why + result.answer.toStdString();
    return all.find(secret) != std::string::npos;
}

} // namespace

class TestEngineProber : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSimulatedEndpointAnswers();
    void limitsAreRead();
    void refusalsAreJudgedAndNotRetried();
    void hostileServers_data();
    void hostileServers();
    void aSilentServerTimesOut();
    void canBeCancelled();
    void aNewProbeReplacesTheOldOne();
};

void TestEngineProber::theSimulatedEndpointAnswers()
{
    ServerSettings settings;
    SimulatedEndpoint server(settings, 1);
    QVERIFY(!server.listen());
    const ProbeResult result = probe(endpointAt(server.baseUrl()));
    QCOMPARE(result.outcome.kind, OutcomeKind::answered);
    QCOMPARE(result.outcome.httpStatus, 200);
    QVERIFY(!result.answer.isEmpty());
    QVERIFY(result.duration > Duration::zero());
}

void TestEngineProber::limitsAreRead()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion("Hello there"), "200 OK",
                          "x-ratelimit-limit-requests: 60\r\n"
                          "x-ratelimit-remaining-requests: 59\r\n"
                          "x-ratelimit-reset-requests: 1s\r\n");
    });
    const ProbeResult result = probe(endpointAt(server.url()));
    QCOMPARE(result.answer, QStringLiteral("Hello there"));
    QVERIFY(result.outcome.limits);
    QCOMPARE(result.outcome.limits->requests.limit.value_or(0), 60);
    QCOMPARE(result.outcome.limits->requests.remaining.value_or(0), 59);
    QCOMPARE(server.requests.size(), 1);
}

void TestEngineProber::refusalsAreJudgedAndNotRetried()
{
    RawServer server([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, R"({"error":{"message":"Slow down","type":"requests"}})",
                          "429 Too Many Requests", "Retry-After: 7\r\n");
    });
    const ProbeResult result = probe(endpointAt(server.url()));
    QCOMPARE(result.outcome.kind, OutcomeKind::refused);
    QCOMPARE(result.outcome.httpStatus, 429);
    QVERIFY(result.outcome.hint);
    QVERIFY(!verdictOf(result.outcome, result.decision).concluded.empty());
    QCOMPARE(server.requests.size(), 1);
}

void TestEngineProber::hostileServers_data()
{
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<int>("cause");
    const auto row = [](const char* name, const QByteArray& response, Cause cause) {
        QTest::newRow(name) << response << static_cast<int>(cause);
    };
    row("echoes the key",
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 65\r\n\r\n"
        R"({"error":{"message":"Incorrect API key provided: tr0ub4dor...."}})",
        Cause::authentication);
    row("redirects",
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/v1\r\n"
        "Content-Length: 0\r\n\r\n",
        Cause::redirected);
    row("not HTTP", "220 mail.example.org ESMTP\r\n\r\n", Cause::connectionLost);
    row("a page",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n"
        "<html></html>",
        Cause::malformed);
    row("hangs up", "", Cause::connectionLost);
}

void TestEngineProber::hostileServers()
{
    QFETCH(QByteArray, response);
    QFETCH(int, cause);
    RawServer server([response](QTcpSocket* socket, const RawRequest&) {
        socket->write(response);
        socket->disconnectFromHost();
    });
    const ProbeResult result = probe(endpointAt(server.url()));
    QVERIFY(result.outcome.kind != OutcomeKind::answered);
    if (result.outcome.cause != static_cast<Cause>(cause)) {
        QFAIL(causeName(result.outcome.cause));
    }
    QVERIFY(!showsTheKey(result));
    QCOMPARE(server.requests.size(), 1);
}

void TestEngineProber::aSilentServerTimesOut()
{
    RawServer server([](QTcpSocket*, const RawRequest&) {});
    const ProbeResult result = probe(endpointAt(server.url()), 200ms);
    QCOMPARE(result.outcome.cause, Cause::timedOut);
}

void TestEngineProber::canBeCancelled()
{
    RawServer server([](QTcpSocket*, const RawRequest&) {});
    EngineProber prober;
    bool told = false;
    prober.probe(endpointAt(server.url()), [&](const ProbeResult&) { told = true; });
    QVERIFY(runUntil([&] { return server.requests.size() == 1; }));
    prober.cancel();
    runFor(100ms);
    QVERIFY(!told);
}

void TestEngineProber::aNewProbeReplacesTheOldOne()
{
    RawServer silent([](QTcpSocket*, const RawRequest&) {});
    RawServer good([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, RawServer::completion());
    });
    EngineProber prober;
    int first = 0;
    int second = 0;
    prober.probe(endpointAt(silent.url()), [&](const ProbeResult&) { ++first; });
    prober.probe(endpointAt(good.url()), [&](const ProbeResult&) { ++second; });
    QVERIFY(runUntil([&] { return second == 1; }));
    QCOMPARE(first, 0);
}

QTEST_GUILESS_MAIN(TestEngineProber)
#include "tst_engine_prober.moc"
