#include "net/simulated_endpoint.h"

#include "raw_client.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QObject>
#include <QTest>

#include <chrono>
#include <memory>

using namespace ratescope;
using namespace ratescope::test;
using namespace std::chrono_literals;

namespace {

/// No limit, no latency, no faults.
ServerSettings swift()
{
    ServerSettings settings;
    settings.limiter = LimiterKind::none;
    settings.latencyMedian = 0ms;
    settings.latencySpread = 0;
    settings.firstToken = 0ms;
    return settings;
}

ServerSettings limited(RequestRate rate)
{
    ServerSettings settings = swift();
    settings.limiter = LimiterKind::tokenBucket;
    settings.rate = rate;
    return settings;
}

QJsonObject json(const QByteArray& body)
{
    return QJsonDocument::fromJson(body).object();
}

QString errorField(const QByteArray& body, const char* name)
{
    return json(body)[QLatin1String("error")].toObject()[QLatin1String(name)].toString();
}

/// The data of each server-sent event.
QList<QByteArray> eventsOf(const QByteArray& body)
{
    QList<QByteArray> events;
    qsizetype begin = 0;
    for (qsizetype end = body.indexOf("\n\n"); end >= 0; end = body.indexOf("\n\n", begin)) {
        events += body.mid(begin, end - begin).mid(QByteArray("data: ").size());
        begin = end + 2;
    }
    return events;
}

} // namespace

class TestSimulatedEndpoint : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QNetworkReply> finish(QNetworkReply* reply)
    {
        std::unique_ptr<QNetworkReply> owned(reply);
        [&] { QTRY_VERIFY_WITH_TIMEOUT(owned->isFinished(), RawClient::patience); }();
        return owned;
    }

    static void start(SimulatedEndpoint& endpoint)
    {
        const std::optional<QString> problem = endpoint.listen();
        QVERIFY2(!problem, qPrintable(problem.value_or(QString())));
    }

private Q_SLOTS:
    void opensALoopbackPort()
    {
        SimulatedEndpoint endpoint(swift(), 1);
        QVERIFY(endpoint.baseUrl().isEmpty());
        start(endpoint);
        const QUrl url = endpoint.baseUrl();
        QCOMPARE(url.toString(), QStringLiteral("http://127.0.0.1:%1/v1").arg(url.port()));

        SimulatedEndpoint second(swift(), 1);
        const std::optional<QString> problem = second.listen(static_cast<quint16>(url.port()));
        QVERIFY(problem && !problem->isEmpty());
        QVERIFY(second.baseUrl().isEmpty());
        start(second); // a failed one may be tried again
    }

    void serves_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("code");
        QTest::newRow("models") << get("/v1/models") << 200 << QString();
        QTest::newRow("models without v1") << get("/models?limit=3") << 200 << QString();
        QTest::newRow("absolute target") << get("http://a/v1/models") << 200 << QString();
        QTest::newRow("chat") << post(chatBody()) << 200 << QString();
        QTest::newRow("elsewhere") << get("/v1/embeddings") << 404 << QStringLiteral("unknown_url");
        QTest::newRow("root") << get("/") << 404 << QStringLiteral("unknown_url");
        QTest::newRow("double v1") << get("/v1/v1/models") << 404 << QStringLiteral("unknown_url");
        QTest::newRow("asterisk") << QByteArray("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n") << 404
                                  << QStringLiteral("unknown_url");
        QTest::newRow("get chat") << get("/v1/chat/completions") << 405 << QString();
        QTest::newRow("delete models")
            << QByteArray("DELETE /v1/models HTTP/1.1\r\nHost: a\r\n\r\n") << 405 << QString();
        QTest::newRow("broken body") << post("{\"model\":") << 400 << QString();
        QTest::newRow("no messages") << post("{\"model\":\"m\"}") << 400 << QString();
        QTest::newRow("long model name")
            << post(chatBody().replace("simulated", QByteArray(300, 'm'))) << 400 << QString();
    }

    void serves()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, status);
        QFETCH(QString, code);
        SimulatedEndpoint endpoint(swift(), 1);
        start(endpoint);
        RawClient client(endpoint.baseUrl());
        client.send(request);
        const RawResponse response = client.receive();
        QVERIFY(response.whole);
        QCOMPARE(response.status, status);
        QCOMPARE(response.field("content-type"), QByteArray("application/json"));
        QVERIFY(response.field("x-request-id").startsWith("req_"));
        QVERIFY(response.field("date").endsWith(" GMT"));
        QVERIFY(response.field("connection").isEmpty());
        if (status != 200) {
            QVERIFY(!errorField(response.body, "message").isEmpty());
            QCOMPARE(errorField(response.body, "type"), QStringLiteral("invalid_request_error"));
            QCOMPARE(errorField(response.body, "code"), code);
            QTRY_COMPARE(endpoint.counters().badRequests, quint64{1});
        }
        QCOMPARE(endpoint.counters().requests, quint64{1});
        client.send(get("/v1/models")); // the connection lives on
        QCOMPARE(client.receive().status, 200);
    }

    void answersHead()
    {
        SimulatedEndpoint endpoint(swift(), 1);
        start(endpoint);
        RawClient client(endpoint.baseUrl());
        client.send("HEAD /v1/models HTTP/1.1\r\nHost: a\r\n\r\n" + get("/v1/models"));
        const RawResponse head = client.receive(false);
        const RawResponse whole = client.receive();
        QCOMPARE(head.status, 200);
        QCOMPARE(head.field("content-length"), QByteArray::number(whole.body.size()));
        QCOMPARE(json(whole.body)[QLatin1String("object")].toString(), QStringLiteral("list"));
    }

    void answersChatPlainly()
    {
        ServerSettings settings = swift();
        settings.latencyMedian = 50ms;
        settings.firstToken = 20ms;
        SimulatedEndpoint endpoint(settings, 1);
        start(endpoint);
        QNetworkAccessManager manager;
        QNetworkRequest request(
            QUrl(endpoint.baseUrl().toString() + QStringLiteral("/chat/completions")));
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
        request.setRawHeader("x-client-request-id", "job 1 attempt 1");
        QElapsedTimer timer;
        timer.start();
        const auto reply = finish(manager.post(request, chatBody(R"(,"max_tokens":1)")));
        QVERIFY2(timer.elapsed() >= 20, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(reply->error(), QNetworkReply::NoError);
        const QJsonObject answer = json(reply->readAll());
        QCOMPARE(answer[QLatin1String("model")].toString(), QStringLiteral("simulated"));
        const QJsonObject choice = answer[QLatin1String("choices")][0].toObject();
        QVERIFY(!choice[QLatin1String("message")][QLatin1String("content")].toString().isEmpty());
        QCOMPARE(choice[QLatin1String("finish_reason")].toString(), QStringLiteral("length"));
        QCOMPARE(answer[QLatin1String("usage")][QLatin1String("completion_tokens")].toInt(), 1);
        QCOMPARE(answer[QLatin1String("usage")][QLatin1String("prompt_tokens")].toInt(), 2);
        QCOMPARE(endpoint.requestsOf("job 1 attempt 1"), quint64{1});
        QCOMPARE(endpoint.requestsOf("job 1 attempt 2"), quint64{0});
        QTRY_COMPARE(endpoint.counters().answered, quint64{1});
    }

    void streamsChat_data()
    {
        QTest::addColumn<bool>("usage");
        QTest::newRow("with usage") << true;
        QTest::newRow("without usage") << false;
    }

    void streamsChat()
    {
        QFETCH(bool, usage);
        ServerSettings settings = swift();
        settings.latencyMedian = 60ms;
        settings.firstToken = 10ms;
        settings.tokensPerSecond = 200;
        SimulatedEndpoint endpoint(settings, 1);
        start(endpoint);
        QNetworkAccessManager manager;
        QNetworkRequest request(
            QUrl(endpoint.baseUrl().toString() + QStringLiteral("/chat/completions")));
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
        const QByteArray options = usage ? R"(,"stream_options":{"include_usage":true})" : "";
        const auto reply = finish(manager.post(request, chatBody(R"(,"stream":true)" + options)));
        QCOMPARE(reply->error(), QNetworkReply::NoError);
        QVERIFY(reply->header(QNetworkRequest::ContentTypeHeader)
                    .toString()
                    .startsWith(QLatin1String("text/event-stream")));
        QList<QByteArray> events = eventsOf(reply->readAll());
        QCOMPARE(events.takeLast(), QByteArray("[DONE]"));
        // Role, a token each 5 ms of the 50 ms after the first, finish, usage.
        QCOMPARE(events.size(), usage ? 13 : 12);
        if (usage) {
            const QJsonObject last = json(events.takeLast());
            QVERIFY(last[QLatin1String("choices")].toArray().isEmpty());
            QCOMPARE(last[QLatin1String("usage")][QLatin1String("completion_tokens")].toInt(), 10);
        }
        QString text;
        for (const QByteArray& event : std::as_const(events)) {
            text += json(event)[QLatin1String("choices")][0][QLatin1String("delta")]
                               [QLatin1String("content")]
                                   .toString();
        }
        QVERIFY(text.startsWith(QLatin1String("Hello!")));
    }

    void refusesAboveTheLimit()
    {
        SimulatedEndpoint endpoint(limited(RequestRate::perMinute(60)), 1);
        start(endpoint);
        RawClient client(endpoint.baseUrl());
        client.send(post(chatBody()) + post(chatBody()));
        const RawResponse first = client.receive();
        QCOMPARE(first.status, 200);
        QCOMPARE(first.field("x-ratelimit-remaining-requests"), QByteArray("0"));
        const RawResponse second = client.receive();
        QCOMPARE(second.status, 429);
        QVERIFY(second.head.startsWith("HTTP/1.1 429 Too Many Requests\r\n"));
        QCOMPARE(second.field("retry-after"), QByteArray("1"));
        QVERIFY(!second.field("x-ratelimit-limit-requests").isEmpty());
        QVERIFY(second.field("x-ratelimit-reset-requests").endsWith("s"));
        QCOMPARE(errorField(second.body, "code"), QStringLiteral("rate_limit_exceeded"));
        QTRY_COMPARE(endpoint.counters().refused, quint64{1});
        QCOMPARE(endpoint.counters().answered, quint64{1});
        QCOMPARE(endpoint.counters().badRequests, quint64{0});
    }

    void keepsSilentAboutLimitsIfTold()
    {
        ServerSettings settings = limited(RequestRate::perMinute(60));
        settings.sendRateHeaders = false;
        settings.sendRetryAfter = false;
        SimulatedEndpoint endpoint(settings, 1);
        start(endpoint);
        RawClient client(endpoint.baseUrl());
        client.send(post(chatBody()) + post(chatBody()));
        client.receive();
        const RawResponse second = client.receive();
        QCOMPARE(second.status, 429);
        QVERIFY(!second.head.contains("x-ratelimit"));
        QVERIFY(!second.head.contains("retry-after"));
    }

    void changesWhileItRuns()
    {
        SimulatedEndpoint endpoint(swift(), 1);
        start(endpoint);
        RawClient client(endpoint.baseUrl());
        const auto statusNow = [&] {
            client.send(post(chatBody()));
            return client.receive().status;
        };
        QCOMPARE(statusNow(), 200);
        ServerSettings settings = swift();
        settings.insufficientQuota = true;
        endpoint.setSettings(settings);
        client.send(post(chatBody()));
        const RawResponse response = client.receive();
        QCOMPARE(response.status, 429);
        QCOMPARE(errorField(response.body, "code"), QStringLiteral("insufficient_quota"));
        endpoint.setSettings(limited(RequestRate::per(1, 1h)));
        QCOMPARE(statusNow(), 200);
        QCOMPARE(statusNow(), 429);
        endpoint.startAnew(limited(RequestRate::per(1, 1h)));
        QCOMPARE(statusNow(), 200);
        QCOMPARE(statusNow(), 429);
        endpoint.setSettings(swift());
        QCOMPARE(statusNow(), 200);
    }

    void failsAsOftenAsTold_data()
    {
        QTest::addColumn<double>("share500");
        QTest::addColumn<double>("share503");
        QTest::addColumn<int>("status");
        QTest::newRow("500") << 1.0 << 0.0 << 500;
        QTest::newRow("503") << 0.0 << 1.0 << 503;
    }

    void failsAsOftenAsTold()
    {
        QFETCH(double, share500);
        QFETCH(double, share503);
        QFETCH(int, status);
        ServerSettings settings = swift();
        settings.share500 = share500;
        settings.share503 = share503;
        SimulatedEndpoint endpoint(settings, 1);
        start(endpoint);
        RawClient client(endpoint.baseUrl());
        client.send(post(chatBody(R"(,"stream":true)")));
        const RawResponse response = client.receive();
        QCOMPARE(response.status, status);
        QVERIFY(!errorField(response.body, "message").isEmpty());
    }

    void dropsConnections_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("plain") << chatBody();
        QTest::newRow("stream") << chatBody(R"(,"stream":true)");
    }

    void dropsConnections()
    {
        QFETCH(QByteArray, body);
        ServerSettings settings = swift();
        settings.shareDropped = 1;
        SimulatedEndpoint endpoint(settings, 1);
        start(endpoint);
        RawClient client(endpoint.baseUrl());
        client.send(post(body));
        const RawResponse response = client.receive();
        QCOMPARE(response.status, 200);
        QVERIFY(!response.body.isEmpty());
        QVERIFY(!response.whole);
        QVERIFY(client.waitForEnd());
        QCOMPARE(endpoint.counters().answered, quint64{0});
        QCOMPARE(endpoint.counters().clientsGone, quint64{0});
    }

    void stalls()
    {
        ServerSettings settings = swift();
        settings.shareStalled = 1;
        SimulatedLimits limits;
        limits.stall = 400ms;
        SimulatedEndpoint endpoint(settings, 1, limits);
        start(endpoint);
        RawClient client(endpoint.baseUrl());
        QElapsedTimer timer;
        timer.start();
        client.send(post(chatBody()));
        QVERIFY(client.silentFor(150));
        QVERIFY(client.waitForEnd());
        QVERIFY(timer.elapsed() >= 400);
    }

    void reusesAConnection()
    {
        SimulatedEndpoint endpoint(swift(), 1);
        start(endpoint);
        QNetworkAccessManager manager;
        QNetworkRequest request(QUrl(endpoint.baseUrl().toString() + QStringLiteral("/models")));
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(finish(manager.get(request))->error(), QNetworkReply::NoError);
        }
        QCOMPARE(endpoint.counters().connections, quint64{1});
        QCOMPARE(endpoint.counters().requests, quint64{3});
    }

    void servesManyAtOnce()
    {
        ServerSettings settings = swift();
        settings.latencyMedian = 200ms;
        SimulatedEndpoint endpoint(settings, 1);
        start(endpoint);
        std::vector<std::unique_ptr<RawClient>> clients;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 256; ++i) {
            clients.push_back(std::make_unique<RawClient>(endpoint.baseUrl()));
            clients.back()->send(post(chatBody(R"(,"max_tokens":5)")));
        }
        for (const auto& client : clients) {
            QCOMPARE(client->receive().status, 200);
        }
        QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
        QTRY_COMPARE(endpoint.counters().answered, quint64{256});
    }
};

QTEST_GUILESS_MAIN(TestSimulatedEndpoint)
#include "tst_simulated_endpoint.moc"
