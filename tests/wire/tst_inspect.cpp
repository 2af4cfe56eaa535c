#include "wire/dialect_registry.h"
#include "wire/inspect.h"

#include <QJsonDocument>
#include <QTest>

using namespace ratescope;

namespace {

constexpr WallTime now{std::chrono::seconds(1'696'004'797)}; // 29 Sep 2023 16:26:37

} // namespace

class TestInspect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void understood_data()
    {
        QTest::addColumn<QByteArray>("dialect");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* kind, const char* dialect, const char* text,
                            const char* expected) {
            QTest::newRow(kind) << QByteArray(dialect) << QByteArray(text) << QByteArray(expected);
        };
        row("sse", "compatible",
            ": hello\nretry: 5\nid: 7\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n"
            "data: [DONE]",
            "{\"events\":[{\"data\":\"{\\\"choices\\\":[{\\\"delta\\\":{\\\"content\\\":\\\"Hi\\\"}"
            "}]}\",\"id\":\"7\",\"meaning\":{\"text\":\"Hi\"},\"type\":\"message\"},"
            "{\"data\":\"[DONE]\",\"id\":\"7\",\"meaning\":{\"finished\":true},"
            "\"type\":\"message\",\"unterminated\":true}],\"retry_ms\":5}");
        row("ndjson", "ollama", "{\"message\":{\"content\":\"Hi\"}}\n",
            "{\"lines\":[{\"line\":\"{\\\"message\\\":{\\\"content\\\":\\\"Hi\\\"}}\","
            "\"meaning\":{\"text\":\"Hi\"}}]}");
        row("headers", "groq",
            "HTTP/1.1 200 OK\r\nX-RateLimit-Limit-Requests: 60\r\n"
            "x-ratelimit-remaining-requests: 30\r\nx-ratelimit-reset-requests: 30s\r\n"
            "Retry-After: Fri, 29 Sep 2023 16:26:57 GMT\r\n\r\n",
            "{\"limits\":[{\"axis\":\"requests\",\"limit\":60,\"remaining\":30,"
            "\"reset_means\":\"full again by then\",\"reset_s\":30,\"window_s\":86400}],"
            "\"retry_after_s\":20}");
        row("structured-field", "compatible", "a;q=1\n:Y2F0:",
            "{\"list\":[[{\"__type\":\"token\",\"value\":\"a\"},[[\"q\",1]]],"
            "[{\"__type\":\"binary\",\"value\":\"MNQXI===\"},[]]]}");
        row("retry-after", "compatible", " 56.5\n", "{\"wait_s\":56.5}");
        row("error-body", "deepseek", "{\"error\":{\"message\":\"Too many\",\"code\":\"x\"}}",
            "{\"as_429\":{\"action\":\"It may be tried again\",\"advice\":\"Fewer requests in "
            "flight "
            "avoid it, not slower ones.\",\"cause\":\"concurrency\",\"concluded\":\"Concurrency: "
            "too many requests are in flight at "
            "once\",\"kind\":\"refused\",\"retriable\":true,\"said\":\"HTTP 429: Too "
            "many\",\"why\":\"Such a failure may "
            "pass\"},\"error\":{\"code\":\"x\",\"message\":\"Too "
            "many\"}}");
        row("response", "anthropic",
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
            "anthropic-ratelimit-requests-limit: 50\r\n\r\n"
            "{\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"usage\":{\"input_tokens\":3,"
            "\"output_tokens\":1}}",
            "{\"headroom\":{\"limits\":[{\"axis\":\"requests\",\"limit\":50,\"window_s\":60}]},"
            "\"outcome\":{\"cause\":\"none\",\"concluded\":\"Answered\",\"kind\":\"answered\","
            "\"retriable\":false},\"status\":200,\"text\":\"Hi\",\"usage\":{\"cached_tokens\":0,"
            "\"completion_tokens\":1,\"prompt_tokens\":3}}");
    }

    void understood()
    {
        QFETCH(QByteArray, dialect);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const auto kind = inspectKindNamed(QLatin1String(QTest::currentDataTag()));
        QVERIFY(kind.has_value());
        const auto made = dialectNamed(QLatin1String(dialect));
        const auto result = inspect(*kind, *made, text, now);
        if (const auto* problem = std::get_if<WireProblem>(&result)) {
            QFAIL(problem->message.c_str());
        }
        QCOMPARE(QJsonDocument(std::get<QJsonObject>(result)).toJson(QJsonDocument::Compact),
                 expected);
    }

    /// As they lie about in files: folded lines, an editor's mark, heads of others before.
    void oddFiles()
    {
        const auto dialect = dialectNamed(QStringLiteral("compatible"));
        const auto read = [&](InspectAs kind, const QByteArray& text) {
            const auto result = inspect(kind, *dialect, text, now);
            const auto* object = std::get_if<QJsonObject>(&result);
            return object == nullptr ? QByteArray(std::get<WireProblem>(result).message.c_str())
                                     : QJsonDocument(*object).toJson(QJsonDocument::Compact);
        };
        QCOMPARE(read(InspectAs::headers,
                      "RateLimit-Policy: \"a\";q=5;w=1,\r\n   \"b\";q=9;w=60\r\n"
                      "RateLimit:\r\n\t\"b\";r=1;t=7\r\n"),
                 read(InspectAs::headers, "RateLimit-Policy: \"a\";q=5;w=1, \"b\";q=9;w=60\n"
                                          "RateLimit: \"b\";r=1;t=7\n"));
        QVERIFY(read(InspectAs::headers, "ratelimit-limit: 60\n 5\n").startsWith("no header"));
        QCOMPARE(read(InspectAs::headers, " 5\nnothing\n 6\nRetry-After: 7\n"),
                 QByteArray("{\"retry_after_s\":7}"));
        QCOMPARE(read(InspectAs::retryAfter, "\xEF\xBB\xBF"
                                             "5\r\n"),
                 QByteArray("{\"wait_s\":5}"));
        const QByteArray refused = "HTTP/2 429 \r\nretry-after: 5\r\n\r\nslow";
        const QByteArray plain = read(InspectAs::response, refused);
        QVERIFY(plain.contains("\"hint_s\":5"));
        QCOMPARE(read(InspectAs::response, "\xEF\xBB\xBF" + refused), plain);
        QCOMPARE(read(InspectAs::response, "HTTP/1.1 100 Continue\r\n\r\n" + refused), plain);
        QCOMPARE(read(InspectAs::response, "HTTP/1.1 200 Connection established\r\nvia: p\r\n\r\n"
                                           "HTTP/1.1 307 Go\r\nretry-after: 9\r\n\r\n" +
                                               refused),
                 plain);
    }

    void notUnderstood_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* kind, const char* text, const char* reason) {
            QTest::newRow(kind) << QByteArray(text) << QByteArray(reason);
        };
        row("sse", ": nothing but a comment\n", "there is no event in it");
        row("ndjson", " \n", "there is no line in it");
        row("headers", "content-type: text/html",
            "no header in it says anything about a limit that could be understood");
        row("structured-field", "a,",
            "no item, list or dictionary; as a list: nothing follows the last comma at byte 2");
        row("retry-after", "soon", "neither seconds nor a date, or beyond ten years");
        row("error-body", "  ", "there is nothing in it to read");
        row("response", "{}", "it does not begin with a status line such as \"HTTP/1.1 200 OK\"");
    }

    void notUnderstood()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, reason);
        const auto dialect = dialectNamed(QStringLiteral("compatible"));
        const auto kind = inspectKindNamed(QLatin1String(QTest::currentDataTag()));
        const auto result = inspect(*kind, *dialect, text, now);
        const auto* problem = std::get_if<WireProblem>(&result);
        QVERIFY(problem != nullptr);
        QCOMPARE(QByteArray::fromStdString(problem->message), reason);
    }

    void boundsAreTold()
    {
        const auto dialect = dialectNamed(QStringLiteral("compatible"));
        const QByteArray line = "data: " + QByteArray(2 << 20, 'x');
        const auto result = inspect(InspectAs::sse, *dialect, line, now);
        const auto* problem = std::get_if<WireProblem>(&result);
        QVERIFY(problem != nullptr);
        QCOMPARE(problem->message, std::string("a line is longer than 1048576 bytes"));
        QVERIFY(!inspectKindNamed(QStringLiteral("xml")));
        QVERIFY(inspectFormat().contains(QLatin1String("window_s")));
    }
};

QTEST_GUILESS_MAIN(TestInspect)
#include "tst_inspect.moc"
