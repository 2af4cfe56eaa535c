#include "net/qt_scheduler.h"

#include <QTest>
#include <QThread>

#include <algorithm>
#include <chrono>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

class QtSchedulerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void neverEarly();
    void keepsOrder();
    void neverFromWithinTheCall();
    void cancels();
    void forgetsCancelledCalls();
    void catchesUpAfterAStall();
    void lettingTheLoopLive();
    void soonerCallReplacesTheTimer();
    void epochIsZero();
};

void QtSchedulerTest::neverEarly()
{
    QtScheduler scheduler;
    std::vector<Duration> lateness;
    const Instant start = scheduler.now();
    for (int i = 1; i <= 200; ++i) {
        const Instant due = start + i * 700us;
        scheduler.callAt(
            due, [&scheduler, &lateness, due] { lateness.push_back(scheduler.now() - due); });
    }
    QTRY_COMPARE(lateness.size(), std::size_t(200));
    QVERIFY(*std::min_element(lateness.begin(), lateness.end()) >= Duration::zero());
}

void QtSchedulerTest::keepsOrder()
{
    QtScheduler scheduler;
    std::vector<int> order;
    const Instant start = scheduler.now();
    const auto note = [&order](int which) { return [&order, which] { order.push_back(which); }; };
    scheduler.callAt(start + 20ms, note(4));
    scheduler.callAt(start + 10ms, note(2));
    scheduler.callAt(start + 10ms, note(3));
    scheduler.callAt(start - 1s, note(1));
    QTRY_COMPARE(order, (std::vector<int>{1, 2, 3, 4}));
    QCOMPARE(scheduler.pending(), std::size_t(0));
}

void QtSchedulerTest::neverFromWithinTheCall()
{
    QtScheduler scheduler;
    bool called = false;
    scheduler.callAt(scheduler.now() - 1s, [&called] { called = true; });
    QVERIFY(!called);
    QTRY_VERIFY(called);
}

void QtSchedulerTest::cancels()
{
    QtScheduler scheduler;
    std::vector<int> order;
    const Instant start = scheduler.now();
    const Scheduler::Ticket first = scheduler.callAt(start, [&order] { order.push_back(1); });
    Scheduler::Ticket third = 0;
    scheduler.callAt(start + 1ms, [&] {
        order.push_back(2);
        scheduler.cancel(third);
    });
    third = scheduler.callAt(start + 1ms, [&order] { order.push_back(3); });
    scheduler.callAt(start + 5ms, [&order] { order.push_back(4); });
    scheduler.cancel(first);
    scheduler.cancel(first);
    scheduler.cancel(0);
    scheduler.cancel(12345);
    QTRY_COMPARE(order, (std::vector<int>{2, 4}));
}

void QtSchedulerTest::forgetsCancelledCalls()
{
    QtScheduler scheduler;
    // What an action holds is given back at once, not when it would have been due.
    const auto held = std::make_shared<int>(1);
    std::vector<Scheduler::Ticket> tickets;
    for (int i = 0; i < 1000; ++i) {
        tickets.push_back(scheduler.callAt(scheduler.now() + 1h, [held] {}));
    }
    for (const Scheduler::Ticket ticket : tickets) {
        scheduler.cancel(ticket);
    }
    QCOMPARE(held.use_count(), 1L);
    QCOMPARE(scheduler.pending(), std::size_t(0));
}

void QtSchedulerTest::catchesUpAfterAStall()
{
    QtScheduler scheduler;
    std::vector<int> order;
    const Instant start = scheduler.now();
    for (int i = 0; i < 100; ++i) {
        scheduler.callAt(start + (100 - i) * 100us, [&order, i] { order.push_back(100 - i); });
    }
    QThread::msleep(30);
    QTRY_COMPARE(order.size(), std::size_t(100));
    QVERIFY(std::is_sorted(order.begin(), order.end()));
}

void QtSchedulerTest::lettingTheLoopLive()
{
    QtScheduler scheduler;
    int calls = 0;
    const Instant past = scheduler.now() - 1s;
    std::function<void()> again = [&] {
        ++calls;
        scheduler.callAt(past, again);
    };
    scheduler.callAt(past, again);
    bool loopLives = false;
    QTimer::singleShot(5, this, [&loopLives] { loopLives = true; });
    QTRY_VERIFY(loopLives);
    QVERIFY(calls > 0);
}

void QtSchedulerTest::soonerCallReplacesTheTimer()
{
    QtScheduler scheduler;
    bool called = false;
    const Scheduler::Ticket far = scheduler.callAt(scheduler.now() + 1h, [] {});
    scheduler.callAt(scheduler.now() + 5ms, [&called] { called = true; });
    QTRY_VERIFY(called);
    QCOMPARE(scheduler.pending(), std::size_t(1));
    scheduler.cancel(far);
}

void QtSchedulerTest::epochIsZero()
{
    const QtScheduler scheduler(std::chrono::steady_clock::now() - 10s);
    const Instant now = scheduler.now();
    QVERIFY(now >= Instant(10s));
    QVERIFY(now < Instant(20s));
}

QTEST_GUILESS_MAIN(QtSchedulerTest)
#include "tst_qt_scheduler.moc"
