// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "event_script.h"
#include "metrics/forecast.h"

#include <random>

using namespace ratescope;
using namespace std::chrono_literals;

class TestForecast : public QObject
{
    Q_OBJECT

private:
    EventScript m_script;
    Forecast m_forecast;

    void fold(Duration at, EventBody body) { m_forecast.fold(m_script.make(at, std::move(body))); }
    static AxisLimit axis(std::int64_t limit, std::int64_t remaining)
    {
        AxisLimit made;
        made.limit = limit;
        made.remaining = remaining;
        return made;
    }
    void report(Duration at, const AxisLimit& requests, const AxisLimit& tokens = {},
                Duration took = 0s)
    {
        AttemptFinished finished = EventScript::answered({{1}, 1}, took);
        finished.outcome.limits = LimitState{requests, tokens};
        fold(at, finished);
    }
    void refuse(Duration at) { fold(at, EventScript::refused({{1}, 1}, 0s)); }
    /// Four requests a second from 0 s on, of a limit of 100; the last is sent at `until`.
    void drain(Duration until)
    {
        std::int64_t left = 100;
        for (Duration at = 0s; at <= until; at += 250ms) {
            report(at, axis(100, left--));
        }
    }
    std::optional<Duration> emptyAt(Duration now) const
    {
        const auto warning = m_forecast.warning(Instant(now));
        return warning ? std::optional(warning->emptyAt.time_since_epoch()) : std::nullopt;
    }

private Q_SLOTS:
    void init() { m_forecast = Forecast(); }

    void aStraightLineIsMetExactly()
    {
        drain(1250ms); // since 1 s there is a line; it has to last half a second
        QVERIFY(!emptyAt(1250ms));
        init();
        drain(1500ms);
        QCOMPARE(emptyAt(1500ms), std::optional<Duration>(25s));
        QCOMPARE(m_forecast.warning(Instant(1500ms))->axis, LimitAxis::requests);
        QCOMPARE(m_forecast.headroom(Instant(1500ms)).requests, 0.94F);
        QCOMPARE(m_forecast.headroom(Instant(1500ms)).tokens, Headroom::unknown);
    }

    void a429WhileItStandsIsRight()
    {
        drain(20s);
        refuse(25500ms);
        QCOMPARE(m_forecast.score(), (ForecastScore{1, 0, 0, 24s}));
        QCOMPARE(m_forecast.score().meanEarly(), Duration(24s));
        QVERIFY(!m_forecast.warning(Instant(25500ms)));
    }

    /// A throttle at the limit: its burst goes at once, then nothing more is lost.
    void aBurstJustSpentIsNoPace()
    {
        std::int64_t left = 100;
        for (Duration at = 0s; at <= 1s; at += 250ms) {
            report(at, axis(100, left -= 15));
        }
        for (Duration at = 1250ms; at <= 6s; at += 250ms) {
            report(at, axis(100, left));
            QVERIFY(at < 2s || !m_forecast.warning(Instant(at)));
        }
    }

    void farAwayIsNoWarning()
    {
        // One each second of 100: nothing to say before 40 are gone.
        std::optional<Duration> first;
        for (int second = 0; second < 50; ++second) {
            report(std::chrono::seconds(second), axis(100, 100 - second));
            if (!first && emptyAt(std::chrono::seconds(second))) {
                first = std::chrono::seconds(second);
            }
        }
        QCOMPARE(first, std::optional<Duration>(44s)); // 60 s before, and once it is sure enough
        QCOMPARE(emptyAt(49s), std::optional<Duration>(100s));
    }

    /// Requests that come by chance, in the long run fewer than the limit brings back.
    void chanceUnderTheLimitIsNoNews()
    {
        std::mt19937 generator{3};
        std::exponential_distribution<double> gap(1.0); // one a second
        double left = 50;
        Duration at = 0s;
        int warned = 0;
        for (int i = 0; i < 600; ++i) {
            const double waited = gap(generator);
            at += fromSeconds(waited);
            left = std::min(50.0, left + 2 * waited) - 1; // two a second come back
            report(at, axis(50, std::int64_t(left)));
            warned += emptyAt(at) ? 1 : 0;
        }
        QCOMPARE(warned, 0);
        QCOMPARE(m_forecast.score(), ForecastScore());
    }

    void aLineThatTurnsAwayIsAFalseAlarm()
    {
        drain(3s);
        QVERIFY(emptyAt(3s));
        for (Duration at = 3250ms; at < 10s; at += 250ms) {
            report(at, axis(100, 88));
        }
        QVERIFY(!emptyAt(10s));
        QCOMPARE(m_forecast.score(), (ForecastScore{0, 1, 0, 0s}));
    }

    void aPromiseIsNotKeptForEver()
    {
        drain(2s); // at 1 s it promised 25 s: 24 to go
        QVERIFY(emptyAt(77s));
        QVERIFY(!emptyAt(78s));
        fold(80s, GateOpened{}); // any event
        QCOMPARE(m_forecast.score(), (ForecastScore{0, 1, 0, 0s}));
    }

    void aWarningThatWasHeededIsNoFalseAlarm()
    {
        drain(3s);
        fold(3s, PolicyChanged{std::make_shared<Policy>(), "throttle 240 → 120/min"});
        QVERIFY(!emptyAt(3s));
        for (Duration at = 4s; at < 20s; at += 250ms) {
            report(at, axis(100, 88));
        }
        QCOMPARE(m_forecast.score(), ForecastScore());
    }

    void a429WithoutWarningIsMissedOnce()
    {
        report(0s, axis(100, 50));
        refuse(1s);
        refuse(2s);
        report(3s, axis(100, 0));
        refuse(10s); // 8 s after the last: still the same trouble
        QCOMPARE(m_forecast.score(), (ForecastScore{0, 0, 1, 0s}));
        report(20s, axis(100, 50));
        refuse(21s);
        QCOMPARE(m_forecast.score().missed, 2U);
    }

    void whereNothingIsReportedNothingIsMissed()
    {
        refuse(1s);
        QCOMPARE(m_forecast.score(), ForecastScore());
        QVERIFY(!emptyAt(1s));
    }

    void noWarningInTheMidstOfRefusals()
    {
        refuse(0s);
        drain(9s);
        QVERIFY(!emptyAt(9s));
        for (Duration at = 9250ms; at <= 12s; at += 250ms) {
            report(at, axis(100, 63 - (at - 9250ms) / 250ms));
        }
        QVERIFY(emptyAt(12s));
    }

    void resetTimes_data()
    {
        QTest::addColumn<int>("windowEnds"); // seconds; 0: it moves on with what is spent
        QTest::addColumn<bool>("warns");
        QTest::newRow("a window that ends before") << 20 << false;
        QTest::newRow("a window that ends after") << 30 << true;
        QTest::newRow("a refill") << 0 << true;
    }

    void resetTimes()
    {
        QFETCH(int, windowEnds);
        QFETCH(bool, warns);
        std::int64_t left = 100;
        for (Duration at = 0s; at <= 3s; at += 250ms) {
            AxisLimit limit = axis(100, left--);
            limit.untilFull = windowEnds > 0 ? std::chrono::seconds(windowEnds) - at : at * 2;
            report(at, limit);
        }
        QCOMPARE(emptyAt(3s).has_value(), warns);
    }

    void aNewWindowStartsTheLineAnew()
    {
        drain(3s);
        report(3250ms, axis(100, 100));
        QVERIFY(!emptyAt(3250ms));
        QCOMPARE(m_forecast.headroom(Instant(3250ms)).requests, 1.0F);
    }

    void aReportCountsWhenItsRequestWasSent()
    {
        std::int64_t left = 100;
        for (Duration at = 0s; at <= 2s; at += 250ms) {
            report(at + 5s, axis(100, left--), {}, 5s);
        }
        QCOMPARE(emptyAt(7s), std::optional<Duration>(25s));
    }

    void theLowestOfAQuarterSecondStands()
    {
        for (int i = 0; i <= 20; ++i) { // answers that overtake each other
            const Duration at = i * 100ms;
            report(at, axis(1000, 1000 - (i % 2 == 0 ? i : i - 2) * 10));
        }
        const auto empty = emptyAt(2s);
        QVERIFY(empty);
        QVERIFY(std::chrono::abs(*empty - 10s) < 500ms);
    }

    void tokensMayRunOutFirst()
    {
        for (int i = 0; i <= 8; ++i) {
            report(i * 250ms, axis(100, 100 - i), axis(10000, 10000 - 500 * i));
        }
        QCOMPARE(emptyAt(2s), std::optional<Duration>(5s));
        QCOMPARE(m_forecast.warning(Instant(2s))->axis, LimitAxis::tokens);
        QCOMPARE(m_forecast.headroom(Instant(2s)).tokens, 0.6F);
    }

    void aLimitOfAFewIsNoNews()
    {
        for (int i = 0; i <= 8; ++i) {
            report(i * 250ms, axis(9, 9 - i));
        }
        QVERIFY(!emptyAt(2s));
    }

    void aCarefulControllerNeedsNoWarning_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("warns");
        QTest::newRow("header-guided") << int(ControllerKind::headerGuided) << false;
        QTest::newRow("auto") << int(ControllerKind::automatic) << false;
        QTest::newRow("aimd") << int(ControllerKind::aimd) << true;
    }

    void aCarefulControllerNeedsNoWarning()
    {
        QFETCH(int, kind);
        QFETCH(bool, warns);
        Policy policy;
        policy.controller.kind = static_cast<ControllerKind>(kind);
        fold(0s, PolicyChanged{std::make_shared<Policy>(policy), {}});
        drain(3s);
        QCOMPARE(emptyAt(3s).has_value(), warns);
    }

    void beliefsCountWhereTheServerIsSilent()
    {
        for (int i = 0; i <= 8; ++i) {
            Belief belief;
            belief.kind = LimitKind::window;
            belief.limit = 40;
            belief.window = 60s;
            belief.headroom = 40 - i;
            fold(i * 250ms, BeliefChanged{std::make_shared<Belief>(belief)});
        }
        QCOMPARE(emptyAt(2s), std::optional<Duration>(10s));
        QCOMPARE(m_forecast.headroom(Instant(2s)).requests, 0.8F);
    }

    void oldHeadroomIsForgotten()
    {
        report(1s, axis(100, 50));
        QCOMPARE(m_forecast.headroom(Instant(61s)).requests, 0.5F);
        QCOMPARE(m_forecast.headroom(Instant(62s)).requests, Headroom::unknown);
    }
};

QTEST_GUILESS_MAIN(TestForecast)
#include "tst_forecast.moc"
