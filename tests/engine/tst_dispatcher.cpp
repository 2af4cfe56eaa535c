#include "engine_fixture.h"

#include <QTest>

using namespace ratescope;
using namespace ratescope::test;
using namespace std::chrono_literals;

namespace {

Instant at(Duration sinceStart)
{
    return Instant(sinceStart);
}

} // namespace

class TestDispatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAJob();
    void keepsToItsConcurrency();
    void pacesAtTheRate();
    void retuningReArmsWhoWaitsForTheThrottle();
    void backsOffExponentiallyAndGivesUp();
    void retuningReArmsWhoBacksOff();
    void hintIsAMinimumWithSpread();
    void hintReplacesTheFormula();
    void hintCanBeIgnored();
    void aTooLongHintGivesUpAtOnce();
    void theGateHoldsEverybody();
    void switchingTheGateOffOpensIt();
    void pauseAfterRefusalHoldsEverybodyAndLosesTheJob();
    void moneyIsNotRetried();
    void deadlineCountsFromTheFirstAttempt();
    void typedJobsGoAheadOfTheWorkload();
    void retriesGoAheadOfFirstTries();
    void cancelAtAnyPlace_data();
    void cancelAtAnyPlace();
    void retryNowSkipsTheWait();
    void tellsTextOnlyToThoseWhoWantIt();
    void lateAnswersOfAbandonedAttemptsAreIgnored();
    void whoeverSubmitsFromWithinAnEventWaitsHisTurn();
};

void TestDispatcher::answersAJob()
{
    EngineFixture f(plainPolicy());
    const JobId job = f.submit();
    QCOMPARE(f.transport.open.size(), 1U);
    QCOMPARE(f.transport.open.front().timeout, Duration(60s));
    f.scheduler.advance(700ms);
    f.transport.answerFirst(answered());

    const auto finished = f.all<JobFinished>();
    QCOMPARE(finished.size(), 1U);
    QCOMPARE(finished[0].job, job);
    QVERIFY(finished[0].end == JobEnd::answered);
    QCOMPARE(finished[0].attempts, 1);
    QCOMPARE(f.all<AttemptFinished>().at(0).duration, Duration(700ms));
    for (std::size_t i = 0; i < f.events.size(); ++i) {
        QCOMPARE(f.events[i].sequence, i + 1);
    }
}

void TestDispatcher::keepsToItsConcurrency()
{
    Policy policy = plainPolicy();
    policy.throttle.concurrency = 3;
    EngineFixture f(policy);
    f.engine.startRun(Workload::burst(10, singlePrompt("Hello")));
    QCOMPARE(f.transport.open.size(), 3U);
    f.transport.answerFirst(answered());
    QCOMPARE(f.transport.open.size(), 3U);

    policy.throttle.concurrency = 5;
    f.engine.setPolicy(policy);
    QCOMPARE(f.transport.open.size(), 5U);
    policy.throttle.concurrency = 1;
    f.engine.setPolicy(policy);
    while (!f.transport.open.empty()) {
        f.transport.answerFirst(answered());
    }
    QCOMPARE(f.transport.mostOpen, 5U);
    QCOMPARE(f.count<RunFinished>(), 1U);
}

void TestDispatcher::pacesAtTheRate()
{
    Policy policy = plainPolicy();
    policy.throttle.rate = RequestRate::perMinute(60);
    policy.throttle.burst = 2;
    EngineFixture f(policy);
    f.engine.startRun(Workload::burst(5, singlePrompt("Hello")));
    QCOMPARE(f.transport.started.size(), 2U);
    f.scheduler.advance(1s); // and the slack, half a hundredth of two seconds
    QCOMPARE(f.transport.started.size(), 2U);
    f.scheduler.advance(10ms);
    QCOMPARE(f.transport.started.size(), 3U);
    f.scheduler.advance(2s);
    QCOMPARE(f.transport.started.size(), 5U);
    const auto waits = f.all<JobWaiting>();
    QCOMPARE(waits.size(), 3U);
    QVERIFY(waits[0].reason == WaitReason::throttle);
    QCOMPARE(waits[0].until, at(1010ms));
}

void TestDispatcher::retuningReArmsWhoWaitsForTheThrottle()
{
    Policy policy = plainPolicy();
    policy.throttle.rate = RequestRate::perMinute(1);
    EngineFixture f(policy);
    f.engine.startRun(Workload::burst(3, singlePrompt("Hello")));
    f.scheduler.advance(30s + 250ms); // half a request has been refilled, after the slack
    QCOMPARE(f.transport.started.size(), 1U);
    policy.throttle.rate = RequestRate::perMinute(60);
    f.engine.setPolicy(policy);
    f.scheduler.advance(499ms);
    QCOMPARE(f.transport.started.size(), 1U);
    f.scheduler.advance(1ms); // the other half, at the new rate
    QCOMPARE(f.transport.started.size(), 2U);
    policy.throttle.rate.reset();
    f.engine.setPolicy(policy);
    QCOMPARE(f.transport.started.size(), 3U);
}

void TestDispatcher::backsOffExponentiallyAndGivesUp()
{
    EngineFixture f(plainPolicy());
    f.submit();
    for (const Duration wait : {Duration(1s), Duration(2s), Duration(4s)}) {
        f.transport.answerFirst(refused());
        QCOMPARE(f.all<JobWaiting>().back().until, f.scheduler.now() + wait);
        f.scheduler.advance(wait - 1ns);
        QVERIFY(f.transport.open.empty());
        f.scheduler.advance(1ns);
        QCOMPARE(f.transport.open.size(), 1U);
    }
    f.transport.answerFirst(refused());
    const auto finished = f.all<JobFinished>();
    QCOMPARE(finished.size(), 1U);
    QVERIFY(finished[0].end == JobEnd::lost);
    QVERIFY(finished[0].cause == Cause::rateLimit);
    QCOMPARE(finished[0].attempts, 4);
    QCOMPARE(finished[0].why, std::string("gave up after 4 attempts: rate limit"));
    QCOMPARE(f.scheduler.pending(), 0U);
    const auto judged = f.all<AttemptJudged>();
    QCOMPARE(judged.size(), 4U);
    for (std::size_t i = 0; i < 3; ++i) {
        QVERIFY(judged[i].decision.step == NextStep::retry);
        QCOMPARE(judged[i].decision.attempts, int(i) + 1);
        QCOMPARE(judged[i].decision.wait, Duration(1s) * (1 << i));
        QVERIFY(!judged[i].decision.gateClosed); // there is neither
        QVERIFY(!judged[i].decision.breakerOpened);
    }
    QVERIFY(judged[3].decision.step == NextStep::retriesUsedUp);
    QVERIFY(judged[3].attempt == (AttemptId{{1}, 4}));
}

void TestDispatcher::retuningReArmsWhoBacksOff()
{
    Policy policy = plainPolicy();
    policy.backoff.base = 10s;
    policy.backoff.jitter = Jitter::full; // the draw is 0.5
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(refused());
    QCOMPARE(f.all<JobWaiting>().back().until, at(5s));
    f.scheduler.advance(1s);

    policy.backoff.base = 4s;
    f.engine.setPolicy(policy);
    QCOMPARE(f.all<JobWaiting>().back().until, at(2s)); // the same draw, from when it was refused
    policy.backoff.base = 1s;
    f.engine.setPolicy(policy);
    QCOMPARE(f.transport.open.size(), 1U); // due in the past: goes now
}

void TestDispatcher::hintIsAMinimumWithSpread()
{
    Policy policy = plainPolicy();
    policy.backoff.hint = HintUse::minimum;
    EngineFixture f(policy);
    f.submit();
    f.submit();
    f.random.value = 0.0;
    f.transport.answerFirst(refused(20));
    QCOMPARE(f.all<JobWaiting>().back().until, at(20s));
    f.random.value = 0.75;
    f.transport.answerFirst(refused(20));
    QCOMPARE(f.all<JobWaiting>().back().until, at(20s + 750ms));
    f.scheduler.advance(20s - 1ns);
    QVERIFY(f.transport.open.empty());
}

void TestDispatcher::hintReplacesTheFormula()
{
    Policy policy = plainPolicy();
    policy.backoff.hint = HintUse::replace;
    policy.backoff.base = 10s;
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(refused(2));
    QCOMPARE(f.all<JobWaiting>().back().until, at(2s));
}

void TestDispatcher::hintCanBeIgnored()
{
    EngineFixture f(plainPolicy());
    f.submit();
    f.transport.answerFirst(refused(20));
    QCOMPARE(f.all<JobWaiting>().back().until, at(1s));
    QCOMPARE(f.count<GateClosed>(), 0U);
}

void TestDispatcher::aTooLongHintGivesUpAtOnce()
{
    Policy policy = plainPolicy();
    policy.backoff.hint = HintUse::minimum;
    policy.backoff.longestHint = 60s;
    policy.sharedGate = true;
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(refused(61));
    QVERIFY(f.all<JobFinished>().at(0).end == JobEnd::lost);
    QCOMPARE(f.count<GateClosed>(), 0U);
}

void TestDispatcher::theGateHoldsEverybody()
{
    Policy policy = plainPolicy();
    policy.backoff.hint = HintUse::minimum;
    policy.sharedGate = true;
    policy.throttle.concurrency = 2;
    EngineFixture f(policy);
    f.engine.startRun(Workload::burst(4, singlePrompt("Hello")));
    f.transport.answerFirst(refused(5));
    QCOMPARE(f.all<GateClosed>().at(0).until, at(5s));
    f.transport.answerFirst(answered());
    f.submit(); // a typed one is held as well
    f.scheduler.advance(5s - 1ns);
    QVERIFY(f.transport.open.empty());
    QVERIFY(f.all<JobWaiting>().back().reason == WaitReason::gate);
    f.scheduler.advance(1ns);
    QCOMPARE(f.count<GateOpened>(), 1U);
    QCOMPARE(f.transport.open.size(), 2U);
}

void TestDispatcher::switchingTheGateOffOpensIt()
{
    Policy policy = plainPolicy();
    policy.backoff.hint = HintUse::minimum;
    policy.sharedGate = true;
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(refused(60));
    f.submit();
    QVERIFY(f.transport.open.empty());
    policy.sharedGate = false;
    f.engine.setPolicy(policy);
    QCOMPARE(f.transport.open.size(), 1U);
    QCOMPARE(f.count<GateOpened>(), 1U);
}

void TestDispatcher::pauseAfterRefusalHoldsEverybodyAndLosesTheJob()
{
    Policy policy = plainPolicy();
    policy.backoff.retries = 0;
    policy.throttle.concurrency = 1;
    policy.pauseAfterRefusal = 10s;
    EngineFixture f(policy);
    f.engine.startRun(Workload::burst(2, singlePrompt("Hello")));
    f.transport.answerFirst(refused());
    QVERIFY(f.all<JobFinished>().at(0).end == JobEnd::lost);
    f.scheduler.advance(10s - 1ns);
    QVERIFY(f.transport.open.empty());
    f.scheduler.advance(1ns);
    QCOMPARE(f.transport.open.size(), 1U);
}

void TestDispatcher::moneyIsNotRetried()
{
    EngineFixture f(plainPolicy());
    f.submit();
    f.transport.answerFirst(outOfMoney());
    const auto finished = f.all<JobFinished>();
    QCOMPARE(finished.size(), 1U);
    QVERIFY(finished[0].cause == Cause::quota);
    QCOMPARE(finished[0].attempts, 1);
}

void TestDispatcher::deadlineCountsFromTheFirstAttempt()
{
    Policy policy = plainPolicy();
    policy.backoff.deadline = 4s;
    policy.throttle.rate = RequestRate::perMinute(6); // the second job starts at 10 s
    EngineFixture f(policy);
    f.submit();
    f.submit();
    f.transport.answerFirst(answered());
    policy.throttle.rate.reset();
    f.scheduler.advance(10s);
    f.engine.setPolicy(policy);
    f.scheduler.advance(1s);
    f.transport.answerFirst(refused()); // at 11 s; the wait of 1 s is within 10 s + 4 s
    QCOMPARE(f.count<JobFinished>(), 1U);
    f.scheduler.advance(1s);
    QCOMPARE(f.transport.open.size(), 1U);
    f.scheduler.advance(1s);
    f.transport.answerFirst(refused()); // 13 s + 2 s is beyond 14 s
    const auto finished = f.all<JobFinished>();
    QCOMPARE(finished.size(), 2U);
    QVERIFY(finished[1].end == JobEnd::lost);
    QCOMPARE(finished[1].why,
             std::string("the next attempt would come after the deadline: rate limit"));
}

void TestDispatcher::typedJobsGoAheadOfTheWorkload()
{
    Policy policy = plainPolicy();
    policy.throttle.concurrency = 1;
    EngineFixture f(policy);
    f.engine.startRun(Workload::burst(100, singlePrompt("Hello")));
    const JobId typed = f.submit();
    f.transport.answerFirst(answered());
    QCOMPARE(f.transport.open.front().attempt.job, typed);
}

void TestDispatcher::retriesGoAheadOfFirstTries()
{
    Policy policy = plainPolicy();
    policy.throttle.concurrency = 1;
    EngineFixture f(policy);
    f.engine.startRun(Workload::burst(3, singlePrompt("Hello")));
    f.transport.answerFirst(refused());
    f.scheduler.advance(1s); // the second is in flight, the first is due again
    f.transport.answerFirst(answered());
    QCOMPARE(f.transport.open.front().attempt, (AttemptId{JobId{1}, 2}));
}

void TestDispatcher::cancelAtAnyPlace_data()
{
    QTest::addColumn<QString>("place");
    QTest::newRow("ready") << QStringLiteral("ready");
    QTest::newRow("in flight") << QStringLiteral("in flight");
    QTest::newRow("waiting") << QStringLiteral("waiting");
}

void TestDispatcher::cancelAtAnyPlace()
{
    QFETCH(QString, place);
    Policy policy = plainPolicy();
    policy.throttle.concurrency = 1;
    EngineFixture f(policy);
    const JobId first = f.submit();
    const JobId second = f.submit();
    JobId victim = first;
    if (place == QStringLiteral("ready")) {
        victim = second;
    } else if (place == QStringLiteral("waiting")) {
        f.transport.answerFirst(refused());
    }
    f.engine.cancel(victim);
    f.engine.cancel(victim); // twice does no harm
    const auto finished = f.all<JobFinished>();
    QCOMPARE(finished.size(), 1U);
    QCOMPARE(finished[0].job, victim);
    QVERIFY(finished[0].end == JobEnd::cancelled);
    QCOMPARE(f.transport.abandoned.size(), place == QStringLiteral("in flight") ? 1U : 0U);
    QCOMPARE(f.count<AttemptFinished>() + f.transport.open.size(), f.count<AttemptStarted>());

    const JobId other = victim == first ? second : first;
    QCOMPARE(f.transport.open.front().attempt.job, other); // the slot is free again
    f.transport.answerFirst(answered());
    f.scheduler.advance(1h);
    QCOMPARE(f.count<JobFinished>(), 2U);
    QVERIFY(f.transport.open.empty());
}

void TestDispatcher::retryNowSkipsTheWait()
{
    Policy policy = plainPolicy();
    policy.backoff.base = 60s;
    EngineFixture f(policy);
    const JobId job = f.submit();
    f.transport.answerFirst(refused());
    f.engine.retryNow(job);
    QCOMPARE(f.transport.open.size(), 1U);
    f.transport.answerFirst(answered());
    f.scheduler.advance(1h); // the forgotten wait does not start it again
    QCOMPARE(f.transport.started.size(), 2U);
    QCOMPARE(f.count<JobFinished>(), 1U);
}

void TestDispatcher::tellsTextOnlyToThoseWhoWantIt()
{
    EngineFixture f(plainPolicy());
    JobSpec chat = EngineFixture::spec();
    chat.wantsText = true;
    chat.tag = 7;
    const JobId talker = f.engine.submit(chat);
    const JobId silent = f.submit();
    QCOMPARE(f.all<JobQueued>().at(0).tag, 7U);
    for (const JobId job : {talker, silent}) {
        f.transport.progress({job, 1}, "");
        f.transport.progress({job, 1}, "Hi");
    }
    QCOMPARE(f.count<AnswerBegan>(), 2U);
    const auto texts = f.all<AnswerText>();
    QCOMPARE(texts.size(), 1U);
    QCOMPARE(texts[0].attempt.job, talker);
    QCOMPARE(texts[0].text, std::string("Hi"));
}

void TestDispatcher::lateAnswersOfAbandonedAttemptsAreIgnored()
{
    EngineFixture f(plainPolicy());
    const JobId job = f.submit();
    f.engine.cancel(job);
    const std::size_t before = f.events.size();
    f.transport.progress({job, 1}, "late");
    f.transport.answer({job, 1}, answered());
    QCOMPARE(f.events.size(), before);
}

void TestDispatcher::whoeverSubmitsFromWithinAnEventWaitsHisTurn()
{
    ManualScheduler scheduler;
    HeldTransport transport;
    FixedRandom random;
    Engine* engine = nullptr;
    std::vector<AttemptId> started;
    const auto sink = [&](const Event& event) {
        if (const auto* body = std::get_if<AttemptStarted>(&event.body)) {
            started.push_back(body->attempt);
            if (started.size() < 3) {
                engine->submit(EngineFixture::spec());
            }
        }
    };
    Engine made(scheduler, transport, random, sink, plainPolicy());
    engine = &made;
    made.submit(EngineFixture::spec());
    QCOMPARE(started.size(), 3U);
    QVERIFY(transport.started == started); // none overtook the one that was told of
}

QTEST_GUILESS_MAIN(TestDispatcher)
#include "tst_dispatcher.moc"
