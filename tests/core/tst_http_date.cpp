#include "core/header_values.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestHttpDate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void threeForms_data();
    void threeForms();
    void centuries_data();
    void centuries();
    void broken_data();
    void broken();
    void formats_data();
    void formats();
};

namespace {

constexpr WallTime rfcExample = WallTime(784'111'777s); // Sun, 06 Nov 1994 08:49:37 GMT
constexpr WallTime now = WallTime(1'696'004'797s);      // Fri, 29 Sep 2023 16:26:37 GMT

qint64 secondsOf(WallTime time)
{
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

} // namespace

void TestHttpDate::threeForms_data()
{
    QTest::addColumn<qint64>("seconds");
    const auto row = [](const char* text, qint64 seconds) { QTest::newRow(text) << seconds; };
    const qint64 example = secondsOf(rfcExample);
    row("Sun, 06 Nov 1994 08:49:37 GMT", example);
    row("Sunday, 06-Nov-94 08:49:37 GMT", example);
    row("Sun Nov  6 08:49:37 1994", example);
    row("Sun Nov 06 08:49:37 1994", example);
    row("Fri, 29 Sep 2023 16:26:37 GMT", secondsOf(now));
    row("Thu, 01 Jan 1970 00:00:00 GMT", 0);
    row("Wed, 31 Dec 1969 23:59:59 GMT", -1);
    row("Mon, 29 Feb 2024 00:00:00 GMT", 1'709'164'800); // a Thursday: forgiven
    row("Sat, 31 Dec 2016 23:59:60 GMT", 1'483'228'800); // a leap second
    row("Fri, 31 Dec 9999 23:59:59 GMT", 253'402'300'799);
}

void TestHttpDate::threeForms()
{
    QFETCH(qint64, seconds);
    const auto time = parseHttpDate(QTest::currentDataTag(), now);
    QVERIFY(time.has_value());
    QCOMPARE(secondsOf(*time), seconds);
}

void TestHttpDate::centuries_data()
{
    using namespace std::chrono;
    QTest::addColumn<int>("thisYear");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("year");
    const auto row = [](int thisYear, const char* text, int year) {
        QTest::addRow("%d: %s", thisYear, text) << thisYear << QByteArray(text) << year;
    };
    row(2023, "Sunday, 06-Nov-94 08:49:37 GMT", 1994);
    row(2023, "Sunday, 06-Nov-23 08:49:37 GMT", 2023);
    row(2023, "Sunday, 06-Nov-72 08:49:37 GMT", 2072);
    row(2023, "Sunday, 01-Jan-73 00:00:00 GMT", 2073); // 50 years to the second
    row(2023, "Sunday, 01-Jan-73 00:00:01 GMT", 1973);
    row(2099, "Sunday, 06-Nov-05 08:49:37 GMT", 2105);
    row(1999, "Sunday, 06-Nov-05 08:49:37 GMT", 2005);
    row(2023, "Thursday, 29-Feb-00 08:49:37 GMT", 2000);
}

void TestHttpDate::centuries()
{
    using namespace std::chrono;
    QFETCH(int, thisYear);
    QFETCH(QByteArray, text);
    QFETCH(int, year);
    // Fifty average years before the first of January fifty years later, so that the edge is exact.
    const WallTime reference = sys_days(std::chrono::year(thisYear + 50) / 1 / 1) - years(50);
    const auto time = parseHttpDate(text.toStdString(), reference);
    QVERIFY(time.has_value());
    QCOMPARE(int(year_month_day(floor<days>(*time)).year()), year);
}

void TestHttpDate::broken_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"",
                             "Sun",
                             "Zun, 29 Sep 2023 16:26:37 GMT",
                             "Fri, 29 Sep 100000 16:26:37 GMT",
                             "Fri, 29 Sep 2023 16:26:37",
                             "Fri, 29 Sep 2023 16:26:37 UTC",
                             "Fri, 29 Sep 2023 16:26:37 GMT ",
                             " Fri, 29 Sep 2023 16:26:37 GMT",
                             "Fri, 29 Sep 2023 24:00:00 GMT",
                             "Fri, 29 Sep 2023 16:60:37 GMT",
                             "Fri, 29 Sep 2023 16:26:61 GMT",
                             "Fri, 00 Sep 2023 16:26:37 GMT",
                             "Fri, 31 Sep 2023 16:26:37 GMT",
                             "Wed, 29 Feb 2023 16:26:37 GMT",
                             "Fri, 9 Sep 2023 16:26:37 GMT",
                             "Fri, 29 Xep 2023 16:26:37 GMT",
                             "fri, 29 sep 2023 16:26:37 gmt",
                             "Fri, -9 Sep 2023 16:26:37 GMT",
                             "Fri, 29 Sep 2023 +6:26:37 GMT",
                             "Fri 29 Sep 2023 16:26:37 GMT",
                             "Sun, 06-Nov-94 08:49:37 GMT",
                             "Sunday, 06-Nov-1994 08:49:37 GMT",
                             "Sunday, 31-Nov-94 08:49:37 GMT",
                             "Sun Nov 6 08:49:37 1994",
                             "Sun Nov   6 08:49:37 1994",
                             "Sun Nov  6 08:49:37 1994 GMT",
                             "Sun Nov  6 08:49:37 94",
                             "2023-09-29T16:26:37Z",
                             "120"}) {
        QTest::addRow("'%s'", text) << QByteArray(text);
    }
    QTest::newRow("NUL") << QByteArray("Fri, 29 Sep 2023 16:26:37 GMT\0", 30);
}

void TestHttpDate::broken()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseHttpDate(text.toStdString(), now).has_value());
}

void TestHttpDate::formats_data()
{
    QTest::addColumn<qint64>("milliseconds");
    const auto row = [](const char* expected, qint64 milliseconds) {
        QTest::newRow(expected) << milliseconds;
    };
    row("Sun, 06 Nov 1994 08:49:37 GMT", 784'111'777'000);
    row("Fri, 29 Sep 2023 16:26:37 GMT", 1'696'004'797'999); // what is begun is not over
    row("Wed, 31 Dec 1969 23:59:59 GMT", -1);
    row("Fri, 31 Dec 9999 23:59:59 GMT", std::numeric_limits<qint64>::max());
    row("Sat, 01 Jan 0000 00:00:00 GMT", std::numeric_limits<qint64>::min());
}

void TestHttpDate::formats()
{
    QFETCH(qint64, milliseconds);
    QCOMPARE(QByteArray::fromStdString(
                 formatHttpDate(WallTime(std::chrono::milliseconds(milliseconds)))),
             QByteArray(QTest::currentDataTag()));
}

QTEST_GUILESS_MAIN(TestHttpDate)
#include "tst_http_date.moc"
