#include <QTest>

#include "wire/curl.h"

#include <QProcess>

using namespace ratescope;

class TestCurl : public QObject
{
    Q_OBJECT

private:
    static Exchange post(std::string body)
    {
        Exchange exchange;
        exchange.method = "POST";
        exchange.url = "https://host/v1/chat/completions?a=1&b=2";
        exchange.requestHeaders = {{"content-type", "application/json"},
                                   {"authorization", "Bearer [redacted]"},
                                   {"user-agent", "Ratescope/1"}};
        exchange.requestBody = std::move(body);
        return exchange;
    }
    /// What a curl in its place would have been called with, each argument in < >.
    static QString argumentsOf(const Exchange& exchange)
    {
        QProcess shell;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("OPENAI_API_KEY"), QStringLiteral("the key's $value"));
        shell.setProcessEnvironment(environment);
        shell.start(QStringLiteral("sh"),
                    {QStringLiteral("-c"),
                     QStringLiteral("curl() { for each in \"$@\"; do printf '<%s>' \"$each\"; "
                                    "done; }\n") +
                         QString::fromStdString(curlCommand(exchange))});
        shell.waitForFinished();
        return QString::fromUtf8(shell.readAllStandardOutput() + shell.readAllStandardError());
    }

private Q_SLOTS:
    void theShellTakesEverythingAsItStands_data()
    {
        QTest::addColumn<QString>("body");
        QTest::newRow("json") << QStringLiteral(R"({"a":"b"})");
        QTest::newRow("quotes") << QStringLiteral(R"(it's "here")");
        QTest::newRow("commands") << QStringLiteral("$(touch /tmp/x) `id` $HOME \\ ! ; & | > <");
        QTest::newRow("breaks out") << QStringLiteral("'; rm -rf /tmp/none; echo '");
        QTest::newRow("lines") << QStringLiteral("a\nb\t\\n");
        QTest::newRow("file") << QStringLiteral("@/etc/passwd");
    }

    void theShellTakesEverythingAsItStands()
    {
        QFETCH(QString, body);
        QCOMPARE(argumentsOf(post(body.toStdString())),
                 QStringLiteral("<https://host/v1/chat/completions?a=1&b=2>"
                                "<-H><content-type: application/json>"
                                "<-H><authorization: Bearer the key's $value>"
                                "<--data-raw><%1>")
                     .arg(body));
    }

    void otherKeyHeaders()
    {
        Exchange exchange = post("{}");
        exchange.requestHeaders = {{"x-goog-api-key", "[redacted]"}};
        QVERIFY(argumentsOf(exchange).contains(
            QStringLiteral("<-H><x-goog-api-key: the key's $value>")));
    }

    void aKeyInTheAddress()
    {
        Exchange exchange;
        exchange.method = "GET";
        exchange.url = "https://host/v1?alt=sse&key=redacted&mode=redacted&a=it's";
        QCOMPARE(argumentsOf(exchange),
                 QStringLiteral("<https://host/v1?alt=sse&key=the key's $value&mode=redacted"
                                "&a=it's>"));
        exchange.url = "https://host/v1?api-key=redacted";
        QCOMPARE(argumentsOf(exchange),
                 QStringLiteral("<https://host/v1?api-key=the key's $value>"));
    }

    void otherMethods()
    {
        Exchange exchange;
        exchange.method = "GET";
        exchange.url = "http://host/";
        QCOMPARE(curlCommand(exchange), std::string("curl 'http://host/'"));
        exchange.method = "DELETE";
        QCOMPARE(curlCommand(exchange), std::string("curl 'http://host/' -X 'DELETE'"));
    }

    void aCutBodySaysSo()
    {
        QVERIFY(curlCommand(post("{}")).starts_with("curl "));
        QVERIFY(curlCommand(post(std::string(Exchange::longestBody, 'x'))).starts_with("# Only"));
    }
};

QTEST_APPLESS_MAIN(TestCurl)
#include "tst_curl.moc"
