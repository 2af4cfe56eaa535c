#include "event_script.h"
#include "metrics/change_effect.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

using Judgement = ChangeEffect::Judgement;

class TestChangeEffect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_series = TimeSeries();
        m_script = EventScript();
        m_job = 0;
        m_now = Instant();
        fold(RunStarted{"load", 1'000});
    }

    void betterWhenRefusalsEnd()
    {
        load(20s, 2, 3);
        change("throttle 80 → 55/min");
        load(20s, 4, 0);
        const ChangeEffect effect = last();
        QCOMPARE(effect.judgement, Judgement::better);
        QVERIFY(effect.directions == (ChangeEffect::Directions{1, 1, 0}));
        QVERIFY(!effect.settled);
        QVERIFY(effect.before->length() == 20s && effect.after->length() == 20s);
        QCOMPARE(effect.before->goodputPerMinute(), 120.0);
        QCOMPARE(effect.before->wastedAttempts(), std::uint64_t{60});
        QCOMPARE(effect.after->goodputPerMinute(), 240.0);
        QCOMPARE(effect.after->refusedShare(), 0.0);
    }

    void worseAndSameAndMixed()
    {
        load(10s, 4, 0);
        change("worse");
        load(10s, 2, 2);
        QCOMPARE(last().judgement, Judgement::worse);
        change("same");
        load(10s, 2, 2);
        QCOMPARE(last().judgement, Judgement::same);
        change("mixed");
        load(10s, 4, 8);
        QCOMPARE(last().judgement, Judgement::mixed);
    }

    void slowerAnswersAreWorse()
    {
        load(10s, 4, 0, 100ms);
        change("in flight 4 → 64");
        load(10s, 4, 0, 200ms);
        QVERIFY(last().directions == (ChangeEffect::Directions{0, 0, -1}));
        QCOMPARE(last().judgement, Judgement::worse);
    }

    void notJudgedTooEarly()
    {
        load(20s, 4, 0);
        change("x");
        load(4s, 0, 9);
        QCOMPARE(last().judgement, Judgement::notYet);
        QVERIFY(!last().before && !last().settled);
        load(1s, 0, 9);
        QCOMPARE(last().judgement, Judgement::worse);
        QVERIFY(last().before->length() == 5s); // equal spans
    }

    void settledAfterTheLongestSpan()
    {
        load(40s, 4, 0);
        change("x");
        load(30s, 4, 0);
        QVERIFY(last().settled);
        const ChangeEffect settled = last();
        load(60s, 0, 9); // what comes later is no longer the change's doing
        QVERIFY(last() == settled);
    }

    void theNextChangeEndsTheSpan()
    {
        load(20s, 4, 0);
        change("one");
        load(8s, 2, 2);
        change("two");
        load(20s, 4, 0);
        const ChangeEffect one = effectOfMarker(m_series, m_series.markers().size() - 2, m_now);
        QVERIFY(one.settled && one.after->length() == 8s);
        QCOMPARE(one.judgement, Judgement::worse);
        QVERIFY(last().before->length() == 8s);
    }

    void overtakenByTheNextOrTooCloseToTheOneBefore()
    {
        load(20s, 4, 0);
        change("one");
        load(2s, 4, 0);
        change("two");
        load(20s, 4, 0);
        const ChangeEffect one = effectOfMarker(m_series, m_series.markers().size() - 2, m_now);
        QCOMPARE(one.judgement, Judgement::overtaken);
        QVERIFY(one.settled);
        QCOMPARE(last().judgement, Judgement::overtaken);
    }

    void changesOfOneMomentAreOne()
    {
        load(10s, 4, 0);
        change("one");
        m_now += 1ms;
        change("two");
        load(10s, 1, 3);
        const ChangeEffect one = effectOfMarker(m_series, m_series.markers().size() - 2, m_now);
        QCOMPARE(one.judgement, Judgement::worse);
        QCOMPARE(last().judgement, Judgement::worse);
    }

    void aRunIsABeginning()
    {
        QCOMPARE(last().judgement, Judgement::beginning);
        QVERIFY(last().settled);
    }

    void theEndOfARunEndsTheSpan()
    {
        load(20s, 4, 0);
        change("x");
        load(8s, 4, 0);
        fold(RunFinished{});
        m_now += 60s;
        QCOMPARE(last().judgement, Judgement::same); // that nothing comes is not the change's doing
        QVERIFY(last().settled && last().after->length() == 8s);
        change("after the run");
        m_now += 10s;
        QCOMPARE(last().judgement, Judgement::nothing);
    }

    void aPauseEndsTheSpan()
    {
        load(20s, 4, 0);
        change("x");
        load(8s, 4, 0);
        fold(RunPaused{});
        m_now += 20s;
        fold(RunResumed{});
        load(6s, 4, 0);
        QVERIFY(last().settled && last().after->length() == 8s);
        change("y");
        load(20s, 4, 0);
        QVERIFY(last().before->length() == 6s); // not from before the pause
    }

    void tooShortAtTheEndOfARun()
    {
        load(20s, 4, 0);
        change("x");
        load(3s, 4, 0);
        fold(RunFinished{});
        m_now += 60s;
        QCOMPARE(last().judgement, Judgement::overtaken);
        QVERIFY(last().settled);
    }

    void nothingSentIsNotJudged()
    {
        load(10s, 0, 0);
        change("x");
        load(10s, 4, 0);
        QCOMPARE(last().judgement, Judgement::nothing);
    }

private:
    void fold(EventBody body)
    {
        m_series.fold(m_script.make(m_now.time_since_epoch(), std::move(body)));
    }
    void change(const char* text) { fold(PolicyChanged{std::make_shared<Policy>(), text}); }
    ChangeEffect last() const
    {
        return effectOfMarker(m_series, m_series.markers().size() - 1, m_now);
    }
    /// So many answered and refused jobs each second.
    void load(Duration length, int answered, int refused, Duration latency = 50ms)
    {
        for (Duration passed = 0s; passed < length; passed += 1s) {
            for (int index = 0; index < answered + refused; ++index) {
                const JobId job{++m_job};
                fold(JobQueued{job});
                fold(AttemptStarted{{job, 1}});
                const bool good = index < answered;
                fold(good ? EventScript::answered({job, 1}, latency)
                          : EventScript::refused({job, 1}, latency));
                fold(EventScript::ended(job, good ? JobEnd::answered : JobEnd::lost, 1));
            }
            m_now += 1s;
        }
    }

    TimeSeries m_series;
    EventScript m_script;
    std::uint64_t m_job = 0;
    Instant m_now;
};

QTEST_GUILESS_MAIN(TestChangeEffect)
#include "tst_change_effect.moc"
