#include <QTest>

#include "metrics/run_summary.h"
#include "metrics/time_series.h"
#include "ui/figure_strip.h"
#include "ui/figure_texts.h"
#include "ui/figure_tile.h"
#include "ui/forecast_texts.h"
#include "wire/english_plurals.h"

using namespace ratescope;
using namespace std::chrono_literals;

class TestFigureTexts : public QObject
{
    Q_OBJECT

private:
    TimeSeries m_series;
    RunSummary m_summary;

    void fold(Instant at, EventBody body)
    {
        const Event event{at, 0, std::move(body)};
        m_series.fold(event);
        m_summary.fold(event);
    }

    void answer(Instant at, std::uint64_t id, int attempt = 1)
    {
        AttemptFinished finished;
        finished.attempt = {{id}, attempt};
        finished.duration = 1s;
        fold(at, std::move(finished));
        JobFinished job;
        job.job = {id};
        job.attempts = attempt;
        fold(at, std::move(job));
    }

    void refuse(Instant at, std::uint64_t id)
    {
        AttemptFinished finished;
        finished.attempt = {{id}, 1};
        finished.outcome.kind = OutcomeKind::refused;
        finished.outcome.cause = Cause::rateLimit;
        fold(at, std::move(finished));
    }

    /// 100 jobs; from 10 s on one is sent and answered each second, the first after a refusal.
    void runFor(int seconds)
    {
        fold(Instant(10s), ServerChanged{RequestRate::perSecond(1), {}});
        fold(Instant(10s), RunStarted{"100", 100});
        for (std::uint64_t id = 1; id <= 100; ++id) {
            fold(Instant(10s), JobQueued{{id}, Priority::workload, 0});
        }
        fold(Instant(10s), AttemptStarted{{{1}, 1}});
        refuse(Instant(10s), 1);
        for (int second = 0; second < seconds; ++second) {
            const Instant at = Instant(10s) + std::chrono::seconds(second);
            const auto id = static_cast<std::uint64_t>(second) + 1;
            const int attempt = id == 1 ? 2 : 1;
            fold(at, AttemptStarted{{{id}, attempt}});
            answer(at + 500ms, id, attempt);
        }
    }

private Q_SLOTS:
    void init()
    {
        m_series = TimeSeries();
        m_summary = RunSummary();
    }

    void nothingYet()
    {
        const FigureTexts texts = figureTexts(m_series, m_summary, Instant(3s));
        QCOMPARE(texts.rate, QStringLiteral("0.00/s"));
        QCOMPARE(texts.refused, QStringLiteral("0"));
        QCOMPARE(texts.efficiency, QStringLiteral("–"));
        QCOMPARE(texts.amplification, QStringLiteral("–"));
        QCOMPARE(texts.queue, QStringLiteral("0"));
        QCOMPARE(texts.latency, QStringLiteral("–"));
        QVERIFY(!texts.anyRefused);
    }

    void inMidRun()
    {
        runFor(20);
        const FigureTexts texts = figureTexts(m_series, m_summary, Instant(30s), 80s);
        QCOMPARE(texts.rate, QStringLiteral("1.00/s of 1.00"));
        QCOMPARE(texts.refused, QStringLiteral("1 · 4.8 %"));
        QCOMPARE(texts.efficiency, QStringLiteral("100 %"));
        QCOMPARE(texts.amplification, QStringLiteral("1.05"));
        QCOMPARE(texts.queue, QStringLiteral("80 · 1 min"));
        QCOMPARE(figureTexts(m_series, m_summary, Instant(30s)).queue, QStringLiteral("80"));
        QCOMPARE(texts.latency, QStringLiteral("1.0 s"));
        QVERIFY(texts.anyRefused);
    }

    /// A steady pace reads as a steady figure, whenever one looks.
    void aSteadyPaceDoesNotBreathe()
    {
        runFor(30);
        for (const Duration late : {0ms, 100ms, 240ms, 260ms, 500ms, 990ms}) {
            const FigureTexts texts = figureTexts(m_series, m_summary, Instant(38s) + late);
            QCOMPARE(texts.rate, QStringLiteral("1.00/s of 1.00"));
        }
    }

    void afterTheRun()
    {
        runFor(100);
        fold(Instant(110s), RunFinished{false});
        const FigureTexts texts = figureTexts(m_series, m_summary, Instant(500s));
        QCOMPARE(texts.rate, QStringLiteral("0.00/s of 1.00"));
        QCOMPARE(texts.efficiency, QStringLiteral("100 %")); // of the run's own time
        QCOMPARE(texts.queue, QStringLiteral("0 · done"));
    }

    void withoutALimitThereIsNoEfficiency()
    {
        runFor(5);
        fold(Instant(15s), ServerChanged{std::nullopt, {}});
        const FigureTexts texts = figureTexts(m_series, m_summary, Instant(16s));
        QCOMPARE(texts.efficiency, QStringLiteral("–"));
        QVERIFY(!texts.rate.contains(QLatin1String("of")));
    }

    void theFirstRequestIsNotThousandsASecond()
    {
        fold(Instant(10s), JobQueued{{1}, Priority::typed, 0});
        fold(Instant(10s), AttemptStarted{{{1}, 1}});
        const FigureTexts texts = figureTexts(m_series, m_summary, Instant(10010ms));
        QCOMPARE(texts.rate, QStringLiteral("1.00/s"));
    }

    void tilesStayWhereTheyAre_data()
    {
        QTest::addColumn<int>("width");
        QTest::newRow("between both docks at 1024") << 500;
        QTest::newRow("one dock") << 720;
        QTest::newRow("no dock") << 1264;
    }

    /// No tile moves, and no figure is cut off, whatever the figures are.
    void tilesStayWhereTheyAre()
    {
        QFETCH(int, width);
        FigureStrip strip;
        strip.resize(width, strip.sizeHint().height());
        strip.show();
        strip.refresh(m_series, m_summary, Instant(3s));
        QCoreApplication::processEvents();
        std::vector<QRect> before;
        const QList<FigureTile*> tiles = strip.findChildren<FigureTile*>();
        QCOMPARE(tiles.size(), 8);
        for (const FigureTile* tile : tiles) {
            before.push_back(tile->geometry());
        }
        runFor(20);
        strip.refresh(m_series, m_summary, Instant(30s));
        QCoreApplication::processEvents();
        QCOMPARE(strip.width(), width);
        for (qsizetype i = 0; i < tiles.size(); ++i) {
            const FigureTile* tile = tiles[i];
            QCOMPARE(tile->geometry(), before[static_cast<std::size_t>(i)]);
            QVERIFY2(tile->widthFor(tile->value()) <= tile->width(), qPrintable(tile->value()));
            for (const char* longest : {"99.9/s of 99.9", "1234 · 99.9 %", "1000 · 16 min"}) {
                QVERIFY2(tile->widthFor(QString::fromUtf8(longest)) <= tile->width(), longest);
            }
        }
    }

    void tokensAndHeadroom()
    {
        fold(Instant(0s), JobQueued{{1}, Priority::workload, 0});
        for (int i = 0; i <= 12; ++i) {
            const AttemptId attempt{{std::uint64_t(i)}, 1};
            fold(Instant(i * 250ms), AttemptStarted{attempt});
            AttemptFinished finished{attempt, 0s, {}};
            finished.outcome.usage = Usage{{100}, {400}};
            AxisLimit requests;
            requests.limit = 100;
            requests.remaining = 100 - i;
            finished.outcome.limits = LimitState{requests, {}};
            fold(Instant(i * 250ms), finished);
            if (i == 2) {
                const FigureTexts early = figureTexts(m_series, m_summary, Instant(i * 250ms));
                QCOMPARE(early.headroom, QStringLiteral("98 %"));
                QVERIFY(!early.warned);
            }
        }
        const FigureTexts texts = figureTexts(m_series, m_summary, Instant(3s));
        QCOMPARE(texts.headroom, QStringLiteral("429 in 22 s"));
        QVERIFY(texts.warned);
        QCOMPARE(texts.tokens, QStringLiteral("130,000")); // 13 × 500 in 3 s
    }

    void warningsInEveryState_data()
    {
        QTest::addColumn<LimitAxis>("axis");
        QTest::addColumn<int>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("far") << LimitAxis::requests << 60
                             << QStringLiteral("429 in about 60 s at this rate");
        QTest::newRow("near") << LimitAxis::requests << 1
                              << QStringLiteral("429 in about 1 s at this rate");
        QTest::newRow("now") << LimitAxis::requests << 0
                             << QStringLiteral("429 any moment at this rate");
        QTest::newRow("overdue") << LimitAxis::requests << -20
                                 << QStringLiteral("429 any moment at this rate");
        QTest::newRow("tokens") << LimitAxis::tokens << 9
                                << QStringLiteral("429 in about 9 s at this rate: tokens run out");
    }

    void warningsInEveryState()
    {
        QFETCH(LimitAxis, axis);
        QFETCH(int, seconds);
        QFETCH(QString, text);
        const Instant now(100s);
        QCOMPARE(warningText(LimitWarning{axis, now, now + std::chrono::seconds(seconds)}, now),
                 text);
        QVERIFY(warningText(std::nullopt, now).isEmpty());
    }

    void theScoreInEveryState()
    {
        EnglishPlurals plurals;
        QVERIFY(QCoreApplication::installTranslator(&plurals));
        QCOMPARE(scoreText({}), QStringLiteral("warnings: no score yet"));
        QCOMPARE(scoreSentence({}),
                 QStringLiteral("No warning of a 429 has been judged so far. No 429 came "
                                "without one."));
        const ForecastScore good{3, 1, 0, 24s};
        QCOMPARE(scoreText(good),
                 QStringLiteral("warnings: 3 right, 8 s early, 1 false, 0 missed"));
        QCOMPARE(scoreSentence(good),
                 QStringLiteral("4 warnings of a 429 so far: 3 right (8 s ahead on average), "
                                "1 false. No 429 came without one."));
        const ForecastScore bad{0, 1, 1, 0s};
        QCOMPARE(scoreText(bad), QStringLiteral("warnings: 0 right, 1 false, 1 missed"));
        QCOMPARE(scoreSentence(bad), QStringLiteral("1 warning of a 429 so far: 0 right, 1 false. "
                                                    "1 refusal came without one."));
        QCoreApplication::removeTranslator(&plurals);
    }

    /// The tile that tells of the next 429 tells how far it can be trusted.
    void theHeadroomFigureTellsItsScore()
    {
        FigureStrip strip;
        for (int i = 0; i <= 12; ++i) {
            AttemptFinished finished{{{std::uint64_t(i)}, 1}, 0s, {}};
            AxisLimit requests;
            requests.limit = 100;
            requests.remaining = 100 - i;
            finished.outcome.limits = LimitState{requests, {}};
            fold(Instant(i * 250ms), finished);
        }
        refuse(Instant(9s), 99);
        strip.refresh(m_series, m_summary, Instant(9s));
        QVERIFY2(strip.findChildren<FigureTile*>().at(7)->toolTip().contains(
                     QStringLiteral("1 right (8 s ahead on average)")),
                 qPrintable(strip.findChildren<FigureTile*>().at(7)->toolTip()));
    }

    void aFigureLeadsToWhatExplainsIt()
    {
        FigureStrip strip;
        strip.resize(700, 90);
        strip.show();
        std::vector<ChartKind> asked;
        connect(&strip, &FigureStrip::explanationWanted, &strip,
                [&](ChartKind chart) { asked.push_back(chart); });
        const QList<FigureTile*> tiles = strip.findChildren<FigureTile*>();
        int slowest = 0;
        connect(&strip, &FigureStrip::slowestWanted, &strip, [&] { ++slowest; });
        QTest::mouseClick(tiles[1], Qt::LeftButton);
        QCOMPARE(slowest, 0);
        tiles[5]->setFocus();
        QTest::keyClick(tiles[5], Qt::Key_Space);
        QCOMPARE(slowest, 1);
        QCOMPARE(asked, (std::vector<ChartKind>{ChartKind::refusals, ChartKind::latency}));
    }
};

QTEST_MAIN(TestFigureTexts)
#include "tst_figure_texts.moc"
