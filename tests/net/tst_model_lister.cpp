#include "net/model_lister.h"
#include "net/simulated_endpoint.h"
#include "raw_server.h"
#include "run_until.h"

#include <QTest>

#include <optional>

using namespace ratescope;

namespace {

Endpoint endpointAt(const QUrl& url)
{
    Endpoint endpoint;
    endpoint.baseUrl = url;
    endpoint.key = ApiKey(QStringLiteral("sk-very-secret"));
    return endpoint;
}

ModelAnswer ask(const QUrl& url)
{
    ModelLister lister;
    std::optional<ModelAnswer> heard;
    lister.askModels(endpointAt(url), [&heard](ModelAnswer answer) { heard = std::move(answer); });
    runUntil([&] { return heard.has_value(); });
    return heard.value_or(QStringLiteral("nothing was heard"));
}

QString sentence(const ModelAnswer& answer)
{
    const auto* why = std::get_if<QString>(&answer);
    return why != nullptr ? *why : QStringLiteral("a list");
}

} // namespace

class TestModelLister : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsTheSimulatedEndpoint()
    {
        SimulatedEndpoint server({}, 1);
        QVERIFY(!server.listen());
        QCOMPARE(std::get<QStringList>(ask(server.baseUrl())),
                 QStringList{QStringLiteral("simulated")});
    }

    void sortsAndSendsTheKeyOnce()
    {
        RawServer server([](QTcpSocket* socket, const RawRequest&) {
            RawServer::answer(socket, R"({"data":[{"id":"b"},{"id":"A"},{"id":"b"}]})");
        });
        QCOMPARE(std::get<QStringList>(ask(server.url())),
                 (QStringList{QStringLiteral("A"), QStringLiteral("b")}));
        QCOMPARE(server.requests.size(), 1);
        QVERIFY(server.requests[0].head.startsWith("GET /v1/models HTTP/1.1"));
        QVERIFY(server.requests[0].head.contains("Bearer sk-very-secret"));
    }

    void failuresAreToldInWords_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("said");
        QTest::newRow("key") << QByteArray("401 Unauthorized") << QByteArray("{}")
                             << QStringLiteral("Check the key");
        QTest::newRow("no list") << QByteArray("404 Not Found") << QByteArray("<html>")
                                 << QStringLiteral("has no list of models");
        QTest::newRow("refused") << QByteArray("429 Too Many Requests") << QByteArray("{}")
                                 << QStringLiteral("429");
        QTest::newRow("redirect") << QByteArray("302 Found") << QByteArray()
                                  << QStringLiteral("another address");
        QTest::newRow("said") << QByteArray("500 Oops")
                              << QByteArray(R"({"error":{"message":"key sk-very-secret broke"}})")
                              << QStringLiteral("key [redacted] broke");
        QTest::newRow("html") << QByteArray("200 OK") << QByteArray("<html>")
                              << QStringLiteral("cannot be read");
        QTest::newRow("none") << QByteArray("200 OK") << QByteArray(R"({"data":[]})")
                              << QStringLiteral("lists no models");
        QTest::newRow("huge") << QByteArray("200 OK") << QByteArray(5 << 20, 'x')
                              << QStringLiteral("larger than 4 MiB");
    }

    void failuresAreToldInWords()
    {
        QFETCH(const QByteArray, status);
        QFETCH(const QByteArray, body);
        QFETCH(const QString, said);
        RawServer server([&](QTcpSocket* socket, const RawRequest&) {
            RawServer::answer(socket, body, status, "Location: http://127.0.0.1:1/\r\n");
        });
        const QString heard = sentence(ask(server.url()));
        QVERIFY2(heard.contains(said), qPrintable(heard));
        QCOMPARE(server.requests.size(), 1);
    }

    void nobodyListens()
    {
        const QString heard = sentence(ask(QUrl(QStringLiteral("http://127.0.0.1:1/v1"))));
        QVERIFY2(heard.contains(QStringLiteral("did not come")), qPrintable(heard));
        QVERIFY(sentence(ask(QUrl())).contains(QStringLiteral("whole address")));
    }

    void aNewQuestionDropsTheOld()
    {
        RawServer silent([](QTcpSocket*, const RawRequest&) {});
        RawServer server([](QTcpSocket* socket, const RawRequest&) {
            RawServer::answer(socket, R"({"data":[{"id":"m"}]})");
        });
        ModelLister lister;
        int old = 0;
        int fresh = 0;
        lister.askModels(endpointAt(silent.url()), [&](const ModelAnswer&) { ++old; });
        runUntil([&] { return !silent.requests.isEmpty(); });
        lister.askModels(endpointAt(server.url()), [&](const ModelAnswer&) { ++fresh; });
        QVERIFY(runUntil([&] { return fresh == 1; }));
        QCOMPARE(old, 0);
    }
};

QTEST_GUILESS_MAIN(TestModelLister)
#include "tst_model_lister.moc"
