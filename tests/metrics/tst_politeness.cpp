// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "event_script.h"
#include "metrics/politeness.h"

#include <random>

using namespace ratescope;
using namespace std::chrono_literals;

using Judgement = PolitenessFigures::Verdict;

class TestPoliteness : public QObject
{
    Q_OBJECT

private:
    EventScript m_script;
    Politeness m_politeness;

    void happen(Duration at, EventBody body)
    {
        m_politeness.fold(m_script.make(at, std::move(body)));
    }
    void send(Duration at, std::uint64_t job, int number)
    {
        happen(at, AttemptStarted{{{job}, number}});
    }
    void refuse(Duration at, std::uint64_t job, int number, std::optional<Duration> hint = {})
    {
        AttemptFinished refused = EventScript::refused({{job}, number}, 0s);
        refused.outcome.hint = hint;
        happen(at, refused);
    }
    /// Jobs from `first` on, one at each of the times, after a refusal of job 1.
    void sendAfterARefusal(const std::vector<Duration>& times)
    {
        send(0s, 1, 1);
        refuse(500ms, 1, 1);
        std::uint64_t job = 2;
        for (const Duration at : times) {
            send(at, job++, 1);
        }
        happen(500s, RunFinished{});
    }
    const PolitenessFigures& figures() const { return m_politeness.figures(); }

private Q_SLOTS:
    void init()
    {
        m_script = {};
        m_politeness = {};
    }

    void nothingSent()
    {
        QVERIFY(figures().verdict() == Judgement::nothingSent);
        QVERIFY(!figures().figure());
    }

    void neverRefusedIsAllThereIs()
    {
        send(0s, 1, 1);
        happen(1s, EventScript::answered({{1}, 1}, 1s));
        for (std::uint64_t job = 2; job < 50; ++job) {
            send(2s, job, 1); // together, and nobody minds
        }
        QVERIFY(figures().verdict() == Judgement::neverRefused);
        QCOMPARE(*figures().figure(), 1.0);
    }

    /// Nothing to obey is not obedience.
    void noHintsIsNoFigure()
    {
        send(0s, 1, 1);
        refuse(1s, 1, 1);
        send(5s, 1, 2);
        QVERIFY(figures().verdict() == Judgement::noHints);
        QVERIFY(!figures().obeyedShare());
        QVERIFY(!figures().inTimeShare());
        QVERIFY(!figures().figure());
    }

    void hintsObeyedAndNot()
    {
        send(0s, 1, 1);
        send(0s, 2, 1);
        send(0s, 3, 1);
        refuse(1s, 1, 1, 3s);
        refuse(1s, 2, 1, 2s);
        refuse(1s, 3, 1, 9s);
        send(3s - 1ns, 2, 2); // too soon by a nanosecond, and job 3's wait is in force besides
        happen(4s, EventScript::ended({3}, JobEnd::lost, 1, Cause::rateLimit));
        send(10s, 1, 2); // on time to the nanosecond, for all of them
        QCOMPARE(figures().hints, std::uint64_t{3});
        QCOMPARE(figures().hintsTried, std::uint64_t{2}); // who is given up disobeys nobody
        QCOMPARE(figures().hintsObeyed, std::uint64_t{1});
        QCOMPARE(*figures().obeyedShare(), 0.5);
        QCOMPARE(figures().attempts, std::uint64_t{5});
        QCOMPARE(figures().early, std::uint64_t{1});
        QCOMPARE(figures().earlyRetries, std::uint64_t{1});
        QCOMPARE(*figures().inTimeShare(), 0.8);
        QCOMPARE(*figures().figure(), 0.5);
    }

    /// The wait is for the account: another job's first attempt is early too.
    void othersAreEarlyToo()
    {
        send(0s, 1, 1);
        refuse(1s, 1, 1, 10s);
        send(2s, 2, 1);
        send(11s, 1, 2);
        QCOMPARE(*figures().obeyedShare(), 1.0);
        QCOMPARE(figures().early, std::uint64_t{1});
        QCOMPARE(figures().earlyRetries, std::uint64_t{0});
        QCOMPARE(*figures().figure(), 2.0 / 3.0);
    }

    /// A shorter wait named later does not end a longer one.
    void theLongestWaitIsInForce()
    {
        send(0s, 1, 1);
        send(0s, 2, 1);
        refuse(1s, 1, 1, 10s);
        refuse(2s, 2, 1, 1s);
        send(5s, 2, 2);
        QCOMPARE(figures().hintsObeyed, std::uint64_t{1});
        QCOMPARE(figures().early, std::uint64_t{1});
    }

    void hintsOfFailuresCountAndThoseOfAnswersDoNot()
    {
        send(0s, 1, 1);
        AttemptFinished failed = EventScript::failed({{1}, 1}, 0s, Cause::serverError);
        failed.outcome.hint = 5s;
        happen(1s, failed);
        AttemptFinished answered = EventScript::answered({{1}, 2}, 1s);
        answered.outcome.hint = 60s;
        send(6s, 1, 2);
        happen(7s, answered);
        send(8s, 2, 1);
        QCOMPARE(figures().hints, std::uint64_t{1});
        QCOMPARE(figures().early, std::uint64_t{0});
        QCOMPARE(figures().refused, std::uint64_t{0});
        QVERIFY(figures().verdict() == Judgement::judged);
    }

    void allInOneSlotIsInStep()
    {
        sendAfterARefusal({2s, 2s + 1ms, 2s + 50ms, 2s + 99ms});
        QCOMPARE(figures().warned, std::uint64_t{4});
        QCOMPARE(figures().crowding, 1.0);
        QCOMPARE(*figures().spreadShare(), 0.0);
    }

    /// Four attempts use 10 (1 − 0.9⁴) = 3.439 slots by chance.
    void twoSlotsAreHalfInStep()
    {
        sendAfterARefusal({2s, 2s, 2500ms, 2500ms});
        QCOMPARE(figures().crowding, (3.439 - 2) / 2.439);
    }

    void evenlyIsNotInStep()
    {
        sendAfterARefusal({2s, 2200ms, 2400ms, 2600ms, 2800ms});
        QCOMPARE(figures().crowding, 0.0);
    }

    /// One second's crowd is weighed by how many it holds; a single one is in step with nobody.
    void secondsAreWeighed()
    {
        sendAfterARefusal({2s, 2s, 3s, 5s, 9s, 9s});
        // Two of two: both pairs in one slot, the other two alone.
        QCOMPARE(figures().crowding, 4.0 / 6.0);
    }

    /// What a Poisson process sends is taken for chance, slow or fast.
    void chanceIsNotInStep_data()
    {
        QTest::addColumn<int>("perSecond");
        for (const int perSecond : {1, 5, 20, 100}) {
            QTest::addRow("%d/s", perSecond) << perSecond;
        }
    }

    void chanceIsNotInStep()
    {
        QFETCH(int, perSecond);
        std::mt19937_64 generator(3);
        std::exponential_distribution<> gap(perSecond);
        std::uint64_t job = 1;
        for (double at = 0; at < 400; at += gap(generator)) {
            if (static_cast<int>(at) % 30 == 0) {
                refuse(fromSeconds(at), job, 1);
            }
            send(fromSeconds(at), ++job, 1);
        }
        happen(500s, RunFinished{});
        QVERIFY(figures().warned > 300);
        QVERIFY2(figures().crowding < 0.04, qPrintable(QString::number(figures().crowding)));
    }

    /// Only who has been told within the last minute is judged for coming together.
    void aRefusalWarnsForAMinute()
    {
        sendAfterARefusal({60400ms, 60400ms, 60500ms, 60500ms});
        QCOMPARE(figures().warned, std::uint64_t{2});
        QCOMPARE(figures().crowding, 1.0);
    }

    void theSecondUnderWayWaits()
    {
        send(0s, 1, 1);
        refuse(1s, 1, 1);
        send(2s, 2, 1);
        send(2s, 3, 1);
        QCOMPARE(figures().crowding, 0.0);
        send(3s, 4, 1);
        QCOMPARE(figures().crowding, 1.0);
    }

    void aRunBeginsAnew()
    {
        send(0s, 1, 1);
        refuse(1s, 1, 1, 100s);
        happen(2s, RunStarted{"next", 1});
        send(3s, 2, 1);
        QCOMPARE(figures().attempts, std::uint64_t{1});
        QCOMPARE(figures().early, std::uint64_t{0});
        QVERIFY(figures().verdict() == Judgement::neverRefused);
    }
};

QTEST_GUILESS_MAIN(TestPoliteness)
#include "tst_politeness.moc"
