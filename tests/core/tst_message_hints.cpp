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

QTEST_GUILESS_MAIN(TestMessageHints)
#include "tst_message_hints.moc"
