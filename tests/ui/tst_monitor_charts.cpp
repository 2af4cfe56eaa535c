// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "scripted_load.h"
#include "ui/charts/bucket_chart.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/monitor_charts.h"

#include <QImage>
#include <QLabel>
#include <QMenu>
#include <QTemporaryDir>
#include <QToolButton>
#include <QWheelEvent>

using namespace ratescope;
using namespace std::chrono_literals;

/// The charts by mouse and keys, over a scripted run of five minutes.
class TestMonitorCharts : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<MonitorCharts> m_charts;
    TimeSeries m_series;
    Instant m_now;

    static constexpr std::array<ChartKind, chartCount> kinds{ChartKind::rate, ChartKind::refusals,
                                                             ChartKind::waits, ChartKind::headroom,
                                                             ChartKind::latency};

    BucketChart* chart(ChartKind kind) const { return m_charts->chart(kind); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(chart(ChartKind::rate), key, modifiers);
    }
    void wheel(BucketChart* on, QPointF at, int notches)
    {
        QWheelEvent event(at, on->viewport()->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(on->viewport(), &event);
    }
    QString readOutText() const
    {
        const auto* label = m_charts->findChild<QLabel*>(QStringLiteral("readOut"));
        return label->isVisible() ? label->text() : QString();
    }
    Duration span() const { return m_charts->visibleRange().span; }
    Instant end() const { return m_charts->visibleRange().until(); }
    void tick(Duration step = 100ms)
    {
        m_now += step;
        m_charts->refresh(m_series, m_now);
    }

private Q_SLOTS:
    void initTestCase()
    {
        ScriptedLoad::Settings settings;
        ScriptedLoad load(settings);
        for (const Event& event : load.advance(Instant(5min))) {
            m_series.fold(event);
        }
    }

    void init()
    {
        m_charts = std::make_unique<MonitorCharts>();
        m_charts->resize(700, 600);
        m_charts->show();
        m_now = Instant(5min);
        tick(0s);
        QTest::qWait(120); // the charts come one after the other
    }

    void twoOfThemShareTheirScales()
    {
        TimeSeries quiet; // a request in five minutes
        quiet.fold({Instant(1s), 1, AttemptStarted{{{1}, 1}}});
        MonitorCharts other;
        other.resize(400, 600); // narrower, so its legends are higher
        other.show();
        other.showPast(quiet, Instant(5min));
        m_charts->showPast(m_series, Instant(5min));
        for (MonitorCharts* charts : {m_charts.get(), &other}) {
            charts->drawRest();
        }
        const double busy = chart(ChartKind::rate)->valueAxis().top();
        QVERIFY(other.chart(ChartKind::rate)->valueAxis().top() < busy);
        other.matchScales(*m_charts);
        for (MonitorCharts* charts : {m_charts.get(), &other}) {
            charts->drawRest();
        }
        QCOMPARE(chart(ChartKind::rate)->valueAxis().top(), busy);
        for (const ChartKind kind : kinds) {
            QCOMPARE(other.chart(kind)->valueAxis().top(), chart(kind)->valueAxis().top());
            QCOMPARE(other.chart(kind)->plotArea().top(), chart(kind)->plotArea().top());
        }
    }

    void theWheelLooksCloserAndTheRightEdgeStaysLive()
    {
        BucketChart* waits = chart(ChartKind::waits);
        wheel(waits, waits->plotArea().center(), 1);
        QVERIFY(span() < 60s && span() > 40s);
        tick();
        QCOMPARE(end(), m_now);
        wheel(waits, waits->plotArea().center(), -3);
        QVERIFY(span() > 60s);
    }

    void dragGoesIntoThePastAndDoubleClickComesBack()
    {
        BucketChart* rate = chart(ChartKind::rate);
        const QPoint from = rate->plotArea().center().toPoint();
        const int quarter = int(rate->plotArea().width() / 4);
        QTest::mousePress(rate->viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(rate->viewport(), from + QPoint(quarter, 0));
        QTest::mouseRelease(rate->viewport(), Qt::LeftButton, {}, from + QPoint(quarter, 0));
        const Instant stood = end();
        QVERIFY(std::chrono::abs(m_now - stood - 15s) < 1s);
        tick(1s);
        QCOMPARE(end(), stood);
        auto* live = m_charts->findChild<QToolButton*>(QStringLiteral("liveButton"));
        QVERIFY(live->isEnabled());
        QTest::mouseDClick(rate->viewport(), Qt::LeftButton, {}, from);
        QCOMPARE(end(), m_now);
        QVERIFY(!live->isEnabled());
    }

    void keysDoTheSame()
    {
        key(Qt::Key_Left);
        QCOMPARE(m_now - end(), Duration(6s));
        key(Qt::Key_PageUp);
        QCOMPARE(m_now - end(), Duration(66s));
        key(Qt::Key_Right);
        QCOMPARE(m_now - end(), Duration(60s));
        key(Qt::Key_L);
        QCOMPARE(end(), m_now);
        key(Qt::Key_Plus);
        QCOMPARE(span(), Duration(40s));
        key(Qt::Key_Minus);
        QCOMPARE(span(), Duration(60s));
        key(Qt::Key_Return);
        QVERIFY(chart(ChartKind::rate)->collapsed());
    }

    void oneCrosshairAndOneReadOut()
    {
        key(Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(readOutText().contains(QStringLiteral("first tries")));
        const QString before = readOutText();
        key(Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(readOutText() != before);
        const QImage with = chart(ChartKind::latency)->grab().toImage();
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(chart(ChartKind::rate), &leave);
        QVERIFY(readOutText().isEmpty());
        QVERIFY(chart(ChartKind::latency)->grab().toImage() != with);
    }

    void holdFreezesThePictureOnly()
    {
        key(Qt::Key_Space);
        QVERIFY(m_charts->paused());
        QTest::qWait(120);
        const QImage held = m_charts->grab().toImage();
        tick(10s);
        QTest::qWait(120);
        QCOMPARE(end(), Instant(5min));
        QCOMPARE(m_charts->grab().toImage(), held);
        key(Qt::Key_Plus); // one may still look closer
        QCOMPARE(span(), Duration(40s));
        QCOMPARE(end(), Instant(5min));
        key(Qt::Key_Space);
        tick();
        QCOMPARE(end(), m_now);
    }

    void spansByButton()
    {
        for (QToolButton* button : m_charts->findChildren<QToolButton*>()) {
            if (button->text() == QStringLiteral("5 min")) {
                button->click();
            }
        }
        QCOMPARE(span(), Duration(5min));
        QCOMPARE(m_charts->span(), std::optional(SpanChoice::fiveMinutes));
    }

    void foldedChartsGiveTheirRoomAway()
    {
        const int before = chart(ChartKind::rate)->height();
        for (const ChartKind kind : {ChartKind::waits, ChartKind::headroom}) {
            auto* fold = chart(kind)->findChild<QToolButton*>(QStringLiteral("foldChart"));
            QTest::mouseClick(fold, Qt::LeftButton);
            QVERIFY(chart(kind)->collapsed());
        }
        QTest::qWait(20);
        QVERIFY(chart(ChartKind::rate)->height() > before);
        QVERIFY(chart(ChartKind::waits)->height() < 30);

        const QByteArray state = m_charts->saveState();
        MonitorCharts other;
        QVERIFY(other.restoreState(state));
        QVERIFY(other.chart(ChartKind::waits)->collapsed());
        QVERIFY(!other.chart(ChartKind::rate)->collapsed());
        QVERIFY(!other.restoreState("rubbish"));
        QVERIFY(!other.restoreState("2+++++9"));
        QVERIFY(other.chart(ChartKind::waits)->collapsed());
    }

    void revealUnfoldsAndScrolls()
    {
        m_charts->resize(700, 200);
        chart(ChartKind::latency)->setCollapsed(true);
        m_charts->reveal(ChartKind::latency);
        BucketChart* latency = chart(ChartKind::latency);
        QVERIFY(!latency->collapsed());
        QTest::qWait(20);
        const QPoint corner = latency->mapTo(m_charts.get(), QPoint(0, 0));
        QVERIFY2(corner.y() >= 0 && corner.y() + 30 < m_charts->height(),
                 qPrintable(QString::number(corner.y())));
        QVERIFY(latency->hasFocus());
    }

    void plotsShareTheirEdges()
    {
        for (const ChartKind kind : kinds) {
            QCOMPARE(chart(kind)->plotArea().left(), chart(ChartKind::rate)->plotArea().left());
            QCOMPARE(chart(kind)->plotArea().right(), chart(ChartKind::rate)->plotArea().right());
        }
    }

    void picturesAreSaved()
    {
        std::vector<BucketChart*> all;
        for (const ChartKind kind : kinds) {
            all.push_back(chart(kind));
        }
        const QImage png = QImage::fromData(chartsAsPng(all), "PNG");
        QCOMPARE(png.width(), 2 * all[0]->width());
        QVERIFY(png.height() > 900);
        const QByteArray svg = chartsAsSvg({chart(ChartKind::waits)}, QStringLiteral("Waits"));
        QVERIFY(svg.contains("<text") && svg.contains("before a retry"));
        QVERIFY(!svg.contains("<image")); // vectors, not a photograph

        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("waits.svg"));
        QVERIFY(!writeFile(file, svg));
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll(), svg);
        const auto problem = writeFile(folder.filePath(QStringLiteral("none/waits.svg")), svg);
        QVERIFY(problem && problem->contains(QStringLiteral("cannot be written")));
    }

    void everyChartHasItsMenu()
    {
        for (const ChartKind kind : kinds) {
            auto* more = chart(kind)->findChild<QToolButton*>(QStringLiteral("chartMenu"));
            QVERIFY(more->isVisible());
            QVERIFY(!more->accessibleName().isEmpty());
        }
        QCOMPARE(m_charts->saveMenu()->actions().size(), 2);
    }
};

QTEST_MAIN(TestMonitorCharts)
#include "tst_monitor_charts.moc"
