#include <QTest>

#include "ui/charts/chart_legend.h"
#include "ui/charts/chart_picture.h"
#include "ui/charts/rate_chart.h"
#include "ui/charts/read_out.h"
#include "ui/charts/step_points.h"

#include <QImage>
#include <QMenu>
#include <QPainter>

#include <cmath>

using namespace ratescope;
using namespace std::chrono_literals;

class TestChartPoints : public QObject
{
    Q_OBJECT

private:
    static SeriesView viewOf(Instant from, const std::vector<std::uint32_t>& firstTries)
    {
        SeriesView view{from, 1s, {}};
        for (const std::uint32_t count : firstTries) {
            Bucket bucket;
            bucket.firstTries = count;
            view.buckets.push_back(bucket);
        }
        return view;
    }
    static double firstTries(const Bucket& bucket) { return bucket.firstTries; }

private Q_SLOTS:
    void stepsMergeAndAreCut()
    {
        // Buckets 5 … 10 s; it is 10.5 s and 4 s are shown.
        const SeriesView view = viewOf(Instant(5s), {9, 1, 1, 3, 0, 2});
        const QList<QPointF> points = stepPoints(view, Instant(10500ms), 4s, firstTries);
        const QList<QPointF> expected{{-4, 1},   {-2.5, 1}, {-2.5, 3}, {-1.5, 3},
                                      {-1.5, 0}, {-0.5, 0}, {-0.5, 2}, {0, 2}};
        QCOMPARE(points, expected);
    }

    void aQuietStretchIsTwoPoints()
    {
        const SeriesView view = viewOf(Instant(0s), std::vector<std::uint32_t>(60, 0));
        QCOMPARE(stepPoints(view, Instant(60s), 60s, firstTries).size(), 2);
        QVERIFY(linePoints(view, Instant(60s), 60s, firstTries).isEmpty());
    }

    void theLineEndsWithTheLastWholeBucket()
    {
        const SeriesView view = viewOf(Instant(0s), {1, 2, 3});
        const QList<QPointF> points = linePoints(view, Instant(2500ms), 2s, firstTries);
        const QList<QPointF> expected{{-2, 1}, {-1, 2}};
        QCOMPARE(points, expected);
    }

    void emptyViews()
    {
        const SeriesView view;
        QVERIFY(stepPoints(view, Instant(1s), 1s, firstTries).isEmpty());
        QVERIFY(linePoints(view, Instant(1s), 1s, firstTries).isEmpty());
        QCOMPARE(perSecond(view, 5), 0.0);
        QVERIFY(readOut(ChartPicture(), 0s).isEmpty());
    }

    void gapsStayGaps()
    {
        const SeriesView view = viewOf(Instant(0s), {0, 0, 3, 0});
        const auto value = [](const Bucket& bucket) { return orGap(bucket.firstTries); };
        const QList<QPointF> points = stepPoints(view, Instant(4s), 4s, value);
        QCOMPARE(points.size(), 6);
        QVERIFY(std::isnan(points[0].y()) && std::isnan(points[1].y()));
        QCOMPARE(points[2], QPointF(-2, 3));
        QCOMPARE(points[3], QPointF(-1, 3));
        QVERIFY(std::isnan(points[5].y()));
        QCOMPARE(highest(points), 3.0);
    }

    void shortGapsAreBridged()
    {
        const double gap = gapInLine;
        const QList<QPointF> points{{0, 1}, {1, gap}, {2, 2}, {3, gap}, {4, gap}, {5, 3}};
        const QList<QPointF> crossed = bridged(points, 1);
        QCOMPARE(crossed.size(), 5);
        QCOMPARE(crossed[1], QPointF(2, 2));
        QVERIFY(std::isnan(crossed[2].y()) && std::isnan(crossed[3].y()));
        QCOMPARE(bridged(points, 2).size(), 3);
    }

    void theReadOutSaysEverything()
    {
        ChartPicture picture;
        picture.view = viewOf(Instant(0s), {1, 4});
        picture.end = Instant(2s);
        picture.latencies = {Instant(0s), 1s, std::vector<DurationBucket>(2)};
        Bucket& bucket = picture.view.buckets[0];
        bucket.retries = 2;
        bucket.answered = 3;
        bucket.refused[static_cast<std::size_t>(Cause::rateLimit)] = 4;
        bucket.refused[static_cast<std::size_t>(Cause::overload)] = 1;
        bucket.failed[static_cast<std::size_t>(Cause::timedOut)] = 6;
        bucket.refusedTotal = 1234;
        bucket.queuedPeak = 7;
        bucket.inFlightPeak = 8;
        bucket.throttlePerSecond = 2;
        bucket.limitPerSecond = 1;
        bucket.believedPerSecond = 3;
        bucket.headroom.requests = 0.25F;
        bucket.tokens = 100;
        DurationBucket& durations = picture.latencies.buckets[0];
        durations.latency.add(1s);
        durations.firstToken.add(100ms);
        durations.queueWait.add(10s);
        durations.retryWait.add(20s);
        const QString text = readOut(picture, 1500ms);
        for (const char* part :
             {"−1 s", "first tries 1/s", "retries 2/s", "answered 3/s", "refused 5/s",
              "429 too fast 4/s", "503 overloaded 1/s", "errors 6/s", "refused in all 1,234",
              "queue 7, in flight 8", "throttle 120/min", "limit 60/min", "believed limit 180/min",
              "requests 25 %", "tokens –", "2 waits, the longest 2", "p95 1.0 s", "first token",
              "tokens 6,000/min"}) {
            QVERIFY2(text.contains(QString::fromUtf8(part)), qPrintable(text));
        }
        QVERIFY(readOut(picture, 3s).isEmpty()); // before the view
        QVERIFY(readOut(picture, -1s).isEmpty());
        picture.live = false;
        QVERIFY(readOut(picture, 500ms).startsWith(QStringLiteral("0:01 after the start")));
    }

    /// Brief words, without what is not there, before a second row.
    void theLegendIsBriefWhereThereIsLittleRoom()
    {
        ChartLegend legend;
        legend.title = QStringLiteral("Requests");
        legend.corner = QStringLiteral("1,000 in all");
        const QFont font;
        const auto add = [&](const char* text, const char* brief, bool present) {
            legend.entries.push_back({LegendEntry::Form::box,
                                      Qt::red,
                                      QLatin1String(text),
                                      false,
                                      {},
                                      QLatin1String(brief),
                                      present});
        };
        add("before a first try", "first", true);
        add("before a retry", "retry", true);
        add("never seen so far, and rather long", "", false);
        const double oneRow = legend.heightFor(2000, font);
        const auto rows = [&](double width) { return legend.heightFor(width, font) / oneRow; };
        QCOMPARE(rows(700), 1.0);
        QCOMPARE(rows(320), 1.0);
        QCOMPARE(rows(220), 1.0); // the corner gives way
        QVERIFY(rows(100) > 1);
        legend.entries.back().present = true;
        QVERIFY(rows(290) > 1);
    }

    /// In the smallest window, with all there is to tell: throttle, retries and both figures long.
    void theLegendOfTheRateStaysInOneRow()
    {
        TimeSeries series;
        std::uint64_t sequence = 0;
        const auto fold = [&](Duration at, EventBody body) {
            series.fold({Instant(at), ++sequence, std::move(body)});
        };
        fold(1s, ServerChanged{RequestRate::perMinute(1200), {}});
        Policy policy;
        policy.throttle.rate = RequestRate::perMinute(1140);
        fold(1s, PolicyChanged{std::make_shared<const Policy>(policy), {}});
        fold(1s, JobQueued{{1}, Priority::workload, 0});
        fold(2s, AttemptStarted{{{1}, 2}});
        RateChart chart;
        QMenu menu;
        chart.setMenu(&menu);   // its button needs room as well
        chart.resize(410, 200); // beside both panels and a scroll bar
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        const int before = chart.lowestHeight();
        chart.refresh(takePicture(series, Instant(5s), 60s, std::nullopt, 240));
        QCOMPARE(chart.lowestHeight(), before); // the legend of an empty chart has one row
        chart.resize(200, 200);
        QVERIFY(chart.lowestHeight() > before);
    }

    void theLegendWrapsInsteadOfEliding()
    {
        ChartLegend legend;
        legend.title = QStringLiteral("Requests");
        for (int i = 0; i < 5; ++i) {
            legend.entries.push_back(
                {LegendEntry::Form::box, Qt::red, QStringLiteral("an entry"), false, {}});
        }
        const QFont font;
        const double oneRow = legend.heightFor(2000, font);
        const double narrow = legend.heightFor(250, font);
        QVERIFY(narrow >= 2 * oneRow);

        QImage image(250, int(narrow), QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing, false);
        legend.paint(painter, image.rect(), Qt::black, Qt::black);
        painter.end();
        int red = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                red += image.pixelColor(x, y) == QColor(Qt::red) ? 1 : 0;
            }
        }
        QVERIFY(red >= 5 * 12 * 9); // all five boxes are on the picture
    }
};

QTEST_MAIN(TestChartPoints)
#include "tst_chart_points.moc"
