#include "engine/account.h"
#include "engine_fixture.h"

#include <QTest>

#include <string>

using namespace ratescope;
using namespace ratescope::test;
using namespace std::chrono_literals;

/// Switching between endpoints: what one account has learnt stays with it.
class TestAccounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSameAccountKeepsItsThrottle();
    void anotherAccountBeginsFull();
    void theGateStaysWithItsAccount();
    void aGateOpensWhileNobodyLooks();
    void aLateRefusalClosesItsOwnAccountsGate();
    void aLateRefusalTellsNobodyElseABelief();
    void slotsAreFreedWhereTheyWereTaken();
    void everyAccountIsRetuned();
    void beliefsAreTakenBackAndShownAgain();
    void theOneLeftLongestAgoIsForgotten();
};

namespace {

Policy onePerSecond()
{
    Policy policy = plainPolicy();
    policy.throttle.rate = RequestRate::perSecond(1);
    policy.throttle.burst = 1;
    return policy;
}

Policy gated()
{
    Policy policy = plainPolicy();
    policy.backoff.hint = HintUse::minimum;
    policy.sharedGate = true;
    return policy;
}

} // namespace

void TestAccounts::theSameAccountKeepsItsThrottle()
{
    EngineFixture f(onePerSecond());
    f.engine.useAccount("key a");
    f.submit();
    f.submit();
    QCOMPARE(f.transport.started.size(), 1U);
    f.engine.useAccount("key a"); // another endpoint with the same key
    QCOMPARE(f.transport.started.size(), 1U);
    f.scheduler.advance(1005ms);
    QCOMPARE(f.transport.started.size(), 2U);
}

void TestAccounts::anotherAccountBeginsFull()
{
    EngineFixture f(onePerSecond());
    f.engine.useAccount("key a");
    f.submit();
    f.submit();
    f.submit();
    QCOMPARE(f.transport.started.size(), 1U);
    f.engine.useAccount("key b");
    QCOMPARE(f.transport.started.size(), 2U);
    f.engine.useAccount("key a"); // still empty
    QCOMPARE(f.transport.started.size(), 2U);
    f.scheduler.advance(1005ms);
    QCOMPARE(f.transport.started.size(), 3U);
}

void TestAccounts::theGateStaysWithItsAccount()
{
    EngineFixture f(gated());
    f.engine.useAccount("key a");
    f.submit();
    f.transport.answerFirst(refused(10));
    QCOMPARE(f.count<GateClosed>(), 1U);
    f.engine.useAccount("key b");
    QCOMPARE(f.count<GateOpened>(), 1U);
    f.submit();
    QCOMPARE(f.transport.open.size(), 1U);
    f.scheduler.advance(1s);
    f.engine.useAccount("key a");
    QCOMPARE(f.count<GateClosed>(), 2U);
    QCOMPARE(f.all<GateClosed>().back().until, Instant(10s));
    f.submit();
    QCOMPARE(f.transport.open.size(), 1U);
    f.scheduler.advance(9s);
    QCOMPARE(f.count<GateOpened>(), 2U);
    QCOMPARE(f.transport.open.size(), 2U);
}

void TestAccounts::aGateOpensWhileNobodyLooks()
{
    EngineFixture f(gated());
    f.engine.useAccount("key a");
    f.submit();
    f.transport.answerFirst(refused(10));
    f.engine.useAccount("key b");
    f.scheduler.advance(20s);
    const std::size_t told = f.count<GateOpened>();
    f.engine.useAccount("key a");
    QCOMPARE(f.count<GateClosed>(), 1U);
    QCOMPARE(f.count<GateOpened>(), told);
    f.submit();
    QVERIFY(!f.transport.open.empty());
}

void TestAccounts::aLateRefusalClosesItsOwnAccountsGate()
{
    EngineFixture f(gated());
    f.engine.useAccount("key a");
    f.submit();
    f.engine.useAccount("key b");
    f.transport.answerFirst(refused(10));
    QCOMPARE(f.count<GateClosed>(), 0U);
    f.submit();
    QCOMPARE(f.transport.open.size(), 1U);
    f.engine.useAccount("key a");
    QCOMPARE(f.all<GateClosed>().at(0).until, Instant(10s));
}

void TestAccounts::aLateRefusalTellsNobodyElseABelief()
{
    Policy policy = plainPolicy();
    policy.controller.kind = ControllerKind::aimd;
    EngineFixture f(policy);
    f.engine.useAccount("key a");
    f.scheduler.advance(10s);
    f.submit();
    f.engine.useAccount("key b");
    f.transport.answerFirst(refused());
    QCOMPARE(f.count<BeliefChanged>(), 0U);
}

void TestAccounts::slotsAreFreedWhereTheyWereTaken()
{
    Policy policy = plainPolicy();
    policy.throttle.concurrency = 1;
    EngineFixture f(policy);
    f.engine.useAccount("key a");
    const JobId first = f.submit();
    f.engine.useAccount("key b");
    f.submit();
    QCOMPARE(f.transport.open.size(), 2U);
    f.engine.cancel(first);
    f.submit();
    QCOMPARE(f.transport.open.size(), 1U); // b's one slot is taken still
    f.engine.useAccount("key a");
    QCOMPARE(f.transport.open.size(), 2U);
}

void TestAccounts::everyAccountIsRetuned()
{
    EngineFixture f(onePerSecond());
    f.engine.useAccount("key a");
    f.submit();
    f.submit();
    f.engine.useAccount("key b");
    QCOMPARE(f.transport.started.size(), 2U);
    Policy policy = onePerSecond();
    policy.throttle.rate = RequestRate::perSecond(10);
    f.engine.setPolicy(policy);
    f.engine.useAccount("key a");
    f.submit();
    f.scheduler.advance(105ms);
    QCOMPARE(f.transport.started.size(), 3U);

    // And a policy without gates opens those out of sight as well.
    EngineFixture g(gated());
    g.engine.useAccount("key a");
    g.submit();
    g.transport.answerFirst(refused(10));
    g.engine.useAccount("key b");
    g.engine.setPolicy(plainPolicy());
    g.engine.useAccount("key a");
    QCOMPARE(g.count<GateClosed>(), 1U);
    g.submit();
    QCOMPARE(g.transport.open.size(), 1U);
}

void TestAccounts::beliefsAreTakenBackAndShownAgain()
{
    Policy policy = plainPolicy();
    policy.controller.kind = ControllerKind::aimd;
    EngineFixture f(policy);
    f.engine.useAccount("key a");
    for (int i = 0; i < 4; ++i) {
        f.submit();
        f.scheduler.advance(10s);
        QCOMPARE(f.transport.open.size(), 1U);
        f.transport.answerFirst(i == 3 ? refused() : answered());
    }
    const auto learnt = f.all<BeliefChanged>();
    QVERIFY(!learnt.empty());
    f.engine.useAccount("key b");
    QCOMPARE(f.count<BeliefChanged>(), learnt.size() + 1);
    QCOMPARE(*f.all<BeliefChanged>().back().belief, Belief());
    f.engine.useAccount("key a");
    QCOMPARE(f.count<BeliefChanged>(), learnt.size() + 2);
    QCOMPARE(f.all<BeliefChanged>().back().belief->sentence, learnt.back().belief->sentence);
}

void TestAccounts::theOneLeftLongestAgoIsForgotten()
{
    const ManualScheduler scheduler;
    EventStream events(scheduler, [](const Event&) {});
    Accounts accounts(events, Policy(), Instant());
    Instant now;
    const auto use = [&](const std::string& name) {
        now += 1s;
        accounts.use(name, Policy(), now);
        return std::weak_ptr(accounts.current());
    };
    const auto first = use("0");
    const auto second = use("1");
    use("0");
    for (std::size_t i = 2; i <= Accounts::mostKept; ++i) {
        use(std::to_string(i));
    }
    QVERIFY(second.expired());
    QVERIFY(!first.expired());
    QVERIFY(use("0").lock() == first.lock());
}

QTEST_APPLESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
