#include "sim/virtual_scheduler.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

Instant at(Duration time)
{
    return Instant(time);
}

} // namespace

class VirtualSchedulerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsInOrderOfDueThenOfAsking()
    {
        VirtualScheduler scheduler;
        std::string order;
        scheduler.callAt(at(2s), [&order] { order += 'c'; });
        scheduler.callAt(at(1s), [&order] { order += 'a'; });
        scheduler.callAt(at(2s), [&order] { order += 'd'; });
        scheduler.callAt(at(1s), [&order] { order += 'b'; });
        QVERIFY(order.empty());
        QVERIFY(scheduler.nextDue() == at(1s));
        while (scheduler.step()) {
        }
        QCOMPARE(order, std::string("abcd"));
        QVERIFY(scheduler.now() == at(2s));
        QVERIFY(!scheduler.nextDue());
    }

    void timeIsThatOfTheCallAndNeverFalls()
    {
        VirtualScheduler scheduler;
        std::vector<Instant> seen;
        scheduler.callAt(at(5s), [&] {
            seen.push_back(scheduler.now());
            scheduler.callAt(at(1s), [&] { seen.push_back(scheduler.now()); }); // long past
        });
        scheduler.callAt(at(7s), [&] { seen.push_back(scheduler.now()); });
        scheduler.runUntil(at(10s));
        QVERIFY(seen == std::vector({at(5s), at(5s), at(7s)}));
        QVERIFY(scheduler.now() == at(10s));
        scheduler.runUntil(at(3s));
        QVERIFY(scheduler.now() == at(10s));
    }

    void runUntilIncludesItsEndAndWhatIsBroughtAbout()
    {
        VirtualScheduler scheduler;
        int calls = 0;
        scheduler.callAt(at(1s), [&] {
            ++calls;
            scheduler.callAt(at(2s), [&calls] { ++calls; });
            scheduler.callAt(at(2s) + 1ns, [&calls] { ++calls; });
        });
        scheduler.runUntil(at(2s));
        QCOMPARE(calls, 2);
        QCOMPARE(scheduler.pending(), std::size_t(1));
    }

    void aCancelledCallIsForgotten()
    {
        VirtualScheduler scheduler;
        std::string order;
        const auto first = scheduler.callAt(at(1s), [&order] { order += 'a'; });
        scheduler.callAt(at(1s), [&order] { order += 'b'; });
        scheduler.cancel(first);
        scheduler.cancel(first);
        QCOMPARE(scheduler.pending(), std::size_t(1));
        scheduler.callAt(at(1s), [&order] { order += 'c'; }); // takes the place of the first
        scheduler.cancel(first);
        scheduler.runUntil(at(1s));
        QCOMPARE(order, std::string("bc"));
    }

    void oddTicketsAreIgnored()
    {
        VirtualScheduler scheduler;
        int calls = 0;
        const auto ticket = scheduler.callAt(at(1s), [&calls] { ++calls; });
        QVERIFY(ticket != 0);
        scheduler.cancel(0);
        scheduler.cancel(ticket + 1);
        scheduler.cancel(~Scheduler::Ticket{0});
        scheduler.step();
        scheduler.cancel(ticket); // already called
        QCOMPARE(calls, 1);
        QCOMPARE(scheduler.pending(), std::size_t(0));
    }

    void aCallMayCancelItselfAndOthers()
    {
        VirtualScheduler scheduler;
        int calls = 0;
        Scheduler::Ticket own = 0;
        Scheduler::Ticket other = 0;
        own = scheduler.callAt(at(1s), [&] {
            ++calls;
            scheduler.cancel(own);
            scheduler.cancel(other);
        });
        other = scheduler.callAt(at(1s), [&calls] { calls += 100; });
        scheduler.runUntil(at(2s));
        QCOMPARE(calls, 1);
        QCOMPARE(scheduler.pending(), std::size_t(0));
    }

    /// Against the plainest model: a sorted list.
    void manyRandomCallsAndCancels()
    {
        VirtualScheduler scheduler;
        std::mt19937 random(7);
        struct Expected
        {
            Instant due;
            int number;
            Scheduler::Ticket ticket;
        };
        std::vector<Expected> expected;
        std::vector<int> called;
        for (int number = 0; number < 5'000; ++number) {
            const Instant due = at(std::chrono::milliseconds(random() % 500));
            const auto ticket =
                scheduler.callAt(due, [&called, number] { called.push_back(number); });
            expected.push_back({due, number, ticket});
            if (random() % 3 != 0) { // most are cancelled, so that waste is swept
                const std::size_t victim = random() % expected.size();
                scheduler.cancel(expected[victim].ticket);
                expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(victim));
            }
            QCOMPARE(scheduler.pending(), expected.size());
        }
        std::stable_sort(expected.begin(), expected.end(),
                         [](const auto& a, const auto& b) { return a.due < b.due; });
        scheduler.runUntil(at(1s));
        QCOMPARE(called.size(), expected.size());
        for (std::size_t i = 0; i < called.size(); ++i) {
            QCOMPARE(called[i], expected[i].number);
        }
    }
};

QTEST_GUILESS_MAIN(VirtualSchedulerTest)
#include "tst_virtual_scheduler.moc"
