#include "recorded.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// "rate limit, 5400 ms, tokens": the cause, the hint, and whose limit it was.
QString summary(const Outcome& outcome)
{
    QString text = QLatin1String(causeName(outcome.cause));
    if (outcome.hint) {
        text += QStringLiteral(", %1 ms").arg(qint64(*outcome.hint / 1ms));
    }
    if (outcome.axis) {
        text += QStringLiteral(", ") + QLatin1String(axisName(*outcome.axis));
    }
    return text + (outcome.retriable ? QString() : QStringLiteral(", not again"));
}

const char* const inStream = R"({"error":{"message":"Please try again in 2s.","type":"requests",)"
                             R"("code":"rate_limit_exceeded"}})";

} // namespace

Q_DECLARE_METATYPE(ratescope::HttpHeaders)

/// Every shape of a refusal that the project's facts know of (A.2 to A.10), and what is to be done
/// about it (A.13).
class TestRecordedRefusals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusals_data()
    {
        QTest::addColumn<QByteArray>("dialect");
        QTest::addColumn<int>("status");
        QTest::addColumn<HttpHeaders>("headers");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* dialect, int status,
                            const HttpHeaders& headers, const char* body, const char* expected) {
            QTest::newRow(name) << QByteArray(dialect) << status << headers << QByteArray(body)
                                << QString::fromLatin1(expected);
        };
        row("OpenAI, requests, with words on billing", "openai", 429, {},
            R"({"error":{"message":"Rate limit reached for m in organization o on requests per min )"
            R"((RPM): Limit 3, Used 3, Requested 1. Please try again in 20s. You can increase your )"
            R"(rate limit by adding a payment method at platform.openai.com/account/)"
            R"(billing.","type":"requests","param":null,"code":"rate_limit_exceeded"}})",
            "rate limit, 20000 ms, requests");
        row("OpenAI, slow down", "openai", 429, {},
            R"({"error":{"message":"x","type":"rate_limit_error","code":"slow_down"}})", "ramp");
        row("OpenAI, slow down, older", "openai", 503, {},
            R"({"error":{"message":"x","type":"rate_limit_error","code":"slow_down"}})", "ramp");
        for (const char* code :
             {"credit_balance_exhausted", "organization_spend_limit_exceeded",
              "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
              "insufficient_quota", "billing_hard_limit_reached"}) {
            QByteArray body(R"({"error":{"message":"x","type":"rate_limit_error","code":"CODE"}})");
            body.replace("CODE", code);
            row(code, "openai", 429, {{"retry-after", "5"}, {"x-should-retry", "true"}},
                body.constData(), "quota, not again");
        }
        row("OpenAI, money by its type", "openai", 429, {},
            R"({"error":{"message":"x","type":"insufficient_quota","code":"rate_limit_exceeded"}})",
            "quota, not again");
        row("OpenAI, larger than the limit", "openai", 429, {{"x-should-retry", "true"}},
            R"({"error":{"message":"Request too large for m on tokens per min (TPM): Limit 60000, )"
            R"(Requested 111714.","type":"tokens","code":"rate_limit_exceeded"}})",
            "request too large, not again");
        row("OpenAI, a day's", "openai", 429, {},
            R"({"error":{"message":"Rate limit reached on requests per day (RPD): Limit 200, Used )"
            R"(200, Requested 1. Please try again in 7m12s.","type":"requests","code":)"
            R"("rate_limit_exceeded"}})",
            "long quota, 432000 ms");
        row("OpenAI, overloaded", "openai", 503, {{"retry-after", "4"}},
            R"({"error":{"message":"x","type":"service_unavailable_error","code":)"
            R"("server_is_overloaded"}})",
            "overload, 4000 ms");
        row("OpenAI, told not to", "openai", 429,
            {{"x-should-retry", "false"}, {"retry-after", "4"}},
            R"({"error":{"message":"x","type":"requests","code":"rate_limit_exceeded"}})",
            "rate limit, 4000 ms, requests, not again");
        row("Azure, tokens", "azure", 429,
            {{"retry-after", "6"}, {"retry-after-ms", "5400"}, {"x-ratelimit-type", "tokens"}},
            R"({"error":{"code":"429","message":"Please retry after 6 seconds."}})",
            "rate limit, 5400 ms, tokens");
        row("Azure API management, quota", "azure", 403, {},
            R"({"statusCode":403,"message":"Out of call volume quota."})", "quota, not again");
        row("Azure API management, rate", "azure", 429, {},
            R"({"statusCode":429,"message":"Token limit is exceeded. Try again in 36 seconds."})",
            "rate limit, 36000 ms, tokens");
        row("Anthropic, input tokens", "anthropic", 429, {{"retry-after", "12"}},
            R"({"type":"error","error":{"type":"rate_limit_error","message":"This request would )"
            R"(exceed the rate limit of your organization of 40,000 input tokens per minute."}})",
            "rate limit, 12000 ms, input tokens");
        row("Anthropic, acceleration", "anthropic", 429, {{"retry-after", "12"}},
            R"({"type":"error","error":{"type":"rate_limit_error","message":"Please scale up )"
            R"(your input tokens usage more gradually to stay within the acceleration limit."}})",
            "ramp, 12000 ms");
        row("Anthropic, own spend limit", "anthropic", 400, {},
            R"({"type":"error","error":{"type":"invalid_request_error","message":"You have )"
            R"(reached your specified API usage limits."}})",
            "quota, not again");
        row("Gemini, no details", "gemini", 429, {},
            R"({"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).",)"
            R"("status":"RESOURCE_EXHAUSTED"}})",
            "rate limit");
        row("Gemini, input tokens", "gemini", 429, {},
            R"({"error":{"code":429,"message":"You exceeded your current quota, please check your )"
            R"(plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{"@type":)"
            R"("type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":)"
            R"("GenerateContentInputTokensPerModelPerMinute-FreeTier"}]},{"@type":)"
            R"("type.googleapis.com/google.rpc.RetryInfo","retryDelay":"57.238747106s"}]}})",
            "rate limit, 57238 ms, input tokens");
        row("Gemini, minute and day", "gemini", 429, {},
            R"({"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED","details":)"
            R"([{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":)"
            R"("GenerateRequestsPerMinutePerProject"},{"quotaId":)"
            R"("GenerateRequestsPerDayPerProject"}]}]}})",
            "long quota");
        row("Mistral, rate", "mistral", 429, {},
            R"({"object":"error","message":"Requests rate limit exceeded","type":"rate_limited",)"
            R"("param":null,"code":"1300"})",
            "rate limit, requests");
        row("Mistral, capacity as a number", "mistral", 429, {},
            R"({"object":"error","message":"x","type":"y","param":null,"code":3505})", "overload");
        row("Groq, tokens", "groq", 429, {{"retry-after", "2"}},
            R"({"error":{"message":"Rate limit reached on tokens per minute (TPM): Limit 6000, )"
            R"(Used 5800, Requested 900. Please try again in 7.66s. Upgrade at )"
            R"(console.groq.com/settings/billing","type":"tokens","code":)"
            R"("rate_limit_exceeded"}})",
            "rate limit, 2000 ms, tokens");
        row("Groq, a day's", "groq", 429, {{"retry-after", "500"}},
            R"({"error":{"message":"Rate limit reached on tokens per day (TPD): Limit 100000, )"
            R"(Used 99000, Requested 1900.","type":"tokens","code":"rate_limit_exceeded"}})",
            "long quota, 500000 ms");
        row("Groq, flex capacity", "groq", 498, {},
            R"({"error":{"message":"x","type":"y","code":"capacity_exceeded"}})", "overload");
        row("Groq, flex capacity in words", "groq", 498, {},
            R"({"error":{"message":"Flex tier capacity exceeded"}})", "overload");
        row("another 498", "compatible", 498, {}, R"({"error":{"message":"Invalid token"}})",
            "bad request, not again");
        row("OpenRouter, minute", "openrouter", 429,
            {{"x-ratelimit-limit", "20"},
             {"x-ratelimit-remaining", "0"},
             {"x-ratelimit-reset", "1696004857000"}},
            R"({"error":{"message":"Rate limit exceeded: free-models-per-min. ","code":429}})",
            "rate limit, 60000 ms");
        row("OpenRouter, upstream's words", "openrouter", 429, {},
            R"({"error":{"code":429,"message":"Provider returned error","metadata":{"raw":)"
            R"("on tokens per min (TPM): Limit 10, Used 9, Requested 2. )"
            R"(Please try again in 3s.","provider_name":"P"}}})",
            "rate limit, 3000 ms, tokens");
        row("DeepSeek, money", "deepseek", 402, {},
            R"({"error":{"message":"Insufficient Balance","code":"invalid_request_error"}})",
            "quota, not again");
        row("Cerebras, a minute's tokens", "cerebras", 429, {},
            R"({"message":"Tokens per minute limit exceeded - too many tokens processed.","type":)"
            R"("too_many_tokens_error","param":"quota","code":"token_quota_exceeded"})",
            "rate limit, tokens");
        row("xAI", "xai", 429, {},
            R"({"code":"Some resource has been exhausted","error":"Too many requests for team t. )"
            R"(The rate limit of your team is: Requests per Second (actual/limit): 9/8"})",
            "rate limit, requests");
        row("vLLM, slots", "vllm", 429, {}, R"({"error":{"message":"busy"}})", "concurrency");
        row("vLLM, behind a gateway", "vllm", 429, {},
            R"({"error":{"message":"Rate limit exceeded: 60 requests per minute"}})",
            "rate limit, requests");
        row("problem, temporary", "compatible", 503, {{"retry-after", "4"}},
            R"({"type":"about:http-problem-types#temporary-reduced-)"
            R"(capacity","title":"x"})",
            "overload, 4000 ms");
        row("problem, abnormal", "compatible", 429, {{"retry-after", "4"}},
            R"({"type":"about:http-problem-types#abnormal-usage-detected",)"
            R"("title":"x"})",
            "quota, not again");
        row("a proxy's page", "compatible", 429, {{"retry-after", "3"}},
            "<html><h1>429 Too Many Requests</h1><hr>nginx</html>", "rate limit, 3000 ms");
        row("nothing at all", "compatible", 429, {}, "", "rate limit");
    }

    void refusals()
    {
        QFETCH(QByteArray, dialect);
        QFETCH(int, status);
        QFETCH(HttpHeaders, headers);
        QFETCH(QByteArray, body);
        QFETCH(QString, expected);
        QCOMPARE(summary(readRecorded(dialect, status, headers, body).outcome), expected);
    }

    /// The status was 200 by then, and what comes may be framed in any way that is allowed.
    void insideAStream_data()
    {
        QTest::addColumn<QByteArray>("frame"); // of the error
        QTest::addColumn<QString>("expected");
        const QByteArray usual = QByteArray("data: ") + inStream + "\n\ndata: [DONE]\n\n";
        const QString rate = QStringLiteral("rate limit, 2000 ms, requests");
        for (const char* dialect : {"openai", "azure", "gemini-openai", "mistral", "groq",
                                    "openrouter", "cerebras", "xai", "compatible"}) {
            QTest::newRow(dialect) << usual << rate;
        }
        for (const char* dialect : {"deepseek", "vllm", "llamacpp", "ollama-openai", "lmstudio"}) {
            QTest::newRow(dialect) << usual << QStringLiteral("concurrency, 2000 ms");
        }
        QTest::newRow("together") << usual << QStringLiteral("ramp, 2000 ms");
        QTest::newRow("anthropic")
            << QByteArray("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
                          "\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n")
            << QStringLiteral("overload");
        QTest::newRow("gemini")
            << QByteArray("data: {\"error\":{\"code\":503,\"message\":\"x\",\"status\":"
                          "\"UNAVAILABLE\"}}\n\n")
            << QStringLiteral("overload");
    }

    void insideAStream()
    {
        QFETCH(QByteArray, frame);
        QFETCH(QString, expected);
        const QByteArray dialect = QTest::currentDataTag();
        const HttpHeaders headers{{"content-type", "text/event-stream; charset=utf-8"}};
        const QByteArray none;
        for (const QByteArray& before : {none, QByteArray("\xEF\xBB\xBF"), QByteArray(": wait\n\n"),
                                         QByteArray("retry: 5\n\n:\n\nid: 7\n\n")}) {
            for (const char* end : {"\n", "\r\n", "\r"}) {
                for (const bool spaced : {true, false}) {
                    QByteArray text = before + frame;
                    text.replace("\n", end);
                    text.replace(": {", spaced ? ": {" : ":{");
                    const Recorded recorded = readRecorded(dialect, 200, headers, text);
                    QCOMPARE(summary(recorded.outcome), expected);
                    QVERIFY(recorded.text.empty());
                }
            }
        }
    }

    /// Where a stream was asked for, some gateways frame the body of a refusal as well.
    void framedByAGateway()
    {
        const QByteArray plain = inStream;
        const HttpHeaders headers{{"content-type", "text/event-stream"}};
        for (const QByteArray& body :
             {"data: " + plain + "\n\n", "data:" + plain, "event: error\r\ndata: " + plain,
              ": wait\n\ndata: " + plain + "\n\ndata: [DONE]\n\n"}) {
            const Recorded recorded = readRecorded("openai", 429, headers, body);
            QCOMPARE(recorded.result.error.code, std::string("rate_limit_exceeded"));
            QCOMPARE(recorded.outcome.said, std::string("Please try again in 2s."));
        }
        for (const QByteArray& body : {QByteArray("data: slow down"), QByteArray("slow down")}) {
            QCOMPARE(readRecorded("openai", 429, headers, body).outcome.said,
                     std::string("slow down"));
        }
        QVERIFY(!readRecorded("openai", 429, headers, "data:\n\n").outcome.said.empty());
    }

    void ofNothingButComments()
    {
        const HttpHeaders headers{{"content-type", "text/event-stream"}};
        for (const char* dialect : {"openai", "anthropic", "gemini", "openrouter"}) {
            const Recorded recorded = readRecorded(dialect, 200, headers, ": one\n\n: two\n\n");
            QVERIFY(recorded.outcome.kind == OutcomeKind::failed);
            QVERIFY(recorded.text.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestRecordedRefusals)
#include "tst_recorded_refusals.moc"
