// Virtual time: attempts per processor second of whole runs, server model included, with and
// without refusals. Yardstick in the same run: as many entries as such a run has events, pushed
// into and popped from a bare std::priority_queue of the same depth.

#include "sim/virtual_run.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <queue>
#include <random>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr int depth = 64; // attempts in flight

struct Counts
{
    std::uint64_t attempts = 0;
    std::uint64_t refused = 0;
    std::uint64_t events = 0;
    double seconds = 0;
};

/// Processor time: there is one thread, and what else the machine does is none of its business.
double secondsFor(const std::function<void()>& work)
{
    const std::clock_t start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

Counts measure(const VirtualRun& run)
{
    Counts counts;
    counts.seconds = secondsFor([&run, &counts] {
        runVirtually(run, [&counts](const Event& event) {
            ++counts.events;
            if (const auto* attempt = std::get_if<AttemptFinished>(&event.body)) {
                ++counts.attempts;
                counts.refused += attempt->outcome.kind == OutcomeKind::refused ? 1 : 0;
            }
        });
    });
    return counts;
}

double queueSeconds(std::uint64_t events)
{
    struct Entry
    {
        std::uint64_t due;
        std::uint64_t sequence;
        bool operator>(const Entry& other) const
        {
            return due != other.due ? due > other.due : sequence > other.sequence;
        }
    };
    std::mt19937_64 random(1);
    std::uint64_t sum = 0;
    const double seconds = secondsFor([&] {
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
        for (std::uint64_t i = 0; i < depth; ++i) {
            queue.push({random() % 1'000'000, i});
        }
        for (std::uint64_t i = 0; i < events; ++i) {
            const Entry top = queue.top();
            queue.pop();
            sum += top.due;
            queue.push({top.due + random() % 1'000'000, i + depth});
        }
    });
    return sum > 0 ? seconds : 0.0;
}

VirtualRun run(int jobs)
{
    VirtualRun run;
    run.workload = Workload::burst(jobs, singlePrompt("Hello"));
    run.policy.throttle.concurrency = depth;
    run.policy.backoff.retries = 1'000;
    run.longest = 10'000h;
    return run;
}

void print(const char* name, const VirtualRun& run)
{
    const Counts counts = measure(run);
    const double yardstick = queueSeconds(counts.events);
    std::printf("%-34s %10llu %8.1f %% %10llu %14.0f %10.3f\n", name,
                static_cast<unsigned long long>(counts.attempts),
                100.0 * static_cast<double>(counts.refused) / static_cast<double>(counts.attempts),
                static_cast<unsigned long long>(counts.events),
                static_cast<double>(counts.attempts) / counts.seconds, yardstick / counts.seconds);
}

} // namespace

int main()
{
    std::printf("%-34s %10s %10s %10s %14s %10s\n", "virtual run", "attempts", "refused", "events",
                "attempts/s", "ratio");

    VirtualRun answered = run(500'000);
    answered.server.limiter = LimiterKind::none;
    print("no limit", answered);

    VirtualRun throttled = run(500'000);
    throttled.policy.throttle.rate = RequestRate::perSecond(50);
    throttled.server.rate = RequestRate::perSecond(50);
    print("throttled at the server's limit", throttled);

    VirtualRun slightly = run(500'000);
    slightly.server.rate = RequestRate::perSecond(90);
    slightly.server.burst = 10;
    print("gate and hints", slightly);

    VirtualRun refused = run(100'000);
    refused.policy.sharedGate = false;
    refused.policy.backoff.hint = HintUse::ignore;
    refused.server.rate = RequestRate::perSecond(50);
    print("full jitter alone", refused);

    std::printf("ratio: the bare queue's time for as many events, by the run's time\n");
    return 0;
}
