#include "engine_fixture.h"

#include <QTest>

#include <cmath>

using namespace ratescope;
using namespace ratescope::test;
using namespace std::chrono_literals;

namespace {

Instant at(Duration time)
{
    return Instant(time);
}

Policy pacedPolicy()
{
    Policy policy = plainPolicy();
    policy.controller.kind = ControllerKind::automatic;
    policy.backoff.hint = HintUse::minimum;
    policy.sharedGate = true;
    return policy;
}

AttemptResult failedWith(int status)
{
    AttemptResult result;
    result.httpStatus = status;
    return result;
}

AttemptResult dailyQuotaGone(std::optional<int> retryAfterSeconds)
{
    AttemptResult result = refused(retryAfterSeconds);
    result.error.message = "Rate limit reached on requests per day (RPD): Limit 200, Used 200";
    return result;
}

} // namespace

/// Who is given up, who is parked, who is held, and who goes first.
class TestRetryRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beingToldToSlowDownUsesNoRetryUp();
    void faultsUseRetriesUpUnderAControllerToo();
    void noRetriesMeansNone();
    void overloadIsForgivenUnderAController();
    void aPacedJobHeldBeyondItsDeadlineIsGivenUpAtOnce();
    void aRetryThatTheThrottleHoldsTooLongIsGivenUpAtOnce();
    void aLongQuotaParksEverybodyAndHoldsNoWorker();
    void aLongQuotaWithoutATimeIsAskedForNowAndThen();
    void aLongQuotaBeyondTheDeadlineIsGivenUpAtOnce();
    void whatIsDoneWithATooLongHint_data();
    void whatIsDoneWithATooLongHint();
    void tooShortHintsAreIgnored();
    void ofGateAndBreakerTheLaterHolds();
    void smoothWaitsBuildOnTheDrawBefore();
    void theBudgetGivesUpWhatItCannotPay();
    void theBreakerHoldsEverybodyAndProbesOnce();
    void aFailedProbeOpensTheBreakerAnew();
    void switchingTheBreakerOffLetsEverybodyGo();
    void aCancelledProbeMakesRoomForTheNext();
    void aWorkloadIsNotStarvedByTypedJobs();
    void onlyTypedJobsThatPassOneOverCount();
};

void TestRetryRules::beingToldToSlowDownUsesNoRetryUp()
{
    Policy policy = pacedPolicy();
    policy.backoff.retries = 2;
    EngineFixture f(policy);
    f.submit();
    for (int i = 0; i < 40; ++i) {
        while (f.transport.open.empty()) {
            f.scheduler.advance(10min);
        }
        f.transport.answerFirst(refused());
        QCOMPARE(f.count<JobFinished>(), 0U);
        QVERIFY(f.all<AttemptJudged>().back().decision.step == NextStep::paced);
    }
    while (f.transport.open.empty()) {
        f.scheduler.advance(10min);
    }
    f.transport.answerFirst(answered());
    QVERIFY(f.all<JobFinished>().at(0).end == JobEnd::answered);
    QCOMPARE(f.all<JobFinished>().at(0).attempts, 41);
}

void TestRetryRules::faultsUseRetriesUpUnderAControllerToo()
{
    Policy policy = pacedPolicy();
    policy.backoff.retries = 2;
    EngineFixture f(policy);
    f.submit();
    for (int i = 0; i < 2; ++i) {
        f.transport.answerFirst(refused()); // costs nothing
        while (f.transport.open.empty()) {
            f.scheduler.advance(1min);
        }
        f.transport.answerFirst(failedWith(500));
        while (f.transport.open.empty()) {
            f.scheduler.advance(1min);
        }
    }
    f.transport.answerFirst(failedWith(500));
    const auto finished = f.all<JobFinished>();
    QCOMPARE(finished.size(), 1U);
    QCOMPARE(finished[0].why, std::string("gave up after 5 attempts: server error"));
    // The waits follow the faults, not the attempts: 1 s, then 2 s.
    const auto judged = f.all<AttemptJudged>();
    QCOMPARE(judged.at(1).decision.wait, Duration(1s));
    QCOMPARE(judged.at(3).decision.wait, Duration(2s));
}

void TestRetryRules::noRetriesMeansNone()
{
    Policy policy = pacedPolicy();
    policy.backoff.retries = 0;
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(refused());
    QCOMPARE(f.all<JobFinished>().at(0).why, std::string("gave up after 1 attempt: rate limit"));
}

void TestRetryRules::overloadIsForgivenUnderAController()
{
    Policy policy = pacedPolicy();
    policy.backoff.retries = 1;
    EngineFixture f(policy);
    f.submit();
    AttemptResult overloaded = failedWith(503);
    overloaded.error.code = "server_is_overloaded"; // a bare one may be a proxy's limit
    for (int i = 0; i < 10; ++i) {
        f.transport.answerFirst(overloaded);
        QVERIFY(f.all<AttemptJudged>().back().decision.step == NextStep::retry);
        while (f.transport.open.empty()) {
            f.scheduler.advance(1min);
        }
    }
    f.transport.answerFirst(failedWith(500)); // the one retry there is has not been used up
    QVERIFY(f.all<AttemptJudged>().back().decision.step == NextStep::retry);
    policy.controller.kind = ControllerKind::off;
    EngineFixture plain(policy);
    plain.submit();
    plain.transport.answerFirst(failedWith(503));
    plain.scheduler.advance(1min);
    plain.transport.answerFirst(failedWith(503));
    QVERIFY(plain.all<JobFinished>().at(0).end == JobEnd::lost);
}

void TestRetryRules::aPacedJobHeldBeyondItsDeadlineIsGivenUpAtOnce()
{
    Policy policy = pacedPolicy();
    policy.backoff.deadline = 30s;
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(refused(31));
    const auto finished = f.all<JobFinished>();
    QCOMPARE(finished.size(), 1U);
    QVERIFY(f.all<AttemptJudged>().back().decision.step == NextStep::pastDeadline);
    QCOMPARE(f.events.back().at, at(0s));
}

void TestRetryRules::aRetryThatTheThrottleHoldsTooLongIsGivenUpAtOnce()
{
    Policy policy = plainPolicy();
    policy.backoff.deadline = 4s;
    policy.throttle.rate = RequestRate::perMinute(6);
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(refused()); // the wait of 1 s is within 4 s, the throttle's 10 s not
    f.scheduler.advance(1s);
    const auto finished = f.all<JobFinished>();
    QCOMPARE(finished.size(), 1U);
    QCOMPARE(finished[0].why,
             std::string("the next attempt would come after the deadline: rate limit"));
    QCOMPARE(f.events.back().at, at(1s));
}

void TestRetryRules::aLongQuotaParksEverybodyAndHoldsNoWorker()
{
    for (const ControllerKind kind : {ControllerKind::off, ControllerKind::automatic}) {
        Policy policy = pacedPolicy();
        policy.controller.kind = kind;
        policy.backoff.longestHint = 24h;
        policy.throttle.concurrency = 2;
        EngineFixture f(policy);
        f.submit();
        f.transport.answerFirst(dailyQuotaGone(36'000));
        QVERIFY(f.transport.open.empty());
        const Decision decision = f.all<AttemptJudged>().back().decision;
        QVERIFY(decision.step == NextStep::parked && decision.gateClosed);
        QVERIFY(f.all<JobWaiting>().back().reason == WaitReason::quota);
        QVERIFY(f.all<JobWaiting>().back().until >= at(10h));
        const JobId second = f.submit();
        QVERIFY(f.transport.open.empty());
        QCOMPARE(f.all<JobWaiting>().back().job, second);
        QVERIFY(f.all<JobWaiting>().back().reason == WaitReason::quota);
        QCOMPARE(f.all<JobWaiting>().back().until, at(10h));
        f.scheduler.advance(10h - 1ns);
        QVERIFY(f.transport.open.empty());
        f.scheduler.advance(1min);
        QVERIFY(!f.transport.open.empty());
    }
}

void TestRetryRules::aLongQuotaWithoutATimeIsAskedForNowAndThen()
{
    EngineFixture f(pacedPolicy());
    f.submit();
    f.transport.answerFirst(dailyQuotaGone(std::nullopt));
    QCOMPARE(f.all<JobWaiting>().back().until, at(10min));
    f.submit();
    f.scheduler.advance(10min - 1ns);
    QVERIFY(f.transport.open.empty());
}

void TestRetryRules::aLongQuotaBeyondTheDeadlineIsGivenUpAtOnce()
{
    Policy policy = pacedPolicy();
    policy.backoff.longestHint = 24h;
    policy.backoff.deadline = 1h;
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(dailyQuotaGone(36'000));
    QCOMPARE(f.all<JobFinished>().at(0).why,
             std::string("the next attempt would come after the deadline: long quota"));
    QCOMPARE(f.events.back().at, at(0s));
}

void TestRetryRules::whatIsDoneWithATooLongHint_data()
{
    QTest::addColumn<int>("what");
    QTest::addColumn<int>("hint");
    QTest::addColumn<qint64>("waitMs"); // −1: given up
    QTest::newRow("give up") << int(LongHint::giveUp) << 61 << qint64{-1};
    QTest::newRow("give up, at the limit") << int(LongHint::giveUp) << 60 << qint64{60'000};
    QTest::newRow("ignore") << int(LongHint::ignore) << 61 << qint64{1'000};
    QTest::newRow("ignore, at the limit") << int(LongHint::ignore) << 60 << qint64{60'000};
    QTest::newRow("shorten") << int(LongHint::shorten) << 300 << qint64{60'000};
}

void TestRetryRules::whatIsDoneWithATooLongHint()
{
    QFETCH(int, what);
    QFETCH(int, hint);
    QFETCH(qint64, waitMs);
    Policy policy = plainPolicy();
    policy.backoff.hint = HintUse::replace;
    policy.backoff.longestHint = 60s;
    policy.backoff.longHint = LongHint(what);
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(refused(hint));
    const Decision decision = f.all<AttemptJudged>().back().decision;
    if (waitMs < 0) {
        QVERIFY(decision.step == NextStep::hintTooLong);
    } else {
        QVERIFY(decision.step == NextStep::retry);
        QCOMPARE(qint64(decision.wait / 1ms), waitMs);
    }
}

void TestRetryRules::tooShortHintsAreIgnored()
{
    Policy policy = plainPolicy();
    policy.backoff.hint = HintUse::replace;
    EngineFixture atOnce(policy);
    atOnce.submit();
    atOnce.transport.answerFirst(refused(0));
    QCOMPARE(atOnce.all<AttemptJudged>().back().decision.wait, Duration(0s));
    policy.backoff.shortestHint = 1ms;
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(refused(0));
    QCOMPARE(f.all<AttemptJudged>().back().decision.wait, Duration(1s));
}

/// f(1 + u) − f(0 + u before), of which each wait is a part as long as it is above zero.
void TestRetryRules::smoothWaitsBuildOnTheDrawBefore()
{
    Policy policy = plainPolicy();
    policy.backoff.jitter = Jitter::smooth;
    EngineFixture f(policy);
    f.submit();
    const auto f0 = [](double t) { return std::exp2(t) * std::tanh(std::sqrt(4.0 * t)); };
    f.random.value = 0.9;
    f.transport.answerFirst(failedWith(500));
    const Instant first = f.all<JobWaiting>().back().until;
    QVERIFY(std::abs(toSeconds(first - at(0s)) - f0(0.9) / 1.4) < 1e-6);
    f.scheduler.advanceTo(first);
    f.random.value = 0.1;
    f.transport.answerFirst(failedWith(500));
    const Instant second = f.all<JobWaiting>().back().until;
    QVERIFY(std::abs(toSeconds(second - first) - (f0(1.1) - f0(0.9)) / 1.4) < 1e-6);
}

void TestRetryRules::theBudgetGivesUpWhatItCannotPay()
{
    Policy policy = plainPolicy();
    policy.retryBudget = RetryBudgetSettings{0.2, 0.1, 10s}; // 1 + a fifth of the first attempts
    EngineFixture f(policy);
    for (int i = 0; i < 10; ++i) {
        f.submit();
    }
    for (int i = 0; i < 10; ++i) {
        f.transport.answerFirst(refused());
    }
    std::size_t retries = 0;
    for (const AttemptJudged& judged : f.all<AttemptJudged>()) {
        retries += judged.decision.step == NextStep::retry ? 1 : 0;
    }
    QCOMPARE(retries, 3U);
    const auto finished = f.all<JobFinished>();
    QCOMPARE(finished.size(), 7U);
    QCOMPARE(finished[0].why, std::string("the retry budget is spent: rate limit"));
}

void TestRetryRules::theBreakerHoldsEverybodyAndProbesOnce()
{
    Policy policy = plainPolicy();
    policy.breaker = BreakerSettings{3, 30s};
    EngineFixture f(policy);
    for (int i = 0; i < 4; ++i) {
        f.submit();
    }
    f.transport.answerFirst(failedWith(500));
    f.transport.answerFirst(failedWith(502));
    QCOMPARE(f.count<BreakerChanged>(), 0U);
    f.transport.answerFirst(failedWith(500));
    QCOMPARE(f.count<BreakerChanged>(), 1U);
    QVERIFY(f.all<BreakerChanged>()[0].state == BreakerState::open);
    QCOMPARE(f.all<BreakerChanged>()[0].until, at(30s));
    QVERIFY(f.all<AttemptJudged>().back().decision.breakerOpened);
    f.transport.answerFirst(failedWith(500)); // went before it opened: changes nothing
    QCOMPARE(f.count<BreakerChanged>(), 1U);
    f.scheduler.advance(30s - 1ns);
    QVERIFY(f.transport.open.empty());
    QVERIFY(f.all<JobWaiting>().back().reason == WaitReason::breaker);
    f.scheduler.advance(1ns);
    QVERIFY(f.all<BreakerChanged>().back().state == BreakerState::halfOpen);
    QCOMPARE(f.transport.open.size(), 1U);
    f.scheduler.advance(1h);
    QCOMPARE(f.transport.open.size(), 1U); // nobody but the probe, however long it takes
    f.transport.answerFirst(refused());    // a server that refuses lives
    QVERIFY(f.all<BreakerChanged>().back().state == BreakerState::closed);
    QCOMPARE(f.transport.open.size(), 3U);
}

void TestRetryRules::ofGateAndBreakerTheLaterHolds()
{
    for (const int gate : {5, 60}) {
        Policy policy = plainPolicy();
        policy.breaker = BreakerSettings{1, 30s};
        policy.backoff.hint = HintUse::minimum;
        policy.sharedGate = true;
        EngineFixture f(policy);
        f.submit();
        f.submit();
        f.transport.answerFirst(refused(gate));
        f.transport.answerFirst(failedWith(500));
        f.submit();
        const bool gateIsLater = gate > 30;
        QVERIFY(f.all<JobWaiting>().back().reason ==
                (gateIsLater ? WaitReason::gate : WaitReason::breaker));
        QCOMPARE(f.all<JobWaiting>().back().until, at(gateIsLater ? 60s : 30s));
        f.scheduler.advance((gateIsLater ? 60s : 30s) - 1ns);
        QVERIFY(f.transport.open.empty());
        f.scheduler.advance(1ns);
        QVERIFY(!f.transport.open.empty());
    }
}

void TestRetryRules::aFailedProbeOpensTheBreakerAnew()
{
    Policy policy = plainPolicy();
    policy.breaker = BreakerSettings{1, 10s};
    EngineFixture f(policy);
    f.submit();
    f.submit();
    f.transport.answerFirst(failedWith(500));
    f.transport.answerFirst(failedWith(500));
    f.scheduler.advance(10s);
    QCOMPARE(f.transport.open.size(), 1U);
    f.transport.answerFirst(failedWith(500));
    QVERIFY(f.all<BreakerChanged>().back().state == BreakerState::open);
    QCOMPARE(f.all<BreakerChanged>().back().until, at(20s));
    f.scheduler.advance(10s - 1ns);
    QVERIFY(f.transport.open.empty());
    f.scheduler.advance(1ns);
    QCOMPARE(f.transport.open.size(), 1U);
}

void TestRetryRules::switchingTheBreakerOffLetsEverybodyGo()
{
    Policy policy = plainPolicy();
    policy.breaker = BreakerSettings{1, 1h};
    EngineFixture f(policy);
    f.submit();
    f.transport.answerFirst(failedWith(500));
    f.scheduler.advance(1min);
    QVERIFY(f.transport.open.empty());
    policy.breaker.reset();
    f.engine.setPolicy(policy);
    QCOMPARE(f.transport.open.size(), 1U);
    QVERIFY(f.all<BreakerChanged>().back().state == BreakerState::closed);
}

void TestRetryRules::aCancelledProbeMakesRoomForTheNext()
{
    Policy policy = plainPolicy();
    policy.breaker = BreakerSettings{1, 10s};
    EngineFixture f(policy);
    f.submit();
    f.submit();
    f.transport.answerFirst(failedWith(500));
    f.transport.answerFirst(failedWith(500));
    f.scheduler.advance(10s);
    QCOMPARE(f.transport.open.size(), 1U);
    f.engine.cancel(f.transport.open.front().attempt.job);
    QCOMPARE(f.transport.open.size(), 1U);
}

void TestRetryRules::aWorkloadIsNotStarvedByTypedJobs()
{
    Policy policy = plainPolicy();
    policy.throttle.concurrency = 1;
    EngineFixture f(policy);
    f.engine.startRun(Workload::burst(4, singlePrompt("Hello"))); // jobs 1 to 4; 1 goes at once
    for (int i = 0; i < 20; ++i) {
        f.submit(); // jobs 5 to 24
    }
    QList<int> order;
    while (!f.transport.open.empty()) {
        order.append(int(f.transport.open.front().attempt.job.value));
        f.transport.answerFirst(answered());
    }
    QCOMPARE(order, (QList<int>{1,  5,  6,  7,  8,  9,  10, 11, 12, 2,  13, 14,
                                15, 16, 17, 18, 19, 20, 3,  21, 22, 23, 24, 4}));
}

void TestRetryRules::onlyTypedJobsThatPassOneOverCount()
{
    Policy policy = plainPolicy();
    policy.throttle.concurrency = 1;
    EngineFixture f(policy);
    for (int i = 0; i < 12; ++i) {
        f.submit(); // nobody is passed over
    }
    for (int i = 0; i < 10; ++i) {
        f.transport.answerFirst(answered());
    }
    f.engine.startRun(Workload::burst(1, singlePrompt("Hello")));
    f.transport.answerFirst(answered());
    QCOMPARE(f.transport.open.front().attempt.job, JobId{12});
    f.transport.answerFirst(answered());
    QCOMPARE(f.transport.open.front().attempt.job, JobId{13});
}

QTEST_GUILESS_MAIN(TestRetryRules)
#include "tst_retry_rules.moc"
