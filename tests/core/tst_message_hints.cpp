#include "core/message_hints.h"

#include <QTest>

using namespace ratescope;

class TestMessageHints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waits_data();
    void waits();
    void figures();
    void kinds();
    void axes_data();
    void axes();
};

void TestMessageHints::waits_data()
{
    QTest::addColumn<qint64>("milliseconds"); // -1: none named
    const auto row = [](const char* text, qint64 expected) { QTest::newRow(text) << expected; };
    row("Limit 3, Used 3. Please try again in 20s. You can increase it.", 20'000);
    row("Please try again in 17ms.", 17);
    row("Please TRY AGAIN IN 1m26.4s, or later", 86'400);
    row("Please retry after 6 seconds.", 6'000);
    row("Retry after 1 second", 1'000);
    row("Please retry in 10h17m5.7s.", 37'025'700);
    row("try again later, that is: try again in 2 minutes", 120'000);
    row("wait 500 milliseconds", 500);
    row("wait for 1.5 hours.", 5'400'000);
    row("try again in 2 days", 172'800'000);
    row("Please try again later.", -1);
    row("try again in 20", -1);
    row("try again in 20 apples", -1);
    row("try again in ", -1);
    row("try again in -5s", -1);
    row("try again in 99999999999999999999 days", -1);
    row("", -1);
}

void TestMessageHints::waits()
{
    QFETCH(qint64, milliseconds);
    const auto wait = waitInWords(QTest::currentDataTag());
    QCOMPARE(wait.has_value(), milliseconds >= 0);
    if (wait) {
        QCOMPARE(qint64(*wait / std::chrono::milliseconds(1)), milliseconds);
    }
}

void TestMessageHints::figures()
{
    const MessageFigures all =
        figuresIn("Rate limit reached: Limit 60,000, Used 59900.5, Requested 1,200.");
    QVERIFY(all.limit == 60'000.0);
    QVERIFY(all.used == 59'900.5);
    QVERIFY(all.requested == 1'200.0);
    QVERIFY(!all.limitOfZero);
    QVERIFY(figuresIn("a, limit: 15; b, limit: 0").limitOfZero);
    QVERIFY(!figuresIn("no figures: limit reached").limit);
    QVERIFY(figuresIn("exceeds your rate limit of 80,000 output tokens").limit == 80'000.0);
}

void TestMessageHints::kinds()
{
    QVERIFY(namesLongWindow("GenerateRequestsPerDayPerProjectPerModel-FreeTier"));
    QVERIFY(namesLongWindow("Rate limit exceeded: free-models-per-day"));
    QVERIFY(!namesLongWindow("Rate limit exceeded: free-models-per-min"));
    QVERIFY(namesConcurrency("Too many Concurrent requests"));
    QVERIFY(namesConcurrency("server busy, maximum pending requests exceeded"));
    QVERIFY(!namesConcurrency("Too many requests"));
    QVERIFY(namesRamp("your organization's acceleration limit"));
    QVERIFY(!namesRamp("rate limit"));
}

void TestMessageHints::axes_data()
{
    QTest::addColumn<int>("axis"); // -1: none named
    QTest::addColumn<int>("seconds");
    const auto row = [](const char* text, std::optional<LimitAxis> axis, int seconds) {
        QTest::newRow(text) << (axis ? static_cast<int>(*axis) : -1) << seconds;
    };
    row("tokens per min (TPM): Limit 10000, Used 9800, Requested 500", LimitAxis::tokens, 60);
    row("on requests per min (RPM): Limit 3, Used 3, Requested 1.", LimitAxis::requests, 60);
    row("your organization's rate limit of 10,000 input tokens per minute", LimitAxis::inputTokens,
        60);
    row("Limit reached on output tokens per minute (OTPM)", LimitAxis::outputTokens, 60);
    row("GenerateContentInputTokensPerModelPerMinute-FreeTier", LimitAxis::inputTokens, 60);
    row("Requests to the operation have exceeded token rate limit of your tier", LimitAxis::tokens,
        0);
    row("have exceeded call rate limit", LimitAxis::requests, 0);
    row("tokens per day (TPD): Limit 1", LimitAxis::tokens, 86'400);
    row("requests per second", LimitAxis::requests, 1);
    row("tokens per hour", LimitAxis::tokens, 3'600);
    row("Too fast, Requested 5", std::nullopt, 0);
    row("429 Too Many Requests", std::nullopt, 0); // what 429 is called
    row("Too many requests for team t: Requests per Second 9/8", LimitAxis::requests, 1);
    row("requests", LimitAxis::requests, 0);
    row("", std::nullopt, 0);
}

void TestMessageHints::axes()
{
    QFETCH(int, axis);
    QFETCH(int, seconds);
    const auto found = axisIn(QTest::currentDataTag());
    QCOMPARE(found ? static_cast<int>(*found) : -1, axis);
    const auto window = windowIn(QTest::currentDataTag());
    QCOMPARE(window ? int(*window / std::chrono::seconds(1)) : 0, seconds);
}

QTEST_GUILESS_MAIN(TestMessageHints)
#include "tst_message_hints.moc"
