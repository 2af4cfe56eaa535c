#include "sim/server_script.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestServerScript : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changesComeWhenDue()
    {
        start();
        QVERIFY(burstDueAt(9'999ms) == 0);
        QCOMPARE(burstDueAt(10s), 2);
        QCOMPARE(burstDueAt(10s), 0); // once
        QCOMPARE(burstDueAt(60s), 4); // two were due: the later one holds
        QCOMPARE(burstDueAt(90s), 0);
    }

    void countsFromTheRunsStart()
    {
        m_script.arm("run", changes());
        QCOMPARE(burstDueAt(500s), 0); // has not begun
        fold(600s, RunStarted{"run", 1});
        QCOMPARE(burstDueAt(609s), 0);
        QCOMPARE(burstDueAt(610s), 2);
    }

    void pauseStopsItsClock()
    {
        start();
        fold(5s, RunPaused{});
        QCOMPARE(burstDueAt(50s), 0);
        fold(65s, RunResumed{});
        QCOMPARE(burstDueAt(69s), 0);
        QCOMPARE(burstDueAt(70s), 2);
    }

    void anotherRunIsNotItsOwn()
    {
        m_script.arm("run", changes());
        fold(0s, RunFinished{true}); // the run before ends after this one was asked for
        fold(0s, RunStarted{"other", 1});
        QCOMPARE(burstDueAt(60s), 0);
        fold(60s, RunStarted{"run", 1});
        QCOMPARE(burstDueAt(70s), 2);
    }

    void endsWithItsRun()
    {
        start();
        fold(5s, RunFinished{true});
        QCOMPARE(burstDueAt(60s), 0);
        fold(61s, RunStarted{"run", 1}); // a later one that was not armed
        QCOMPARE(burstDueAt(100s), 0);
    }

    void aRunWithoutNameOrChanges()
    {
        m_script.arm({}, {});
        fold(0s, RunStarted{"", 1});
        QCOMPARE(burstDueAt(60s), 0);
    }

private:
    static std::vector<TimedServerChange> changes()
    {
        std::vector<TimedServerChange> changes;
        for (const auto& [at, burst] : {std::pair(10s, 2), std::pair(20s, 3), std::pair(30s, 4)}) {
            ServerSettings settings;
            settings.burst = burst;
            changes.push_back({at, settings});
        }
        return changes;
    }
    void start()
    {
        m_script.arm("run", changes());
        fold(0s, RunStarted{"run", 1});
    }
    void fold(Duration at, EventBody body)
    {
        m_script.fold({Instant(at), ++m_sequence, std::move(body)});
    }
    /// 0: nothing is due.
    int burstDueAt(Duration at)
    {
        const auto due = m_script.takeDue(Instant(at));
        return due ? due->burst : 0;
    }

    ServerScript m_script;
    std::uint64_t m_sequence = 0;
};

QTEST_GUILESS_MAIN(TestServerScript)
#include "tst_server_script.moc"
