#include "ui/changes/settings_history.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestSettingsHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_now = Instant();
        m_history = std::make_unique<SettingsHistory>(Setup(), [this] { return m_now; });
        m_told.clear();
        const auto tell = [this](const QString& what) {
            return [this, what] { m_told.append(what); };
        };
        connect(m_history.get(), &SettingsHistory::policyChanged, this,
                tell(QStringLiteral("policy")));
        connect(m_history.get(), &SettingsHistory::serverChanged, this,
                tell(QStringLiteral("server")));
        connect(m_history.get(), &SettingsHistory::workloadChanged, this,
                tell(QStringLiteral("workload")));
    }

    void oneWayBackForAllThree()
    {
        setRetries(3, 1, 1);
        ServerSettings server;
        server.rate = RequestRate::perMinute(30);
        m_history->changeServer(server, 1, 1);
        WorkloadPlan plan;
        plan.jobs = 7;
        m_history->changeWorkload(plan, 1, 1);
        QCOMPARE(m_told, (QStringList{QStringLiteral("policy"), QStringLiteral("server"),
                                      QStringLiteral("workload")}));
        QCOMPARE(m_history->steps().count(),
                 3); // equal numbers of three panels are not one control
        QCOMPARE(m_history->steps().text(1), QStringLiteral("limit 60 → 30/min"));

        m_told.clear();
        m_history->steps().undo();
        m_history->steps().undo();
        QCOMPARE(m_told, (QStringList{QStringLiteral("workload"), QStringLiteral("server")}));
        QCOMPARE(m_history->setup().policy.backoff.retries, 3);
        m_history->steps().undo();
        QVERIFY(m_history->setup() == Setup());
        m_history->steps().redo();
        QCOMPARE(m_history->setup().policy.backoff.retries, 3);
    }

    void quickEditsOfOneControlAreOneStep()
    {
        setRetries(3, 1, 1);
        m_now += SettingsHistory::mergeWithin - 1ns;
        setRetries(4, 1, 2);
        m_now += SettingsHistory::mergeWithin - 1ns; // counts from the last edit
        setRetries(5, 1, 3);
        QCOMPARE(m_history->steps().count(), 1);
        QCOMPARE(m_history->steps().undoText(), QStringLiteral("retries 10 → 5"));
        m_now += SettingsHistory::mergeWithin;
        setRetries(6, 1, 4);
        QCOMPARE(m_history->steps().count(), 2);
        setRetries(7, 2, 5); // another control
        QCOMPARE(m_history->steps().count(), 3);
        setRetries(8, -1, 0); // a choice never melts into another
        setRetries(9, -1, 0);
        QCOMPARE(m_history->steps().count(), 5);
    }

    void oneDragIsOneStepHoweverLong()
    {
        setRetries(3, 1, 1);
        m_now += 1min;
        setRetries(4, 1, 1);
        QCOMPARE(m_history->steps().count(), 1);
        setRetries(10, 1, 1); // back where it began: no step at all
        QCOMPARE(m_history->steps().count(), 0);
    }

    void openingIsOneStepAndTellsOnlyWhatDiffers()
    {
        Setup setup;
        setup.workload.jobs = 5;
        setup.policy.backoff.retries = 2;
        m_history->open(setup, QStringLiteral("My scenario"));
        QCOMPARE(m_told, (QStringList{QStringLiteral("workload"), QStringLiteral("policy")}));
        QCOMPARE(m_history->steps().undoText(), QStringLiteral("My scenario"));
        m_history->open(setup, QStringLiteral("My scenario"));
        QCOMPARE(m_history->steps().count(), 1);
        m_history->steps().undo();
        QVERIFY(m_history->setup() == Setup());
    }

    void valuesOutOfRangeAreClamped()
    {
        ServerSettings server;
        server.burst = -5;
        m_history->changeServer(server, 1, 1);
        QCOMPARE(m_history->setup().server.burst, 1);
        QCOMPARE(m_history->steps().count(), 0);
    }

private:
    void setRetries(int retries, int control, int gesture)
    {
        Policy policy = m_history->setup().policy;
        policy.backoff.retries = retries;
        m_history->changePolicy(policy, {}, control, gesture);
    }

    Instant m_now;
    std::unique_ptr<SettingsHistory> m_history;
    QStringList m_told;
};

QTEST_GUILESS_MAIN(TestSettingsHistory)
#include "tst_settings_history.moc"
