#include "event_script.h"
#include "metrics/client_pace.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestClientPace : public QObject
{
    Q_OBJECT

private:
    void set(ControllerKind kind, std::optional<double> perMinute)
    {
        Policy policy;
        policy.controller.kind = kind;
        if (perMinute) {
            policy.throttle.rate = RequestRate::perMinute(*perMinute);
        }
        m_pace.fold(m_script.make(1s, PolicyChanged{std::make_shared<const Policy>(policy), {}}));
    }
    void believe(double limit, Duration window)
    {
        Belief belief;
        belief.kind = window > 0s ? LimitKind::window : LimitKind::concurrency;
        belief.limit = limit;
        belief.window = window;
        m_pace.fold(m_script.make(2s, BeliefChanged{std::make_shared<const Belief>(belief)}));
    }

    EventScript m_script;
    ClientPace m_pace;

private Q_SLOTS:
    void init() { m_pace = {}; }

    void theThrottleAlone()
    {
        QCOMPARE(m_pace.perSecond(), 0.0);
        set(ControllerKind::off, 120);
        QCOMPARE(m_pace.perSecond(), 2.0);
        set(ControllerKind::off, std::nullopt);
        QCOMPARE(m_pace.perSecond(), 0.0);
    }

    /// Told a rate, the automatic controller takes it for the limit until it knows better.
    void theAutomaticControllerKnowsBetterThanTheRate()
    {
        set(ControllerKind::automatic, 60);
        QCOMPARE(m_pace.perSecond(), 1.0);
        believe(20, 10s);
        QCOMPARE(m_pace.perSecond(), 2.0);
        set(ControllerKind::automatic, 30); // told anew, it begins anew
        QCOMPARE(m_pace.perSecond(), 0.5);
        QVERIFY(m_pace.belief() == nullptr);
    }

    void anotherControllerKeepsWithinTheRate()
    {
        set(ControllerKind::aimd, 60);
        believe(20, 10s);
        QCOMPARE(m_pace.perSecond(), 1.0);
        believe(5, 10s);
        QCOMPARE(m_pace.perSecond(), 0.5);
        set(ControllerKind::aimd, 120); // the throttle alone has changed: what it knows stays
        QCOMPARE(m_pace.perSecond(), 0.5);
    }

    void aNumberAtOnceIsNoRate()
    {
        set(ControllerKind::search, std::nullopt);
        believe(8, 0s);
        QCOMPARE(m_pace.perSecond(), 0.0);
        QVERIFY(m_pace.belief() != nullptr);
        set(ControllerKind::off, std::nullopt);
        QVERIFY(m_pace.belief() == nullptr);
    }
};

QTEST_GUILESS_MAIN(TestClientPace)
#include "tst_client_pace.moc"
