#include "net/http_transport.h"
#include "net/qt_scheduler.h"
#include "raw_server.h"
#include "run_until.h"
#include "transport_listener_spy.h"

#include <QTest>
#include <QTimer>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// Neither looks like anybody's key: only the endpoint's own knowledge of it takes it out.
const QByteArray secret = "Qz7+very/secret-Zp0";

struct Client
{
    explicit Client(const QUrl& url)
        : transport(scheduler, endpointAt(url))
    {
        transport.setListener(&spy);
    }

    static Endpoint endpointAt(const QUrl& url)
    {
        Endpoint endpoint;
        endpoint.baseUrl = url;
        endpoint.model = QStringLiteral("test-model");
        endpoint.key = ApiKey(QString::fromLatin1(secret));
        return endpoint;
    }

    std::shared_ptr<const Exchange> exchange(std::uint64_t job = 1, bool stream = false,
                                             Duration timeout = 10s)
    {
        transport.start(attemptOf(job), helloJob(stream), timeout);
        runUntil([&] { return spy.ends.contains(attemptOf(job)); });
        return spy.result(job).exchange;
    }

    QtScheduler scheduler;
    TransportListenerSpy spy;
    HttpTransport transport;
};

std::string allOf(const Exchange& exchange)
{
    std::string text =
        exchange.method + exchange.url + exchange.requestBody + exchange.responseBody;
    for (const HttpHeaders* headers : {&exchange.requestHeaders, &exchange.responseHeaders}) {
        for (const HttpHeader& header : *headers) {
            text += header.name + ": " + header.value + '\n';
        }
    }
    return text;
}

std::string valueOf(const HttpHeaders& headers, std::string_view name)
{
    const std::string* const value = findHeader(headers, name);
    return value == nullptr ? std::string("(none)") : *value;
}

} // namespace

class TestExchangeRecord : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesDownWhatWentOverTheWire()
    {
        RawServer server([](QTcpSocket* socket, const RawRequest&) {
            RawServer::answer(socket, R"({"error":{"message":"slow down"}})",
                              "429 Too Many Requests",
                              "Retry-After: 7\r\nSet-Cookie: session=1\r\nServer: raw\r\n");
        });
        Client client(server.url());
        const auto exchange = client.exchange();
        QVERIFY(exchange != nullptr);
        QCOMPARE(exchange->method, std::string("POST"));
        QCOMPARE(exchange->url,
                 server.url().toString().toStdString() + std::string("/chat/completions"));
        QCOMPARE(exchange->requestBody, server.requests[0].body.toStdString());
        QCOMPARE(valueOf(exchange->requestHeaders, "authorization"),
                 std::string("Bearer [redacted]"));
        QCOMPARE(valueOf(exchange->requestHeaders, "content-type"),
                 std::string("application/json"));
        QCOMPARE(exchange->status, 429);
        QCOMPARE(valueOf(exchange->responseHeaders, "retry-after"), std::string("7"));
        QCOMPARE(valueOf(exchange->responseHeaders, "server"), std::string("raw"));
        QCOMPARE(valueOf(exchange->responseHeaders, "set-cookie"), std::string("[redacted]"));
        QCOMPARE(exchange->responseBody, std::string(R"({"error":{"message":"slow down"}})"));
        QVERIFY(!exchange->bodyCut);
    }

    /// Wherever a hostile server puts the key, in whatever dress: no part of it is kept.
    void aHostileServerEchoesTheKey()
    {
        const QByteArray body = "{\"error\":{\"message\":\"Bad key " + secret + " or " +
                                secret.toUpper() + "\",\"debug\":\"" + secret.toPercentEncoding() +
                                "\",\"code\":\"" + QByteArray(secret).replace("/", "\\/") + "\"}}";
        RawServer server([&](QTcpSocket* socket, const RawRequest&) {
            RawServer::answer(socket, body, "401 Unauthorized",
                              "X-Echo: " + secret + "\r\nWWW-Authenticate: Bearer " + secret +
                                  "\r\n");
        });
        Client client(server.url());
        const auto exchange = client.exchange();
        QVERIFY(exchange != nullptr);
        QVERIFY(server.requests[0].head.contains(secret)); // it did go over the wire
        const QByteArray kept = QByteArray::fromStdString(allOf(*exchange)).toLower();
        for (const char* part : {"qz7", "very", "secret", "zp0"}) {
            QVERIFY2(!kept.contains(part), kept.constData());
        }
        QVERIFY(kept.contains("bad key [redacted] or [redacted]"));
    }

    /// In pieces, and across the end of what is kept.
    void aKeyInPiecesAcrossTheBound()
    {
        for (int offset = -20; offset <= 4; ++offset) {
            const QByteArray body =
                QByteArray(static_cast<qsizetype>(Exchange::longestBody) + offset, '.') + secret +
                QByteArray(100, '.');
            RawServer server([&](QTcpSocket* socket, const RawRequest&) {
                socket->write("HTTP/1.1 500 Oh\r\nContent-Length: " +
                              QByteArray::number(body.size()) + "\r\n\r\n" + body.first(1000));
                socket->flush();
                QTimer::singleShot(1, socket, [socket, body] { socket->write(body.mid(1000)); });
            });
            Client client(server.url());
            const auto exchange = client.exchange();
            QVERIFY(exchange->bodyCut);
            QVERIFY(exchange->responseBody.size() < Exchange::longestBody + 20);
            QByteArray kept = QByteArray::fromStdString(exchange->responseBody);
            kept.replace("[redacted]", "");
            QCOMPARE(kept.count('.'), kept.size());
        }
    }

    void bodiesAreBounded()
    {
        RawServer server([](QTcpSocket* socket, const RawRequest&) {
            RawServer::answer(socket, RawServer::completion(QByteArray(1 << 20, 'x')));
        });
        Client client(server.url());
        const auto exchange = client.exchange();
        QVERIFY(exchange->bodyCut);
        QCOMPARE(exchange->responseBody.size(), Exchange::longestBody);
    }

    void anUnfinishedAttemptTellsWhatThereWas()
    {
        RawServer server([](QTcpSocket* socket, const RawRequest&) {
            socket->write("HTTP/1.1 200 OK\r\nX-Half: yes\r\nContent-Length: 100\r\n\r\nhalf");
            socket->flush();
            socket->disconnectFromHost();
        });
        Client client(server.url());
        const auto exchange = client.exchange();
        QCOMPARE(exchange->status, 200);
        QCOMPARE(valueOf(exchange->responseHeaders, "x-half"), std::string("yes"));
        QCOMPARE(exchange->responseBody, std::string("half"));
    }

    void nothingCameBack()
    {
        RawServer server([](QTcpSocket*, const RawRequest&) {});
        Client client(server.url());
        const auto exchange = client.exchange(1, false, 100ms);
        QVERIFY(exchange != nullptr);
        QCOMPARE(exchange->status, 0);
        QVERIFY(exchange->responseHeaders.empty());
        QVERIFY(exchange->responseBody.empty());
        QVERIFY(!exchange->requestBody.empty());
    }
};

QTEST_GUILESS_MAIN(TestExchangeRecord)
#include "tst_exchange_record.moc"
