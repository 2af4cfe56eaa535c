#include "ui/charts/time_window.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestTimeWindow : public QObject
{
    Q_OBJECT

private:
    /// Began at 0 s; it is 1,000 s.
    static constexpr TimeWindow::Limits limits{Instant(0s), Instant(1000s)};

private Q_SLOTS:
    void beginsLiveOverAMinute()
    {
        const TimeWindow window;
        QVERIFY(window.live());
        QCOMPARE(window.span(limits), Duration(1min));
        QCOMPARE(window.choice(), std::optional(SpanChoice::oneMinute));
    }

    void liveZoomKeepsTheRightEdge()
    {
        TimeWindow window;
        window.zoom(0.5, 30s, limits);
        QVERIFY(window.live());
        QCOMPARE(window.span(limits), Duration(30s));
        QVERIFY(!window.choice());
    }

    void zoomIntoThePastKeepsWhatIsUnderThePointer()
    {
        TimeWindow window;
        window.pan(100s, limits); // right edge at 900 s
        window.zoom(0.5, 15s, limits);
        // 885 s was a quarter from the right edge, and is.
        QCOMPARE(window.span(limits), Duration(30s));
        QCOMPARE(window.end(), std::optional(Instant(892500ms)));
    }

    /// Of a run that is over the whole is shown, in whole seconds, without room for more.
    void whatHasEndedFillsThePicture()
    {
        TimeWindow window;
        window.setEnded();
        QCOMPARE(window.span({Instant(0s), Instant(28300ms)}), Duration(1min)); // as chosen
        window.choose(SpanChoice::all);
        QCOMPARE(window.span({Instant(0s), Instant(28300ms)}), Duration(29s));
        QCOMPARE(window.span({Instant(0s), Instant(2s)}), TimeWindow::shortest);
        window.hold({Instant(0s), Instant(28300ms)});
        QCOMPARE(window.span({Instant(0s), Instant(28300ms)}), Duration(29s));
    }

    void zoomHasEnds()
    {
        TimeWindow window;
        window.zoom(1e-9, 0s, limits);
        QCOMPARE(window.span(limits), TimeWindow::shortest);
        window.zoom(1e9, 0s, limits);
        QCOMPARE(window.span(limits), TimeWindow::longest);
    }

    void panningBackAndForth()
    {
        TimeWindow window;
        window.pan(20s, limits);
        QCOMPARE(window.end(), std::optional(Instant(980s)));
        QCOMPARE(window.choice(), std::optional(SpanChoice::oneMinute)); // it still shows a minute
        window.pan(-5s, limits);
        QCOMPARE(window.end(), std::optional(Instant(985s)));
        window.pan(-15s, limits);
        QVERIFY(window.live());
        window.pan(-15s, limits); // there is nothing in the future
        QVERIFY(window.live());
    }

    void theFirstEventStaysInSight()
    {
        TimeWindow window;
        window.pan(5000s, limits);
        QCOMPARE(window.end(), std::optional(Instant(30s)));
        window.goLive();
        QVERIFY(window.live());
    }

    void nothingToPanInto()
    {
        TimeWindow window;
        const TimeWindow::Limits young{Instant(990s), Instant(1000s)};
        window.pan(60s, young);
        QVERIFY(window.live());
    }

    void holdingStandsStill()
    {
        TimeWindow window;
        window.choose(SpanChoice::all);
        QCOMPARE(window.span(limits), Duration(20min));
        window.hold(limits);
        QCOMPARE(window.end(), std::optional(limits.now));
        const TimeWindow::Limits later{Instant(0s), Instant(5000s)};
        QCOMPARE(window.span(later), Duration(20min)); // "all" does not grow while it is held
        window.goLive();
        QCOMPARE(window.span(later), Duration(2h));
    }

    void aChoiceIsLiveAgain()
    {
        TimeWindow window;
        window.pan(100s, limits);
        window.choose(SpanChoice::fiveMinutes);
        QVERIFY(window.live());
        QCOMPARE(window.span(limits), Duration(5min));
    }
};

QTEST_GUILESS_MAIN(TestTimeWindow)
#include "tst_time_window.moc"
