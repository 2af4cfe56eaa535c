#include "metrics/histogram.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

class TestHistogram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emptyHasNoQuantile()
    {
        const DurationHistogram histogram;
        QCOMPARE(histogram.count(), std::uint64_t{0});
        QCOMPARE(histogram.quantile(0.5).count(), 0);
    }

    void oneValueIsEveryQuantile_data()
    {
        QTest::addColumn<double>("q");
        QTest::newRow("0") << 0.0;
        QTest::newRow("median") << 0.5;
        QTest::newRow("1") << 1.0;
        QTest::newRow("below") << -3.0;
        QTest::newRow("above") << 7.0;
        QTest::newRow("NaN") << std::numeric_limits<double>::quiet_NaN();
    }

    void oneValueIsEveryQuantile()
    {
        QFETCH(double, q);
        DurationHistogram histogram;
        histogram.add(700ms);
        // Never above the largest value added, so exact for a single one.
        QCOMPARE(histogram.quantile(q), Duration(700ms));
    }

    void quantilesAreWithinTheClassWidth_data()
    {
        QTest::addColumn<double>("q");
        for (const double q : {0.01, 0.1, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999}) {
            QTest::addRow("%g", q) << q;
        }
    }

    void quantilesAreWithinTheClassWidth()
    {
        QFETCH(double, q);
        DurationHistogram histogram;
        std::vector<Duration> all;
        // From 10 µs to 1,000 s, evenly on the logarithmic scale.
        for (int i = 0; i <= 8000; ++i) {
            all.push_back(fromSeconds(1e-5 * std::pow(10.0, i / 1000.0)));
            histogram.add(all.back());
        }
        const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(all.size())));
        const Duration exact = all[rank - 1];
        const double ratio = toSeconds(histogram.quantile(q)) / toSeconds(exact);
        QVERIFY2(ratio >= 0.9999 && ratio <= 1.022, qPrintable(QString::number(ratio)));
    }

    void extremesAreKept()
    {
        DurationHistogram histogram;
        histogram.add(Duration::zero());
        histogram.add(-5s);
        histogram.add(Duration::max());
        QCOMPARE(histogram.count(), std::uint64_t{3});
        QVERIFY(histogram.quantile(0.5) <= 1100ns);
        QCOMPARE(histogram.quantile(1.0), Duration::max());
    }
};

QTEST_GUILESS_MAIN(TestHistogram)
#include "tst_histogram.moc"
