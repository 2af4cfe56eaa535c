#include "core/header_values.h"

#include <QTest>

#include <limits>

using namespace ratescope;
using namespace std::chrono_literals;

class TestHeaderValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsHeaders();
    void goDurations_data();
    void goDurations();
    void brokenGoDurations_data();
    void brokenGoDurations();
    void formatsGoDurations_data();
    void formatsGoDurations();
    void goDurationsSurviveTheRoundTrip();
};

void TestHeaderValues::findsHeaders()
{
    const HttpHeaders headers{{"a", "1"}, {"retry-after", "20"}};
    QVERIFY(findHeader(headers, "retry-after") == &headers[1].value);
    QVERIFY(findHeader(headers, "retry") == nullptr);
    QVERIFY(findHeader({}, "a") == nullptr);
}

void TestHeaderValues::goDurations_data()
{
    QTest::addColumn<qint64>("nanoseconds");
    const auto row = [](const char* text, Duration expected) {
        QTest::newRow(text) << qint64(expected.count());
    };
    row("1s", 1s);
    row("0s", 0s);
    row("6m0s", 6min);
    row("17ms", 17ms);
    row("2m59.56s", 179'560ms);
    row("1h16m0.667s", 1h + 16min + 667ms);
    row("10h17m5.723541104s", 10h + 17min + 5s + 723'541'104ns);
    row("57.238747106s", 57'238'747'106ns);
    row("1.5h", 90min);
    row("250us", 250us);
    row("250µs", 250us); // U+00B5
    row("250μs", 250us); // U+03BC
    row("7ns", 7ns);
    row(".5s", 500ms);
    row("1.s", 1s);
    row("0.0000000001s", 0s);
    row("0.12345678901234567890123456789s", 123'456'789ns);
    row("2562047h", 2'562'047h);
    row("9223372036.854775807s", Duration::max());
}

void TestHeaderValues::goDurations()
{
    QFETCH(qint64, nanoseconds);
    const auto duration = parseGoDuration(QTest::currentDataTag());
    QVERIFY(duration.has_value());
    QCOMPARE(qint64(duration->count()), nanoseconds);
}

void TestHeaderValues::brokenGoDurations_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"",
                             " ",
                             "1",
                             "0",
                             "12.5",
                             "s",
                             ".",
                             ".s",
                             "1x",
                             "1s ",
                             " 1s",
                             "1 s",
                             "-1s",
                             "+1s",
                             "1S",
                             "1s2",
                             "1..5s",
                             "1,5s",
                             "1e3s",
                             "inf",
                             "nan",
                             "1\xc2s",
                             "2m59.56s, 1s",
                             "2562048h",
                             "2562047.9h",
                             "9223372036.854775808s",
                             "99999999999999999999s",
                             "9223372036854775807ns1ns",
                             "5000000000s5000000000s"}) {
        QTest::addRow("'%s'", text) << QByteArray(text);
    }
    QTest::newRow("NUL") << QByteArray("1s\0", 3);
    QTest::newRow("endless digits") << QByteArray(100'000, '9');
}

void TestHeaderValues::brokenGoDurations()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseGoDuration(text.toStdString()).has_value());
}

void TestHeaderValues::formatsGoDurations_data()
{
    QTest::addColumn<qint64>("nanoseconds");
    const auto row = [](const char* expected, Duration duration) {
        QTest::newRow(expected) << qint64(duration.count());
    };
    row("0s", 0s);
    row("7ns", 7ns);
    row("1.5us", 1500ns);
    row("17ms", 17ms);
    row("999.999999ms", 999'999'999ns);
    row("1s", 1s);
    row("1.5s", 1500ms);
    row("59.000000001s", 59s + 1ns);
    row("1m0s", 60s);
    row("6m0s", 6min);
    row("2m59.56s", 179'560ms);
    row("1h0m0s", 1h);
    row("24h0m0.05s", 24h + 50ms);
}

void TestHeaderValues::formatsGoDurations()
{
    QFETCH(qint64, nanoseconds);
    QCOMPARE(QByteArray::fromStdString(formatGoDuration(Duration(nanoseconds))),
             QByteArray(QTest::currentDataTag()));
}

void TestHeaderValues::goDurationsSurviveTheRoundTrip()
{
    for (std::int64_t value = 1; value < std::numeric_limits<std::int64_t>::max() / 7;
         value = value * 7 + 3) {
        const auto parsed = parseGoDuration(formatGoDuration(Duration(value)));
        QVERIFY(parsed.has_value());
        QCOMPARE(qint64(parsed->count()), qint64(value));
    }
    QCOMPARE(formatGoDuration(-5s), std::string("0s"));
    QCOMPARE(formatGoDuration(Duration::min()), std::string("0s"));
}

QTEST_GUILESS_MAIN(TestHeaderValues)
#include "tst_header_values.moc"
