#include "attempt_responses.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

/// What a refusal says besides its cause: waits, limits, words.
class TestRefusalHints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hints();
    void hintsOfTheBody();
    void providersMeanDifferentThings();
    void moneyAndSizeCarryNoHint();
    void saysWhatTheServerSaid();
    void readsTokenLimitsOutOfWords();
};

void TestRefusalHints::hints()
{
    const auto hint = [](HttpHeaders headers) {
        return classify(response(429, {}, std::move(headers))).hint;
    };
    QVERIFY(!hint({}));
    QVERIFY(hint({{"retry-after", "20"}}) == Duration(20s));
    QVERIFY(hint({{"retry-after", "20"}, {"retry-after-ms", "1500"}}) == Duration(1500ms));
    QVERIFY(hint({{"retry-after", "Fri, 29 Sep 2023 16:26:57 GMT"}}) == Duration(20s));
    QVERIFY(hint({{"retry-after", "Fri, 29 Sep 2023 16:26:57 GMT"},
                  {"date", "Fri, 29 Sep 2023 16:26:52 GMT"}}) == Duration(5s));
    QVERIFY(!hint({{"retry-after", "nan"}}));
    QVERIFY(hint({{"ratelimit", "\"p\";r=0;t=9"}, {"retry-after", "20"}}) == Duration(20s));
    QVERIFY(hint({{"ratelimit", "\"p\";r=0;t=9"}}) == Duration(9s));
    QVERIFY(!hint({{"ratelimit", "\"p\";r=1;t=9"}}));
    QVERIFY(!hint({{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "9s"}}));
    // Not retried, yet the server named a time for everybody.
    QVERIFY(hint({{"retry-after", "20"}, {"x-should-retry", "false"}}) == Duration(20s));
}

void TestRefusalHints::hintsOfTheBody()
{
    ServerError error{"", "", "Please try again in 7s."};
    QVERIFY(classify(response(429, error)).hint == Duration(7s));
    error.retryDelay = 37s;
    QVERIFY(classify(response(429, error)).hint == Duration(37s));
    QVERIFY(classify(response(429, error, {{"retry-after", "2"}})).hint == Duration(2s));
    error.retryDelay = 1h;
    QCOMPARE(summary(classify(response(429, error))), QByteArray("refused, long quota, retry"));
    ServerError daily{"RESOURCE_EXHAUSTED", "429", ""};
    daily.quota = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";
    QCOMPARE(summary(classify(response(429, daily))), QByteArray("refused, long quota, retry"));
}

void TestRefusalHints::providersMeanDifferentThings()
{
    AttemptResult result = response(429, {"", "", "Too many requests"});
    result.rules.refusal = RefusalMeaning::concurrency;
    QCOMPARE(summary(classify(result)), QByteArray("refused, concurrency, retry"));
    result.rules.refusal = RefusalMeaning::ramp;
    QCOMPARE(summary(classify(result)), QByteArray("refused, ramp, retry"));
    result.error.code = "insufficient_quota";
    QCOMPARE(summary(classify(result)), QByteArray("refused, quota"));
}

void TestRefusalHints::moneyAndSizeCarryNoHint()
{
    const HttpHeaders headers{{"retry-after", "20"}, {"x-ratelimit-limit-requests", "3"}};
    for (const int status : {402, 413}) {
        const Outcome outcome = classify(response(status, {}, headers));
        QVERIFY(!outcome.hint);
        QVERIFY(outcome.limits.has_value());
    }
    QVERIFY(!classify(response(429, {"", "insufficient_quota", ""}, headers)).hint);
}

void TestRefusalHints::saysWhatTheServerSaid()
{
    AttemptResult result = response(429, {"requests", "rate_limit_exceeded", "Too fast"});
    result.diagnosis = "HTTP 429";
    QCOMPARE(classify(result).said, std::string("Too fast"));
    result.error.message.clear();
    QCOMPARE(classify(result).said, std::string("HTTP 429"));
    result.diagnosis.clear();
    QCOMPARE(classify(result).said, std::string("rate_limit_exceeded"));
    result.error.code.clear();
    QCOMPARE(classify(result).said, std::string("requests"));
}

void TestRefusalHints::readsTokenLimitsOutOfWords()
{
    const ServerError words{"tokens", "rate_limit_exceeded",
                            "Rate limit reached on tokens per min (TPM): Limit 10000, Used 9800, "
                            "Requested 500."};
    Outcome outcome = classify(response(429, words));
    QVERIFY(outcome.axis == LimitAxis::tokens);
    QVERIFY(outcome.requested == 500);
    QVERIFY(outcome.limits.has_value());
    const AxisLimit said{10'000, 200, std::nullopt, ResetMeaning::unknown, std::nullopt, 60s};
    QVERIFY(outcome.limits->tokens == said);
    // What a header says counts more.
    outcome = classify(
        response(429, words,
                 {{"x-ratelimit-limit-tokens", "10000"}, {"x-ratelimit-remaining-tokens", "150"}}));
    QVERIFY(outcome.limits->tokens.remaining == 150);
    outcome = classify(response(429, {"rate_limit_error", "",
                                      "This would exceed your rate limit of 10,000 input tokens "
                                      "per minute."}));
    QVERIFY(outcome.axis == LimitAxis::inputTokens);
    QVERIFY(outcome.limits->tokens.empty());
    QVERIFY(outcome.limits->find(LimitAxis::inputTokens)->limit == 10'000);
    outcome = classify(response(429, {"tokens", "", "Too many"})); // the type alone
    QVERIFY(outcome.axis == LimitAxis::tokens);
    QVERIFY(!outcome.limits);
    outcome = classify(response(429, {"requests", "", "requests per min: Limit 3, Used 3"}));
    QVERIFY(outcome.axis == LimitAxis::requests);
    QVERIFY(!outcome.limits);
    QVERIFY(!classify(response(429, {"", "", "Too many"})).axis);
}

QTEST_GUILESS_MAIN(TestRefusalHints)
#include "tst_refusal_hints.moc"
