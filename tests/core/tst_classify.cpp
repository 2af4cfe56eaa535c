#include "attempt_responses.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestClassify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plainAnswer();
    void answerWithHeaders();
    void statuses_data();
    void statuses();
    void bodies_data();
    void bodies();
    void errorsInsideAnAnswer_data();
    void errorsInsideAnAnswer();
    void transportFailures_data();
    void transportFailures();
    void errorStatusOutweighsABrokenBody();
    void shouldRetryOverrides_data();
    void shouldRetryOverrides();
    void causeNamesAreDistinct();
};

namespace {

void addErrorRow(const char* name, int status, const char* code, const char* type,
                 const char* message, const char* expected)
{
    QTest::newRow(name) << status << QByteArray(code) << QByteArray(type) << QByteArray(message)
                        << QByteArray(expected);
}

void addErrorColumns()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("expected");
}

void compareErrorRow()
{
    QFETCH(int, status);
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, expected);
    const ServerError error{type.toStdString(), code.toStdString(), message.toStdString()};
    QCOMPARE(summary(classify(response(status, error))), expected);
}

} // namespace

void TestClassify::plainAnswer()
{
    AttemptResult result = response(200);
    result.usage = Usage{Tokens{9}, Tokens{2}};
    const Outcome outcome = classify(result);
    QCOMPARE(summary(outcome), QByteArray("answered, none"));
    QCOMPARE(outcome.httpStatus, 200);
    QVERIFY(outcome.usage == (Usage{Tokens{9}, Tokens{2}}));
    QVERIFY(!outcome.limits);
    QVERIFY(!outcome.hint);
    QVERIFY(outcome.said.empty());
    QCOMPARE(summary(classify(response(299))), QByteArray("answered, none"));
}

void TestClassify::answerWithHeaders()
{
    const Outcome outcome = classify(response(200, {},
                                              {{"x-ratelimit-limit-requests", "60"},
                                               {"x-ratelimit-remaining-requests", "59"},
                                               {"x-ratelimit-reset-requests", "1s"},
                                               {"x-should-retry", "true"},
                                               {"retry-after", "5"}}));
    QCOMPARE(summary(outcome), QByteArray("answered, none"));
    QVERIFY(outcome.limits.has_value());
    QVERIFY(outcome.limits->requests == (AxisLimit{60, 59, 1s, ResetMeaning::refill}));
    QVERIFY(!outcome.hint);
}

void TestClassify::statuses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](int status, const char* expected) {
        QTest::addRow("%d", status) << status << QByteArray(expected);
    };
    row(0, "failed, malformed");
    row(-5, "failed, malformed");
    row(100, "failed, malformed");
    row(103, "failed, malformed");
    row(199, "failed, malformed");
    row(201, "answered, none");
    row(300, "failed, redirected");
    row(307, "failed, redirected");
    row(400, "failed, bad request");
    row(401, "failed, authentication");
    row(402, "failed, quota");
    row(403, "failed, authentication");
    row(404, "failed, bad request");
    row(408, "failed, timed out, retry");
    row(409, "failed, bad request, retry");
    row(413, "failed, request too large");
    row(422, "failed, bad request");
    row(429, "refused, rate limit, retry");
    row(498, "failed, bad request");
    row(500, "failed, server error, retry");
    row(501, "failed, server error, retry");
    row(502, "failed, server error, retry");
    row(503, "refused, overload, retry");
    row(504, "failed, server error, retry");
    row(520, "failed, server error, retry");
    row(529, "refused, overload, retry");
    row(600, "failed, malformed");
    row(999, "failed, malformed");
}

void TestClassify::statuses()
{
    QFETCH(int, status);
    QFETCH(QByteArray, expected);
    QCOMPARE(summary(classify(response(status))), expected);
}

void TestClassify::bodies_data()
{
    addErrorColumns();
    const char* const rate = "refused, rate limit, retry";
    const char* const money = "refused, quota";
    addErrorRow("OpenAI RPM of a low tier", 429, "rate_limit_exceeded", "requests", lowTierMessage,
                rate);
    addErrorRow("the same without code and type", 429, "", "", lowTierMessage, rate);
    addErrorRow("OpenAI TPM", 429, "rate_limit_exceeded", "tokens",
                "Rate limit reached for gpt-4 on tokens per min (TPM): Limit 10000, Used 9000, "
                "Requested 2000. Please try again in 6s.",
                rate);
    addErrorRow("OpenAI per day", 429, "rate_limit_exceeded", "requests",
                "Rate limit reached on requests per day (RPD): Limit 200, Used 200, Requested 1.",
                "refused, long quota, retry");
    addErrorRow("OpenAI ramp", 429, "slow_down", "rate_limit_error", "Slow down",
                "refused, ramp, retry");
    addErrorRow("OpenAI ramp, older", 503, "slow_down", "", "Slow down", "refused, ramp, retry");
    addErrorRow("Anthropic ramp", 429, "", "rate_limit_error",
                "This would exceed your organization's acceleration limit", "refused, ramp, retry");
    addErrorRow("concurrency", 429, "", "", "Too many concurrent requests",
                "refused, concurrency, retry");
    addErrorRow("queue of a local server", 503, "", "",
                "server busy, please try again. maximum pending requests exceeded",
                "refused, concurrency, retry");
    addErrorRow("OpenRouter per day", 429, "429", "", "Rate limit exceeded: free-models-per-day",
                "refused, long quota, retry");
    addErrorRow("problem type", 503, "", "https://example.org/types#temporary-reduced-capacity", "",
                "refused, overload, retry");
    addErrorRow("problem type for people", 429, "",
                "https://example.org/types#abnormal-usage-detected", "", money);
    addErrorRow("Azure", 429, "429", "", "Please retry after 7 seconds.", rate);
    addErrorRow("Anthropic", 429, "", "rate_limit_error", "too many", rate);
    addErrorRow("OpenRouter", 429, "429", "", "Rate limit exceeded: free-models-per-min", rate);
    addErrorRow("Mistral rate", 429, "1300", "", "Requests rate limit exceeded", rate);
    addErrorRow("Gemini per minute", 429, "429", "RESOURCE_EXHAUSTED",
                "You exceeded your current quota, please check your plan and billing details. "
                "Quota exceeded for metric: x, limit: 10",
                rate);
    addErrorRow("Gemini without a quota", 429, "429", "RESOURCE_EXHAUSTED",
                "Quota exceeded for metric: x, limit: 0, model: y", money);
    addErrorRow("one of several quotas is zero", 429, "", "", "a, limit: 15\n* b, limit: 0", money);
    addErrorRow("a limit below one is not zero", 429, "", "", "limit: 0.05 per second", rate);
    addErrorRow("OpenAI out of money", 429, "insufficient_quota", "insufficient_quota",
                "You exceeded your current quota", money);
    addErrorRow("named by the type", 429, "", "insufficient_quota", "", money);
    addErrorRow("newer code, old type", 429, "credit_balance_exhausted", "insufficient_quota", "",
                money);
    addErrorRow("organization spend", 429, "organization_spend_limit_exceeded", "", "", money);
    addErrorRow("project spend", 429, "project_spend_limit_exceeded", "", "", money);
    addErrorRow("organization usage", 429, "organization_usage_limit_exceeded", "", "", money);
    addErrorRow("hard limit", 429, "billing_hard_limit_reached", "", "", money);
    addErrorRow("Anthropic spend cap", 429, "enforced_spend_limit_reached", "rate_limit_error", "",
                money);
    addErrorRow("capitals", 429, "Insufficient_Quota", "", "", money);
    addErrorRow("never fits", 429, "rate_limit_exceeded", "tokens",
                "Request too large for gpt-4 on tokens per min (TPM): Limit 60000, Requested "
                "111714. The input or output tokens must be reduced.",
                "refused, request too large");
    addErrorRow("never fits, with commas", 429, "", "", "Limit 60,000, Requested 111,714",
                "refused, request too large");
    addErrorRow("just fits", 429, "rate_limit_exceeded", "tokens",
                "Limit 60000, Used 1, Requested 60000", rate);
    addErrorRow("Groq 413", 413, "rate_limit_exceeded", "tokens", "Limit 8000, Requested 10098",
                "failed, request too large");
    addErrorRow("context too long", 400, "context_length_exceeded", "invalid_request_error",
                "This model's maximum context length is 8192 tokens", "failed, request too large");
    addErrorRow("Mistral capacity", 429, "3505", "", "Service tier capacity exceeded",
                "refused, overload, retry");
    addErrorRow("Gemini capacity", 429, "MODEL_CAPACITY_EXHAUSTED", "", "",
                "refused, overload, retry");
    addErrorRow("OpenAI overload", 503, "server_is_overloaded", "service_unavailable_error", "",
                "refused, overload, retry");
    addErrorRow("overload as a 500", 500, "", "overloaded_error", "", "refused, overload, retry");
    addErrorRow("Anthropic overload", 529, "", "overloaded_error", "", "refused, overload, retry");
    addErrorRow("llama.cpp loading", 503, "503", "unavailable_error", "Loading model",
                "refused, overload, retry");
    addErrorRow("a 500 stays one", 500, "", "server_error", "billing",
                "failed, server error, retry");
    addErrorRow("Anthropic's own limit", 400, "", "invalid_request_error",
                "You have reached your specified API usage limits. You will regain access on ...",
                "failed, quota");
    addErrorRow("API Management quota", 403, "", "", "Out of call volume quota.", "failed, quota");
    addErrorRow("forbidden", 403, "", "permission_error", "No access", "failed, authentication");
    addErrorRow("wrong key", 401, "invalid_api_key", "invalid_request_error", "Incorrect API key",
                "failed, authentication");
    addErrorRow("no such model", 404, "model_not_found", "invalid_request_error", "",
                "failed, bad request");
    addErrorRow("hostile numbers", 429, "", "",
                "Limit 99999999999999999999999999999999999999,"
                " limit:,,, limit: . Requested",
                rate);
}

void TestClassify::bodies()
{
    compareErrorRow();
}

void TestClassify::errorsInsideAnAnswer_data()
{
    addErrorColumns();
    addErrorRow("rate", 200, "rate_limit_exceeded", "", "slow", "refused, rate limit, retry");
    addErrorRow("low tier", 200, "rate_limit_exceeded", "requests", lowTierMessage,
                "refused, rate limit, retry");
    addErrorRow("too large", 200, "rate_limit_exceeded", "tokens", "Limit 10, Requested 11",
                "failed, request too large");
    addErrorRow("overload by code", 200, "server_is_overloaded", "", "",
                "refused, overload, retry");
    addErrorRow("overload by type", 200, "", "overloaded_error", "", "refused, overload, retry");
    addErrorRow("money", 200, "insufficient_quota", "", "", "failed, quota");
    addErrorRow("number 429", 200, "429", "", "", "refused, rate limit, retry");
    addErrorRow("number 402", 200, "402", "", "", "failed, quota");
    addErrorRow("number 502", 200, "502", "", "Provider returned error",
                "failed, server error, retry");
    addErrorRow("number 503", 200, "503", "", "", "refused, overload, retry");
    addErrorRow("number 200 is none", 200, "200", "", "", "failed, server error, retry");
    addErrorRow("bad request", 200, "", "invalid_request_error", "", "failed, bad request");
    addErrorRow("server error", 200, "", "server_error", "", "failed, server error, retry");
    addErrorRow("unknown", 200, "whatever", "", "", "failed, server error, retry");
    addErrorRow("only words", 200, "", "", "billing", "failed, server error, retry");
}

void TestClassify::errorsInsideAnAnswer()
{
    compareErrorRow();
}

void TestClassify::transportFailures_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](TransportStatus status, const char* expected) {
        QTest::newRow(expected) << int(status) << QByteArray(expected);
    };
    row(TransportStatus::connectionLost, "failed, connection lost, retry");
    row(TransportStatus::unreachable, "failed, unreachable, retry");
    row(TransportStatus::timedOut, "failed, timed out, retry");
    row(TransportStatus::insecure, "failed, insecure");
    row(TransportStatus::malformed, "failed, malformed");
    row(TransportStatus::tooLarge, "failed, answer too large");
    row(TransportStatus::redirected, "failed, redirected");
}

void TestClassify::transportFailures()
{
    QFETCH(int, status);
    QFETCH(QByteArray, expected);
    for (const int httpStatus : {0, 200}) {
        AttemptResult result = response(httpStatus);
        result.status = TransportStatus(status);
        result.diagnosis = "in our words";
        const Outcome outcome = classify(result);
        QCOMPARE(summary(outcome), expected);
        QCOMPARE(outcome.said, std::string("in our words"));
    }
}

void TestClassify::errorStatusOutweighsABrokenBody()
{
    AttemptResult refused = response(429, {}, {{"retry-after", "3"}});
    refused.status = TransportStatus::connectionLost;
    QCOMPARE(summary(classify(refused)), QByteArray("refused, rate limit, retry"));
    QVERIFY(classify(refused).hint == Duration(3s));

    AttemptResult gateway = response(502);
    gateway.status = TransportStatus::malformed;
    QCOMPARE(summary(classify(gateway)), QByteArray("failed, server error, retry"));

    AttemptResult stream = response(200, {"overloaded_error", "", "Overloaded"});
    stream.status = TransportStatus::connectionLost;
    QCOMPARE(summary(classify(stream)), QByteArray("refused, overload, retry"));
}

void TestClassify::shouldRetryOverrides_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("wish");
    QTest::addColumn<bool>("retriable");
    QTest::newRow("429 false") << 429 << QByteArray("false") << false;
    QTest::newRow("429 true") << 429 << QByteArray("true") << true;
    QTest::newRow("429 rubbish") << 429 << QByteArray("maybe") << true;
    QTest::newRow("400 true") << 400 << QByteArray("true") << true;
    QTest::newRow("400 rubbish") << 400 << QByteArray("") << false;
    QTest::newRow("500 false") << 500 << QByteArray("false") << false;
    QTest::newRow("money stays") << 402 << QByteArray("true") << false;
    QTest::newRow("size stays") << 413 << QByteArray("true") << false;
}

void TestClassify::shouldRetryOverrides()
{
    QFETCH(int, status);
    QFETCH(QByteArray, wish);
    QFETCH(bool, retriable);
    const Outcome outcome =
        classify(response(status, {}, {{"x-should-retry", wish.toStdString()}}));
    QCOMPARE(outcome.retriable, retriable);
}

void TestClassify::causeNamesAreDistinct()
{
    QSet<QByteArray> names;
    for (std::size_t i = 0; i < causeCount; ++i) {
        names.insert(causeName(Cause(i)));
    }
    QCOMPARE(names.size(), qsizetype(causeCount));
    QCOMPARE(QByteArray(causeName(Cause::rateLimit)), QByteArray("rate limit"));
    QCOMPARE(QByteArray(causeName(Cause::connectionLost)), QByteArray("connection lost"));
}

QTEST_GUILESS_MAIN(TestClassify)
#include "tst_classify.moc"
