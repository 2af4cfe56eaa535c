#include "core/event.h"
#include "sim/virtual_run.h"

#include <QTest>

#include <string>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

struct Log
{
    explicit Log(const VirtualRun& run)
    {
        took = runVirtually(run, [this](const Event& event) {
            events.push_back(event);
            lines += toLogLine(event) + '\n';
        });
    }

    template <typename Body>
    std::vector<Body> all() const
    {
        std::vector<Body> found;
        for (const Event& event : events) {
            if (const auto* body = std::get_if<Body>(&event.body)) {
                found.push_back(*body);
            }
        }
        return found;
    }
    std::size_t refused() const
    {
        std::size_t count = 0;
        for (const AttemptFinished& attempt : all<AttemptFinished>()) {
            count += attempt.outcome.kind == OutcomeKind::refused ? 1 : 0;
        }
        return count;
    }
    std::size_t ended(JobEnd end) const
    {
        std::size_t count = 0;
        for (const JobFinished& job : all<JobFinished>()) {
            count += job.end == end ? 1 : 0;
        }
        return count;
    }
    const Event* first(std::string_view description) const
    {
        for (const Event& event : events) {
            const auto* change = std::get_if<ServerChanged>(&event.body);
            if (change && change->description == description) {
                return &event;
            }
        }
        return nullptr;
    }

    std::vector<Event> events;
    std::string lines;
    Duration took;
};

VirtualRun hellos(int jobs)
{
    VirtualRun run;
    run.workload = Workload::burst(jobs, singlePrompt("Hello"));
    return run;
}

/// Everything at once that draws random values.
VirtualRun rough(std::uint64_t seed)
{
    VirtualRun run = hellos(60);
    run.server.rate = RequestRate::perMinute(120);
    run.server.burst = 5;
    run.server.share500 = run.server.share503 = 0.1;
    run.server.shareDropped = run.server.shareStalled = 0.05;
    run.seed = seed;
    return run;
}

} // namespace

class VirtualRunTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void throttledAtTheLimitNothingIsRefused()
    {
        VirtualRun run = hellos(1000);
        run.policy.throttle.rate = RequestRate::perMinute(60);
        run.server.latencySpread = 0;
        const Log log(run);
        QCOMPARE(log.refused(), std::size_t(0));
        QCOMPARE(log.all<AttemptStarted>().size(), std::size_t(1000));
        QCOMPARE(log.ended(JobEnd::answered), std::size_t(1000));
        // The first at once, then one a second and the slack; the last answer takes the median
        // latency.
        constexpr Duration took = 999 * 1005ms + 700ms;
        QCOMPARE(qint64(log.took.count()), qint64(took.count()));
        QVERIFY(std::holds_alternative<RunFinished>(log.events.back().body));
        QVERIFY(log.events.back().at == Instant(took));
    }

    void withoutThrottleThereAreRefusals()
    {
        VirtualRun run = hellos(100);
        run.policy.backoff.retries = 1000;
        const Log log(run);
        QVERIFY(log.refused() > 100);
        QCOMPARE(log.ended(JobEnd::answered), std::size_t(100));
        QVERIFY(log.took >= 99s); // one a second is all there is
    }

    void oneSeedIsOneLog()
    {
        const Log first(rough(1));
        const Log again(rough(1));
        const Log other(rough(2));
        QVERIFY(first.lines.size() > 10'000);
        QVERIFY(first.lines == again.lines);
        QVERIFY(first.lines != other.lines);
    }

    void theServersLuckDoesNotHangOnTheClients()
    {
        VirtualRun run = hellos(50);
        run.server.limiter = LimiterKind::none;
        run.server.share500 = 0.2;
        run.policy.throttle.rate = RequestRate::perMinute(60);
        run.policy.throttle.concurrency = 1;
        run.policy.backoff.retries = 0; // nobody retries, so the client draws nothing
        const Log without(run);
        run.policy.backoff.retries = 1;
        run.policy.backoff.base = 1ms; // now it does
        run.policy.backoff.cap = 1ms;
        const Log with(run);
        const auto left = without.all<AttemptFinished>();
        const auto right = with.all<AttemptFinished>();
        QCOMPARE(left.size(), std::size_t(50));
        QVERIFY(right.size() > 50);
        for (std::size_t i = 0; i < left.size(); ++i) {
            QVERIFY(left[i].duration == right[i].duration);
            QCOMPARE(left[i].outcome.httpStatus, right[i].outcome.httpStatus);
        }
    }

    void theServersLuckComesFromTheSeed()
    {
        VirtualRun run = hellos(1);
        const Log first(run);
        run.seed = 2;
        const Log other(run);
        QVERIFY(first.took != other.took); // one latency each; nothing is refused or retried
    }

    void theStartTellsTheLimit()
    {
        const Log log(hellos(1));
        const Event* start = log.first("");
        QVERIFY(start && start->at == Instant());
        QCOMPARE(std::get<ServerChanged>(start->body).limit->perMinute(), 60.0);
    }

    void theServerChangesOnTime()
    {
        VirtualRun run = hellos(30);
        run.policy.throttle.rate = RequestRate::perMinute(60);
        run.policy.backoff.retries = 1000;
        ServerSettings slower = run.server;
        slower.rate = RequestRate::perMinute(30);
        run.serverChanges = {{5s, run.server}, {10s, slower}, {1h, run.server}};
        const Log log(run);
        QCOMPARE(log.all<ServerChanged>().size(), std::size_t(2)); // no change, no event
        const Event* change = log.first("limit 60 → 30/min");
        QVERIFY(change);
        QVERIFY(change->at == Instant(10s));
        QCOMPARE(std::get<ServerChanged>(change->body).limit->perMinute(), 30.0);
        for (const Event& event : log.events) {
            const auto* attempt = std::get_if<AttemptFinished>(&event.body);
            QVERIFY(!attempt || attempt->outcome.kind != OutcomeKind::refused ||
                    event.at >= Instant(10s));
        }
        QVERIFY(log.refused() > 0);
        QCOMPARE(log.ended(JobEnd::answered), std::size_t(30));
    }

    void aChangeComesBeforeWhatIsDueWithIt()
    {
        VirtualRun run = hellos(1);
        ServerSettings closed = run.server;
        closed.insufficientQuota = true;
        run.workload.arrivals[0].at = 10s;
        run.serverChanges = {{10s, closed}};
        const Log log(run);
        QCOMPARE(log.all<AttemptFinished>().at(0).outcome.httpStatus, 429);
    }

    void theLongestTimeEndsIt()
    {
        VirtualRun run = hellos(100);
        run.policy.throttle.rate = RequestRate::perMinute(60);
        run.server.latencySpread = 0;
        run.longest = 10s + 800ms;
        const Log log(run);
        QVERIFY(log.took == run.longest);
        QCOMPARE(log.ended(JobEnd::answered), std::size_t(11));
        QCOMPARE(log.ended(JobEnd::cancelled), std::size_t(89));
        QCOMPARE(log.all<RunFinished>().size(), std::size_t(1));
        QVERIFY(log.all<RunFinished>()[0].stopped);
    }

    void anEmptyWorkloadTakesNoTime()
    {
        const Log log((VirtualRun()));
        QVERIFY(log.took == 0s);
        QCOMPARE(log.all<RunFinished>().size(), std::size_t(1));
    }

    void refusedJobsThatNobodyRetriesAreLost()
    {
        VirtualRun run = hellos(100);
        run.policy.backoff.kind = BackoffKind::none;
        run.policy.backoff.retries = 0;
        run.policy.sharedGate = false;
        const Log log(run);
        QCOMPARE(log.ended(JobEnd::answered) + log.ended(JobEnd::lost), std::size_t(100));
        // 63 of the first 64 are refused at once, and so is everybody else.
        QCOMPARE(log.ended(JobEnd::answered), std::size_t(1));
        QCOMPARE(log.refused(), std::size_t(99));
    }
};

QTEST_GUILESS_MAIN(VirtualRunTest)
#include "tst_virtual_run.moc"
