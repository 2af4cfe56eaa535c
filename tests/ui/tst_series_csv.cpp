// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "metrics/time_series.h"
#include "ui/charts/series_csv.h"

using namespace ratescope;
using namespace std::chrono_literals;

class TestSeriesCsv : public QObject
{
    Q_OBJECT

private:
    TimeSeries m_series;

    void fold(Duration at, EventBody body) { m_series.fold({Instant(at), 0, std::move(body)}); }
    static QList<QByteArrayList> table(const QByteArray& csv)
    {
        QList<QByteArrayList> rows;
        for (QByteArray line : csv.split('\n')) {
            if (!line.isEmpty()) {
                rows.append(line.replace("\r", "").split(','));
            }
        }
        return rows;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const AttemptId first{{1}, 1};
        const AttemptId second{{1}, 2};
        fold(10s, ServerChanged{RequestRate::perMinute(90), {}});
        fold(10s, JobQueued{{1}, Priority::workload, 0});
        fold(10s, AttemptStarted{first});
        AttemptFinished refused{first, 100ms, {}};
        refused.outcome.kind = OutcomeKind::refused;
        refused.outcome.cause = Cause::rateLimit;
        fold(10100ms, refused);
        fold(12100ms, AttemptStarted{second});
        fold(12600ms, AttemptFinished{second, 500ms, {}});
        JobFinished done;
        done.job = {1};
        fold(12600ms, done);
    }

    void everyHeadingHasItsUnit()
    {
        const QByteArray csv = seriesCsv(m_series, {Instant(0s), 20s},
                                         {ChartKind::rate, ChartKind::refusals, ChartKind::waits,
                                          ChartKind::headroom, ChartKind::latency});
        const QByteArray heading = csv.left(csv.indexOf("\r\n"));
        QString quoted = QString::fromUtf8(heading);
        int columns = 0;
        bool inQuotes = false;
        QString cell;
        for (const QChar letter : quoted + u',') {
            if (letter == u'"') {
                inQuotes = !inQuotes;
            } else if (letter == u',' && !inQuotes) {
                QVERIFY2(cell.contains(u'(') && cell.endsWith(u')'), qPrintable(cell));
                ++columns;
                cell.clear();
            } else {
                cell += letter;
            }
        }
        const QByteArray firstRow = csv.split('\n')[1];
        QCOMPARE(firstRow.count(',') + 1, columns);
    }

    void aRowForEachBucketFromTheStartOn()
    {
        const auto rows = table(seriesCsv(m_series, {Instant(0s), 15s}, {ChartKind::rate}));
        QCOMPARE(rows[1][0], QByteArray("0"));
        QCOMPARE(rows[1][1], QByteArray("0.25"));
        QCOMPARE(rows.size(), 1 + 21);           // 10 … 15 s and the bucket that 15 s lies in
        QCOMPARE(rows[1][2], QByteArray("1"));   // first tries
        QCOMPARE(rows[9][3], QByteArray("1"));   // the retry, two seconds later
        QCOMPARE(rows[11][5], QByteArray("1"));  // the answer
        QCOMPARE(rows[1][7], QByteArray());      // no throttle
        QCOMPARE(rows[1][8], QByteArray("1.5")); // the limit a second
    }

    void oneChartHasItsOwnColumnsOnly()
    {
        const auto rows = table(seriesCsv(m_series, {Instant(0s), 15s}, {ChartKind::latency}));
        QCOMPARE(rows[0].size(), 6);
        QCOMPARE(rows[1][3], QByteArray()); // nothing was answered yet
        const double p50 = rows[11][3].toDouble();
        QVERIFY(p50 > 0.48 && p50 < 0.53);
    }

    void refusalsAreNamedByCause()
    {
        const auto rows = table(seriesCsv(m_series, {Instant(0s), 15s}, {ChartKind::refusals}));
        const auto column = rows[0].indexOf("rate limit (attempts)");
        QVERIFY(column > 0);
        QCOMPARE(rows[1][column], QByteArray("1"));
        QCOMPARE(rows[2][column], QByteArray("0"));
    }
};

QTEST_GUILESS_MAIN(TestSeriesCsv)
#include "tst_series_csv.moc"
