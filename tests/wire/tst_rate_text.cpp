#include "wire/rate_text.h"

#include <QTest>

#include <limits>

using namespace ratescope;

class TestRateText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parse_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("perSecond"); // 0: none
        const auto row = [](const char* text, double perSecond) {
            QTest::newRow(*text == '\0' ? "empty" : text) << QString::fromUtf8(text) << perSecond;
        };
        row("60/min", 1.0);
        row("60", 1.0);
        row(" 60 / minute ", 1.0);
        row("30/m", 0.5);
        row("1.5/s", 1.5);
        row("2/sec", 2.0);
        row("2/Second", 2.0);
        row(".5/s", 0.5);
        row("1e3/s", 1000.0);
        row("1000/hour", 1000.0 / 3600.0);
        row("36/h", 0.01);
        row("5/day", 5.0 / 86400.0);
        row("5/D", 5.0 / 86400.0);
        row("", 0);
        row("/min", 0);
        row("0/min", 0);
        row("-1/min", 0);
        row("60/", 0);
        row("60/week", 0);
        row("60 min", 0);
        row("60/min/s", 0);
        row("1,000/min", 0);
        row("nan/s", 0);
        row("inf/s", 0);
        row("1e999/s", 0);
        row("1e-999/s", 0);
        row("0x10/s", 0);
        row("6\xD9\xA0/min", 0); // an Arabic-Indic digit
        row("60/min\n/s", 0);
    }
    void parse()
    {
        QFETCH(const QString, text);
        QFETCH(const double, perSecond);
        const auto requests = parseRequestRate(text);
        const auto tokens = parseTokenRate(text);
        QCOMPARE(requests.has_value(), perSecond > 0);
        QCOMPARE(tokens.has_value(), perSecond > 0);
        if (requests && tokens) {
            QCOMPARE(requests->perSecond(), perSecond);
            QCOMPARE(tokens->perSecond(), perSecond);
        }
    }

    void longText() { QVERIFY(!parseRequestRate(QString(1'000'000, u'1'))); }

    void format_data()
    {
        QTest::addColumn<double>("perSecond");
        QTest::addColumn<QString>("text");
        const auto row = [](double perSecond, const char* text) {
            QTest::newRow(text) << perSecond << QString::fromUtf8(text);
        };
        row(1.0, "60/min");
        row(1.5, "1.5/s");
        row(5.0, "5/s");
        row(80 / 60.0, "80/min");
        row(20 / 60.0, "20/min");
        row(0.125, "7.5/min");
        row(1000 / 3600.0, "1000/hour");
        row(5 / 86400.0, "5/day");
        row(10'000, "10000/s");
        row(10'000 / 60.0, "10000/min");
        row(0.9217361, "55.3/min");
        row(1e-7, "0.00864/day");
    }
    void format()
    {
        QFETCH(const double, perSecond);
        QFETCH(const QString, text);
        QCOMPARE(formatRate(perSecond), text);
    }

    void formatNothing()
    {
        QCOMPARE(formatRate(0), QStringLiteral("0/min"));
        QCOMPARE(formatRate(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("0/min"));
    }
};

QTEST_GUILESS_MAIN(TestRateText)
#include "tst_rate_text.moc"
