#include <QTest>

#include "ui/charts/chart_legend.h"
#include "ui/charts/read_out.h"
#include "ui/charts/step_points.h"

#include <QImage>
#include <QPainter>

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
        QVERIFY(readOut(view, Instant(1s), 0s).isEmpty());
    }

    void theReadOutSaysEverything()
    {
        SeriesView view = viewOf(Instant(0s), {1, 4});
        Bucket& bucket = view.buckets[0];
        bucket.retries = 2;
        bucket.answered = 3;
        bucket.refused[static_cast<std::size_t>(Cause::rateLimit)] = 5;
        bucket.failed[static_cast<std::size_t>(Cause::timedOut)] = 6;
        bucket.queuedPeak = 7;
        bucket.inFlightPeak = 8;
        bucket.throttlePerSecond = 2;
        bucket.limitPerSecond = 1;
        const QString text = readOut(view, Instant(2s), 1500ms);
        for (const QString& part : {QStringLiteral("−1 s"), QStringLiteral("first tries 1/s"),
                                    QStringLiteral("retries 2/s"), QStringLiteral("answered 3/s"),
                                    QStringLiteral("refused 5/s"), QStringLiteral("errors 6/s"),
                                    QStringLiteral("queue 7, in flight 8"),
                                    QStringLiteral("throttle"), QStringLiteral("limit")}) {
            QVERIFY2(text.contains(part), qPrintable(text));
        }
        QVERIFY(readOut(view, Instant(2s), 3s).isEmpty()); // before the view
        QVERIFY(readOut(view, Instant(2s), -1s).isEmpty());
    }

    void theLegendWrapsInsteadOfEliding()
    {
        ChartLegend legend;
        legend.title = QStringLiteral("Requests");
        for (int i = 0; i < 5; ++i) {
            legend.entries.push_back(
                {LegendEntry::Form::box, Qt::red, QStringLiteral("an entry"), {}});
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
