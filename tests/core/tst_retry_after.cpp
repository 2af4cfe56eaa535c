#include "core/header_values.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestRetryAfter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seconds_data();
    void seconds();
    void milliseconds_data();
    void milliseconds();
    void absentIsNoHint();
    void datesCountFromTheResponsesOwnDate();
    void brokenDateFieldIsIgnored();
    void tenYearsAreTheMost();
};

namespace {

constexpr WallTime now = WallTime(1'696'004'797s); // Fri, 29 Sep 2023 16:26:37 GMT
constexpr qint64 none = -1;

qint64 millisecondsOf(const std::optional<Duration>& hint)
{
    return hint ? std::chrono::duration_cast<std::chrono::milliseconds>(*hint).count() : none;
}

} // namespace

void TestRetryAfter::seconds_data()
{
    // The values of openai-python's table of Retry-After cases, as the parser sees them; what a
    // client makes of 0 or of 121 s is its policy. Then further forms.
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("expectedMs");
    const auto row = [](const char* value, qint64 expectedMs) {
        QTest::addRow("'%s'", value) << QByteArray(value) << expectedMs;
    };
    row("20", 20'000);
    row("0", 0);
    row("-10", none);
    row("60", 60'000);
    row("61", 61'000);
    row("120", 120'000);
    row("121", 121'000);
    row("Fri, 29 Sep 2023 16:26:57 GMT", 20'000);
    row("Fri, 29 Sep 2023 16:26:37 GMT", 0);
    row("Fri, 29 Sep 2023 16:26:27 GMT", 0); // past: a hint of zero
    row("Fri, 29 Sep 2023 16:27:37 GMT", 60'000);
    row("Fri, 29 Sep 2023 16:27:38 GMT", 61'000);
    row("Fri, 29 Sep 2023 16:28:37 GMT", 120'000);
    row("Fri, 29 Sep 2023 16:28:38 GMT", 121'000);
    row("99999999999999999999999999999999999", none); // about 10^35
    row("inf", none);
    row("nan", none);
    row("Zun, 29 Sep 2023 16:26:27 GMT", none);
    row("Fri, 29 Sep 100000 16:26:37 GMT", none);
    row("", none);

    row("56.5", 56'500);
    row("0.017", 17);
    row(".5", 500);
    row("1e2", 100'000);
    row(" 20\t", 20'000);
    row("Friday, 29-Sep-23 16:26:57 GMT", 20'000);
    row("Fri Sep 29 16:26:57 2023", 20'000);
    row("Wed, 29 Sep 0000 16:26:57 GMT", 0);
    row("   ", none);
    row("infinity", none);
    row("-inf", none);
    row("-nan", none);
    row("nan(1)", none);
    row("-0", none);
    row("+5", none);
    row("1e400", none);
    row("0x10", none);
    row("20s", none);
    row("20, 30", 30'000); // sent twice; each is a minimum
    row("30,20", 30'000);
    row("20, soon", none);
    row("20,", 20'000);
    row("Fri, 29 Sep 2023 16:26:57 GMT, Fri, 29 Sep 2023 16:26:57 GMT", 20'000);
    row("Fri, 29 Sep 2023 16:26:57 GMT, Fri, 29 Sep 2023 16:26:58 GMT", none);
    row("2 0", none);
    row(".", none);
    row("soon", none);
}

void TestRetryAfter::seconds()
{
    QFETCH(QByteArray, value);
    QFETCH(qint64, expectedMs);
    QCOMPARE(millisecondsOf(parseRetryAfter({{"retry-after", value.toStdString()}}, now)),
             expectedMs);
}

void TestRetryAfter::milliseconds_data()
{
    QTest::addColumn<QByteArray>("inMs");
    QTest::addColumn<QByteArray>("inSeconds");
    QTest::addColumn<qint64>("expectedMs");
    QTest::newRow("alone") << QByteArray("1500") << QByteArray() << qint64(1'500);
    QTest::newRow("before seconds") << QByteArray("1500") << QByteArray("9") << qint64(1'500);
    QTest::newRow("zero counts") << QByteArray("0") << QByteArray("9") << qint64(0);
    QTest::newRow("decimals") << QByteArray("2000.0") << QByteArray() << qint64(2'000);
    QTest::newRow("negative") << QByteArray("-1") << QByteArray("9") << qint64(9'000);
    QTest::newRow("nan") << QByteArray("nan") << QByteArray("9") << qint64(9'000);
    QTest::newRow("too long") << QByteArray("1e35") << QByteArray("9") << qint64(9'000);
    QTest::newRow("a date is not milliseconds")
        << QByteArray("Fri, 29 Sep 2023 16:26:57 GMT") << QByteArray() << none;
}

void TestRetryAfter::milliseconds()
{
    QFETCH(QByteArray, inMs);
    QFETCH(QByteArray, inSeconds);
    QFETCH(qint64, expectedMs);
    const HttpHeaders headers{{"retry-after", inSeconds.toStdString()},
                              {"retry-after-ms", inMs.toStdString()}};
    QCOMPARE(millisecondsOf(parseRetryAfter(headers, now)), expectedMs);
}

void TestRetryAfter::absentIsNoHint()
{
    QCOMPARE(millisecondsOf(parseRetryAfter({}, now)), none);
    QCOMPARE(millisecondsOf(parseRetryAfter({{"date", "Fri, 29 Sep 2023 16:26:37 GMT"}}, now)),
             none);
}

void TestRetryAfter::datesCountFromTheResponsesOwnDate()
{
    // This machine's clock is an hour ahead of the server's.
    const HttpHeaders headers{{"date", "Fri, 29 Sep 2023 16:26:37 GMT"},
                              {"retry-after", "Fri, 29 Sep 2023 16:27:07 GMT"}};
    QCOMPARE(millisecondsOf(parseRetryAfter(headers, now + 1h)), qint64(30'000));
}

void TestRetryAfter::brokenDateFieldIsIgnored()
{
    const HttpHeaders headers{{"date", "yesterday"},
                              {"retry-after", "Fri, 29 Sep 2023 16:27:07 GMT"}};
    QCOMPARE(millisecondsOf(parseRetryAfter(headers, now)), qint64(30'000));
}

void TestRetryAfter::tenYearsAreTheMost()
{
    QCOMPARE(millisecondsOf(parseRetryAfter({{"retry-after", "315569520"}}, now)),
             qint64(315'569'520'000));
    QCOMPARE(millisecondsOf(parseRetryAfter({{"retry-after", "315569521"}}, now)), none);
    QCOMPARE(
        millisecondsOf(parseRetryAfter({{"retry-after", "Wed, 28 Sep 2033 16:26:37 GMT"}}, now)),
        qint64(315'532'800'000));
    QCOMPARE(
        millisecondsOf(parseRetryAfter({{"retry-after", "Fri, 31 Dec 9999 23:59:59 GMT"}}, now)),
        none);
}

QTEST_GUILESS_MAIN(TestRetryAfter)
#include "tst_retry_after.moc"
