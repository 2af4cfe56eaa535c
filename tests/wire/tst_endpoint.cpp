#include "wire/endpoint.h"

#include <QTest>

using namespace ratescope;

class TestEndpoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void check_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("key");
        QTest::addColumn<bool>("allowed");
        QTest::addColumn<int>("problem");
        const auto row = [](const char* name, const char* url, const char* model, const char* key,
                            bool allowed, EndpointProblem problem) {
            QTest::newRow(name) << QString::fromUtf8(url) << QString::fromUtf8(model)
                                << QString::fromUtf8(key) << allowed << static_cast<int>(problem);
        };
        row("https", "https://api.openai.com/v1", "m", "k", false, EndpointProblem::none);
        row("http without key", "http://lab.example/v1", "m", "", false, EndpointProblem::none);
        row("http with key", "http://lab.example/v1", "m", "k", false,
            EndpointProblem::keyInPlainText);
        row("http with key, allowed", "http://lab.example/v1", "m", "k", true,
            EndpointProblem::none);
        row("loopback with key", "http://127.0.0.1:8000/v1", "m", "k", false,
            EndpointProblem::none);
        row("empty", "", "m", "", false, EndpointProblem::noAddress);
        row("no scheme", "api.openai.com/v1", "m", "", false, EndpointProblem::noAddress);
        row("no host", "https:///v1", "m", "", false, EndpointProblem::noAddress);
        row("broken", "https://[::1", "m", "", false, EndpointProblem::noAddress);
        row("file", "file:///etc/passwd", "m", "", false, EndpointProblem::badScheme);
        row("ftp", "ftp://h/v1", "m", "", false, EndpointProblem::badScheme);
        row("credentials", "https://u:p@h/v1", "m", "", false, EndpointProblem::credentialsInUrl);
        row("user", "https://u@h/v1", "m", "", false, EndpointProblem::credentialsInUrl);
        row("no model", "https://h/v1", "  ", "", false, EndpointProblem::noModel);
    }
    void check()
    {
        QFETCH(const QString, url);
        QFETCH(const QString, model);
        QFETCH(const QString, key);
        QFETCH(const bool, allowed);
        QFETCH(const int, problem);
        const Endpoint endpoint{QString(), QUrl(url), model, ApiKey(key), false, allowed};
        const EndpointProblem found = checkEndpoint(endpoint);
        QCOMPARE(static_cast<int>(found), problem);
        const QString sentence = explain(found, endpoint);
        QCOMPARE(sentence.isEmpty(), found == EndpointProblem::none);
        QVERIFY(sentence.isEmpty() || sentence.endsWith(u'.'));
        QVERIFY(!sentence.contains(QLatin1String(":p@")));
    }

    void loopback_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("loopback");
        QTest::newRow("name") << QStringLiteral("LocalHost") << true;
        QTest::newRow("usual") << QStringLiteral("127.0.0.1") << true;
        QTest::newRow("the last") << QStringLiteral("127.255.255.255") << true;
        QTest::newRow("IPv6") << QStringLiteral("[::1]") << true;
        QTest::newRow("IPv6 long") << QStringLiteral("[0:0:0:0:0:0:0:1]") << true;
        QTest::newRow("looks like it") << QStringLiteral("127.0.0.1.example.com") << false;
        QTest::newRow("begins like it") << QStringLiteral("127.evil.example.com") << false;
        QTest::newRow("localhost below") << QStringLiteral("localhost.example.com") << false;
        QTest::newRow("another") << QStringLiteral("128.0.0.1") << false;
        QTest::newRow("any") << QStringLiteral("0.0.0.0") << false;
        QTest::newRow("IPv6 another") << QStringLiteral("[::2]") << false;
    }
    void loopback()
    {
        QFETCH(const QString, host);
        QFETCH(const bool, loopback);
        QCOMPARE(isLoopback(QUrl(QStringLiteral("http://%1:80/v1").arg(host))), loopback);
    }

    void environment()
    {
        qunsetenv("OPENAI_BASE_URL");
        qunsetenv("OPENAI_API_KEY");
        qunsetenv("OPENAI_MODEL");
        Endpoint endpoint = endpointFromEnvironment();
        QCOMPARE(endpoint.baseUrl, QUrl(QStringLiteral("https://api.openai.com/v1")));
        QCOMPARE(endpoint.name, QStringLiteral("api.openai.com"));
        QVERIFY(endpoint.key.isEmpty() && endpoint.model.isEmpty() && !endpoint.simulated);

        qputenv("OPENAI_BASE_URL", " http://localhost:8000/v1 ");
        qputenv("OPENAI_API_KEY", "secret\n");
        qputenv("OPENAI_MODEL", "tiny");
        endpoint = endpointFromEnvironment();
        QCOMPARE(endpoint.baseUrl, QUrl(QStringLiteral("http://localhost:8000/v1")));
        QCOMPARE(endpoint.name, QStringLiteral("localhost:8000"));
        QCOMPARE(endpoint.key.reveal(), QStringLiteral("secret"));
        QCOMPARE(endpoint.model, QStringLiteral("tiny"));
        QCOMPARE(checkEndpoint(endpoint), EndpointProblem::none);
    }

    void redaction_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("safe");
        const auto row = [](const char* name, const char* text, const char* safe) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(safe);
        };
        row("nothing", "Rate limit reached", "Rate limit reached");
        row("the key", "key my.key*1 and my.key*1!", "key [redacted] and [redacted]!");
        row("bearer with the key", "Authorization: Bearer my.key*1",
            "Authorization: Bearer [redacted]");
        row("another bearer",
            "authorization: bearer abc123.DEF-x/y==", "authorization: bearer [redacted]");
        row("long bearer", "Bearer abcdefghijklmnopqrstuvwxyz", "Bearer [redacted]");
        row("prose", "Missing bearer or basic authentication in header",
            "Missing bearer or basic authentication in header");
        row("prose, long word", "bearer authentication required", "bearer authentication required");
        row("sk key", "Incorrect API key provided: sk-proj-aB3_x9**yz.",
            "Incorrect API key provided: [redacted]");
        row("not an sk key", "a task-oriented risk-averse desk-top",
            "a task-oriented risk-averse desk-top");
        row("in JSON", R"({"k":"sk-abcdef123"})", R"({"k":"[redacted]"})");
    }
    void redaction()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, safe);
        const ApiKey key(QStringLiteral("my.key*1"));
        QCOMPARE(redacted(text, key), safe);
        QCOMPARE(redacted(redacted(text, key), key), safe);
    }

    void redactionWithoutKey()
    {
        QCOMPARE(redacted(QStringLiteral("abc"), ApiKey()), QStringLiteral("abc"));
    }
};

QTEST_GUILESS_MAIN(TestEndpoint)
#include "tst_endpoint.moc"
