#include <QTest>

#include "ui/charts/marker_layout.h"
#include "ui/charts/time_axis.h"
#include "ui/charts/value_axis.h"

using namespace ratescope;
using namespace std::chrono_literals;

class TestChartAxes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timeAndPixels_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<double>("x");
        QTest::newRow("now") << 0 << 660.0;
        QTest::newRow("half") << 30 << 360.0;
        QTest::newRow("oldest") << 60 << 60.0;
        QTest::newRow("beyond") << 90 << -240.0;
    }

    void timeAndPixels()
    {
        QFETCH(int, seconds);
        QFETCH(double, x);
        const TimeAxis axis{1min, 60, 660};
        const Duration age = std::chrono::seconds(seconds);
        QCOMPARE(axis.xOf(age), x);
        QCOMPARE(axis.holds(age), seconds <= 60);
        QCOMPARE(axis.ageAt(x), std::min<Duration>(age, 60s));
    }

    void beyondTheRightEdgeIsNow()
    {
        const TimeAxis axis{1min, 60, 660};
        QCOMPARE(axis.ageAt(700), Duration::zero());
        QVERIFY(!axis.holds(-1s));
    }

    void timeTicks_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("step");
        QTest::addColumn<int>("count");
        QTest::newRow("1 min wide") << 60 << 1200 << 5 << 13;
        QTest::newRow("1 min") << 60 << 600 << 10 << 7;
        QTest::newRow("1 min narrow") << 60 << 430 << 20 << 4;
        QTest::newRow("5 min") << 300 << 600 << 60 << 6;
        QTest::newRow("1 h") << 3600 << 600 << 600 << 7;
        QTest::newRow("24 h") << 86400 << 600 << 21600 << 5;
        QTest::newRow("no room") << 86400 << 10 << 43200 << 3;
    }

    void timeTicks()
    {
        QFETCH(int, seconds);
        QFETCH(int, width);
        QFETCH(int, step);
        QFETCH(int, count);
        const TimeAxis axis{std::chrono::seconds(seconds), 0, double(width)};
        const std::vector<Duration> ticks = axis.ticks(76);
        QCOMPARE(ticks.size(), std::size_t(count));
        QCOMPARE(ticks.front(), Duration::zero());
        QCOMPARE(ticks[1], Duration(std::chrono::seconds(step)));
    }

    void ages_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("now") << 0 << QStringLiteral("now");
        QTest::newRow("seconds") << 30 << QStringLiteral("−30 s");
        QTest::newRow("no whole minutes") << 90 << QStringLiteral("−90 s");
        QTest::newRow("minutes") << 300 << QStringLiteral("−5 min");
        QTest::newRow("no whole hours") << 5400 << QStringLiteral("−90 min");
        QTest::newRow("hours") << 7200 << QStringLiteral("−2 h");
    }

    void ages()
    {
        QFETCH(int, seconds);
        QTEST(ageText(std::chrono::seconds(seconds)), "text");
    }

    void ticksOfThePastAreAtRoundTimes()
    {
        const TimeAxis axis{1min, 0, 600};
        const std::vector<Duration> ages = axis.ticksSince(123s, 76); // steps of ten seconds
        QCOMPARE(ages.size(), std::size_t{6});
        QCOMPARE(ages.front(), Duration(3s)); // at 2:00
        QCOMPARE(ages.back(), Duration(53s));
        QCOMPARE(axis.ticksSince(-7s, 76).front(), Duration(3s));
    }

    void elapsed_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("start") << 0 << QStringLiteral("0:00");
        QTest::newRow("minutes") << 130 << QStringLiteral("2:10");
        QTest::newRow("hours") << 3730 << QStringLiteral("1:02:10");
        QTest::newRow("before the start") << -20 << QStringLiteral("−0:20");
    }

    void elapsed()
    {
        QFETCH(int, seconds);
        QTEST(elapsedText(std::chrono::seconds(seconds)), "text");
    }

    void spans_data()
    {
        QTest::addColumn<int>("choice");
        QTest::addColumn<int>("since");
        QTest::addColumn<int>("seconds");
        QTest::newRow("1 min") << int(SpanChoice::oneMinute) << 9999 << 60;
        QTest::newRow("5 min") << int(SpanChoice::fiveMinutes) << 0 << 300;
        QTest::newRow("1 h") << int(SpanChoice::oneHour) << 0 << 3600;
        QTest::newRow("all of nothing") << int(SpanChoice::all) << 0 << 60;
        QTest::newRow("all of 60 s") << int(SpanChoice::all) << 60 << 60;
        QTest::newRow("all of 61 s") << int(SpanChoice::all) << 61 << 120;
        QTest::newRow("all of 7 min") << int(SpanChoice::all) << 420 << 600;
        QTest::newRow("all of a week") << int(SpanChoice::all) << 604800 << 86400;
    }

    void spans()
    {
        QFETCH(int, choice);
        QFETCH(int, since);
        QFETCH(int, seconds);
        const Duration span = spanFor(static_cast<SpanChoice>(choice), std::chrono::seconds(since));
        QCOMPARE(span, Duration(std::chrono::seconds(seconds)));
        QVERIFY(bucketsFor(span) <= 240);
        QVERIFY(span / static_cast<Duration::rep>(bucketsFor(span)) >= 1s);
    }

    void calmCeilings_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("ceiling");
        for (const auto& [value, ceiling] : {std::pair(1.0, 1.0),
                                             {1.01, 2.0},
                                             {2.0, 2.0},
                                             {2.1, 5.0},
                                             {5.1, 10.0},
                                             {10.0, 10.0},
                                             {99.0, 100.0},
                                             {0.2, 0.2},
                                             {0.3, 0.5},
                                             {0.1 + 0.2, 0.5},
                                             {1234.0, 2000.0}}) {
            QTest::addRow("%g", value) << value << ceiling;
        }
    }

    void calmCeilings()
    {
        QFETCH(double, value);
        QFETCH(double, ceiling);
        QVERIFY(qFuzzyCompare(ValueAxis::calmCeiling(value), ceiling));
    }

    void growsAtOnce()
    {
        ValueAxis axis;
        QCOMPARE(axis.top(), 1.0);
        QVERIFY(axis.fit(7, Instant(0s)));
        QCOMPARE(axis.top(), 10.0);
        QVERIFY(!axis.fit(9, Instant(0s)));
    }

    void shrinksOnlyAfterAWhile()
    {
        ValueAxis axis;
        axis.fit(70, Instant(0s));
        QVERIFY(!axis.fit(3, Instant(1s)));
        QVERIFY(!axis.fit(15, Instant(3s))); // more is wanted in between
        QVERIFY(!axis.fit(3, Instant(5900ms)));
        QCOMPARE(axis.top(), 100.0);
        QVERIFY(axis.fit(3, Instant(6s)));
        QCOMPARE(axis.top(), 20.0); // what would have done for all of the while
    }

    void aPeakStartsTheWaitAnew()
    {
        ValueAxis axis;
        axis.fit(70, Instant(0s));
        axis.fit(3, Instant(1s));
        axis.fit(80, Instant(5s));
        QVERIFY(!axis.fit(3, Instant(6s)));
        QVERIFY(!axis.fit(3, Instant(10s)));
        QVERIFY(axis.fit(3, Instant(11s)));
        QCOMPARE(axis.top(), 5.0);
    }

    void nothingIsNeverBelowTheLowest()
    {
        ValueAxis axis(0.5);
        axis.fit(0, Instant(0s));
        axis.fit(-3, Instant(100s));
        QCOMPARE(axis.top(), 0.5);
    }

    void aPictureThatStandsHasItsScaleAtOnce()
    {
        ValueAxis axis;
        QVERIFY(axis.set(70));
        QVERIFY(axis.set(3));
        QCOMPARE(axis.top(), 5.0);
        QVERIFY(!axis.set(4));
    }

    void valueTicks_data()
    {
        QTest::addColumn<double>("top");
        QTest::addColumn<int>("count");
        QTest::newRow("1") << 1.0 << 6;
        QTest::newRow("2") << 2.0 << 5;
        QTest::newRow("5") << 5.0 << 6;
        QTest::newRow("0.2") << 0.2 << 5;
        QTest::newRow("2000") << 2000.0 << 5;
    }

    void valueTicks()
    {
        QFETCH(double, top);
        QFETCH(int, count);
        ValueAxis axis(top);
        const std::vector<double> ticks = axis.ticks();
        QCOMPARE(ticks.size(), std::size_t(count));
        QCOMPARE(ticks.front(), 0.0);
        QCOMPARE(ticks.back(), axis.top());
    }

    void markersNeverOverlap_data()
    {
        QTest::addColumn<QList<double>>("xs");
        QTest::addColumn<int>("placed");
        QTest::newRow("none") << QList<double>{} << 0;
        QTest::newRow("one") << QList<double>{100} << 1;
        QTest::newRow("at the right edge") << QList<double>{595} << 1;
        QTest::newRow("two at one place") << QList<double>{300, 300} << 2;
        QTest::newRow("three at one place") << QList<double>{300, 300, 300} << 2;
        QTest::newRow("a dragged slider") << QList<double>{300, 301, 302, 303, 304, 305} << 2;
        QTest::newRow("well apart") << QList<double>{0, 150, 300, 450} << 4;
        QTest::newRow("two rows") << QList<double>{270, 340, 410, 480} << 4;
    }

    void markersNeverOverlap()
    {
        QFETCH(QList<double>, xs);
        QFETCH(int, placed);
        std::vector<MarkerWish> wishes;
        for (const double x : xs) {
            wishes.push_back({x, 120});
        }
        const std::vector<MarkerPlace> places = placeMarkers(wishes, 0, 600, 60);
        QCOMPARE(places.size(), std::size_t(placed));
        for (std::size_t i = 0; i < places.size(); ++i) {
            QVERIFY(places[i].left >= 0);
            QVERIFY(places[i].left + places[i].width <= 600);
            QVERIFY(places[i].width >= 60);
            for (std::size_t j = i + 1; j < places.size(); ++j) {
                QVERIFY(places[i].row != places[j].row ||
                        places[j].left + places[j].width <= places[i].left ||
                        places[i].left + places[i].width <= places[j].left);
            }
        }
        if (xs.size() == 4) {
            for (const MarkerPlace& place : places) {
                QCOMPARE(place.width, 120.0); // a row was free: nothing is cut off
            }
        }
        if (!places.empty()) {
            QCOMPARE(places.front().marker, wishes.size() - 1); // the newest has its place
        }
    }
};

QTEST_MAIN(TestChartAxes)
#include "tst_chart_axes.moc"
