#include "engine/pacer.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

Instant instant(Duration at)
{
    return Instant(at);
}

Outcome refusal(std::optional<Duration> hint = std::nullopt)
{
    Outcome outcome;
    outcome.kind = OutcomeKind::refused;
    outcome.cause = Cause::rateLimit;
    outcome.retriable = true;
    outcome.hint = hint;
    return outcome;
}

Outcome answerThatLeaves(std::int64_t remaining, Duration untilFull)
{
    Outcome outcome;
    outcome.limits.emplace();
    outcome.limits->requests = {100, remaining, untilFull, ResetMeaning::unknown};
    return outcome;
}

/// Believes that nothing will ever go again.
class Hopeless final : public Controller
{
public:
    Admission admit(Instant, const TokenCost&, int) override { return says; }
    void sent(AttemptId, Instant, const TokenCost&) override {}
    void progressed(AttemptId, Instant) override {}
    void ended(AttemptId, Instant, const Outcome&) override {}
    Belief belief(Instant) const override
    {
        Belief belief;
        belief.window = window;
        return belief;
    }
    std::uint64_t revision() const override { return 0; }

    Admission says{Instant::max(), Admission::Axis::requestRate};
    Duration window = Duration::zero();
};

/// A longest wait around a controller without hope.
class Waiting
{
public:
    explicit Waiting(Duration told = Duration::zero())
        : m_wait(told, Instant())
    {}

    /// When the probe goes.
    Instant next(Instant now, int inFlight = 0)
    {
        const Admission admission = m_wait.bounded(hopeless.says, now, inFlight, hopeless);
        return admission.now() ? now : admission.at;
    }
    /// Sends one and hears of its end 40 ms later.
    Instant send(Instant at, const Outcome& outcome)
    {
        const AttemptId attempt{JobId{++m_last}, 1};
        m_wait.sent(attempt, at);
        m_wait.ended(attempt, at + 40ms, outcome);
        return at + 40ms;
    }

    Hopeless hopeless;

private:
    LongestWait m_wait;
    std::uint64_t m_last = 0;
};

Policy toldPolicy()
{
    Policy policy;
    policy.controller.kind = ControllerKind::automatic;
    policy.throttle.rate = RequestRate::perMinute(60);
    policy.throttle.burst = 5;
    return policy;
}

/// A pacer, and attempts that end 40 ms after they went.
struct Driven
{
    explicit Driven(const Policy& policy)
        : pacer(policy, Instant())
    {}

    void end(Instant at, const Outcome& outcome)
    {
        const AttemptId attempt{JobId{++jobs}, 1};
        const RequestSize size;
        const Reservation reservation = pacer.sent(attempt, at, size);
        pacer.ended(attempt, at + 40ms, size, reservation, outcome, {});
    }

    Pacer pacer;
    std::uint64_t jobs = 0;
};

} // namespace

Q_DECLARE_METATYPE(ratescope::Policy)

/// What the pacer adds to its controller: the bound on every wait.
class TestPacer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneProbeGoesAfterAMinute();
    void waitsDoubleWithRefusals();
    void waitsForWhatIsKnown();
    void theServersWordHolds();
    void tokensAreNotBounded();
    void noEndIsWaitedForThatCannotCome();
    void holdsForEveryController();
    void neverProbesSoonerThanWhatWasTold();
    void beginsAnewWithWhatItIsTold_data();
    void beginsAnewWithWhatItIsTold();
    void bareOverloadCountsOnceItIsALimit();
};

void TestPacer::oneProbeGoesAfterAMinute()
{
    Waiting waiting;
    QCOMPARE(waiting.next(instant(0s)), instant(60s));
    QCOMPARE(waiting.next(instant(20s)), instant(60s));
    QCOMPARE(waiting.next(instant(60s)), instant(60s));
    QCOMPARE(waiting.next(instant(61s), 1), Instant::max()); // the one in flight will tell more
    const Instant heard = waiting.send(instant(60s), Outcome{});
    QCOMPARE(heard, instant(60'040ms));
    QCOMPARE(waiting.next(heard), heard + 120s); // a minute was right, so twice that may be
}

void TestPacer::waitsDoubleWithRefusals()
{
    Waiting waiting;
    const Duration expected[] = {60s, 60s, 120s, 240s, 480s, 960s, 1920s, 3600s, 3600s};
    Instant now;
    for (const Duration wait : expected) {
        QCOMPARE(waiting.next(now), now + wait);
        now = waiting.send(now + wait, refusal());
    }
    now = waiting.send(waiting.next(now), Outcome{});
    QCOMPARE(waiting.next(now), now + 7200s); // an hour was right
    now = waiting.send(now + 1s, Outcome{});  // but now a second was enough
    QCOMPARE(waiting.next(now), now + 3600s);
    now = waiting.send(now + 1s, Outcome{});
    QCOMPARE(waiting.next(now), now + 1800s);
}

void TestPacer::waitsForWhatIsKnown()
{
    Waiting told(10min);
    QCOMPARE(told.next(instant(0s)), instant(11min)); // never sooner than what the person said
    Waiting believing;
    believing.hopeless.window = 1h;
    QCOMPARE(believing.next(instant(0s)), instant(1h));
    const Instant now = believing.send(believing.send(instant(1h), refusal()), refusal());
    QCOMPARE(believing.next(now), now + 1h);
    Waiting sure;
    sure.hopeless.says.at = instant(59s);
    QCOMPARE(sure.next(instant(0s)), instant(59s)); // no wait becomes longer
}

void TestPacer::theServersWordHolds()
{
    Waiting waiting;
    Instant now = waiting.send(instant(0s), refusal(6h));
    QCOMPARE(waiting.next(now), now + 6h + 1s);
    now = waiting.send(now, answerThatLeaves(0, 20min));
    QCOMPARE(waiting.next(now), now + 20min + 1s);
    now = waiting.send(now, answerThatLeaves(1, 20min)); // that one may go says the server
    QCOMPARE(waiting.next(now), now + 60s);
}

void TestPacer::tokensAreNotBounded()
{
    Waiting waiting;
    waiting.hopeless.says.axis = Admission::Axis::tokenRate;
    QCOMPARE(waiting.next(instant(5min)), Instant::max());
}

void TestPacer::noEndIsWaitedForThatCannotCome()
{
    Waiting waiting;
    waiting.hopeless.says = {Instant::max(), Admission::Axis::concurrency};
    QCOMPARE(waiting.next(instant(5s)), instant(5s));
    QCOMPARE(waiting.next(instant(5s), 1), Instant::max());
}

/// Headers that say of a limit of a hundred when all of it is back, but not how: by them alone the
/// next would go after ten minutes, and then after ten more.
void TestPacer::holdsForEveryController()
{
    Policy policy;
    policy.controller.kind = ControllerKind::headerGuided;
    Driven driven(policy);
    driven.end(instant(0s), answerThatLeaves(1, 20h));
    driven.end(instant(1s), Outcome{}); // that was the last of them
    QCOMPARE(driven.pacer.admit(instant(2s), {}).at, instant(61'040ms));
    QVERIFY(driven.pacer.admit(instant(61'040ms), {}).now());
}

void TestPacer::neverProbesSoonerThanWhatWasTold()
{
    Policy policy;
    policy.controller.kind = ControllerKind::automatic;
    policy.throttle.rate = RequestRate::perMinute(1.0 / 60);
    policy.throttle.rateWindow = 1h;
    Driven driven(policy);
    driven.end(instant(0s), Outcome{});
    const Admission next = driven.pacer.admit(instant(1s), {});
    QVERIFY2(next.at > instant(59min),
             qPrintable(QString::number(toSeconds(next.at - instant(0s)))));
}

void TestPacer::beginsAnewWithWhatItIsTold_data()
{
    QTest::addColumn<Policy>("after");
    QTest::addColumn<bool>("anew");
    const auto row = [](const char* name, bool anew, auto change) {
        Policy policy = toldPolicy();
        change(policy);
        QTest::newRow(name) << policy << anew;
    };
    row("nothing", false, [](Policy&) {});
    row("backoff", false, [](Policy& policy) { policy.backoff.retries += 1; });
    row("concurrency", false, [](Policy& policy) { policy.throttle.concurrency += 1; });
    row("rate", true, [](Policy& policy) { policy.throttle.rate = RequestRate::perMinute(30); });
    row("no rate", true, [](Policy& policy) { policy.throttle.rate.reset(); });
    row("burst", true, [](Policy& policy) { policy.throttle.burst = 7; });
    row("window", true, [](Policy& policy) { policy.throttle.rateWindow = 10s; });
    row("kind", true, [](Policy& policy) { policy.controller.kind = ControllerKind::search; });
}

void TestPacer::beginsAnewWithWhatItIsTold()
{
    QFETCH(const Policy, after);
    QFETCH(const bool, anew);
    Driven driven(toldPolicy());
    driven.end(instant(0s), refusal());
    const auto evidence = [&] { return driven.pacer.beliefSoFar(instant(1s))->evidence; };
    QVERIFY(evidence() > 0);
    driven.pacer.retune(toldPolicy(), after, instant(1s));
    QCOMPARE(evidence() == 0, anew);
}

/// To a controller a refusal by then, so that it learns from it.
void TestPacer::bareOverloadCountsOnceItIsALimit()
{
    Policy policy;
    policy.controller.kind = ControllerKind::search;
    Driven driven(policy);
    Outcome bare;
    bare.kind = OutcomeKind::refused;
    bare.cause = Cause::overload;
    bare.bare = true;
    driven.end(instant(0s), bare);
    QVERIFY(!driven.pacer.decidesAfter(bare));
    QCOMPARE(driven.pacer.beliefSoFar(instant(1s))->evidence, 0U);
    driven.end(instant(1s), bare);
    QVERIFY(driven.pacer.decidesAfter(bare));
    QCOMPARE(driven.pacer.beliefSoFar(instant(2s))->evidence, 1U);
}

QTEST_APPLESS_MAIN(TestPacer)
#include "tst_pacer.moc"
