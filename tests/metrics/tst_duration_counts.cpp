#include "metrics/duration_counts.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestDurationCounts : public QObject
{
    Q_OBJECT

private:
    using Counts = DurationCounts<16>;

private Q_SLOTS:
    void emptyIsZero()
    {
        const Counts counts;
        QVERIFY(counts.empty());
        QCOMPARE(counts.count(), std::uint64_t{0});
        QCOMPARE(counts.quantile(0.5), Duration::zero());
    }

    void quantilesAreWithinAClass_data()
    {
        QTest::addColumn<double>("q");
        QTest::addColumn<double>("milliseconds");
        QTest::newRow("p0") << 0.0 << 10.0;
        QTest::newRow("p50") << 0.5 << 5000.0;
        QTest::newRow("p95") << 0.95 << 9500.0;
        QTest::newRow("p100") << 1.0 << 10000.0;
    }

    void quantilesAreWithinAClass()
    {
        QFETCH(double, q);
        QFETCH(double, milliseconds);
        Counts counts;
        for (int i = 1; i <= 1000; ++i) {
            counts.add(std::chrono::milliseconds(10 * i));
        }
        QCOMPARE(counts.count(), std::uint64_t{1000});
        const double got = toSeconds(counts.quantile(q)) * 1e3;
        QVERIFY2(got > milliseconds / 1.045 && got < milliseconds * 1.045,
                 qPrintable(QString::number(got)));
    }

    void theEndsHoldWhatIsBeyond()
    {
        Counts counts;
        counts.add(-1s);
        counts.add(100us);
        counts.add(100h);
        std::vector<std::pair<Duration, std::uint32_t>> classes;
        counts.forEach(
            [&](Duration middle, std::uint32_t count) { classes.emplace_back(middle, count); });
        QCOMPARE(classes.size(), std::size_t{2});
        QCOMPARE(classes[0].second, 2U);
        QVERIFY(classes[0].first < 1100us);
        QCOMPARE(classes[1].second, 1U);
        QVERIFY(classes[1].first > 60min);
    }

    void absorbIsAddingAll()
    {
        Counts one;
        Counts other;
        Counts both;
        for (int i = 1; i < 300; ++i) {
            const Duration duration = std::chrono::milliseconds(i * i);
            (i % 3 == 0 ? one : other).add(duration);
            both.add(duration);
        }
        Counts sum;
        sum.absorb(Counts()); // nothing
        sum.absorb(one);
        sum.absorb(other);
        QCOMPARE(sum.count(), both.count());
        for (const double q : {0.01, 0.25, 0.5, 0.75, 0.95, 1.0}) {
            QCOMPARE(sum.quantile(q), both.quantile(q));
        }
    }
};

QTEST_GUILESS_MAIN(TestDurationCounts)
#include "tst_duration_counts.moc"
