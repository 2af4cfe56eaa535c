#include "limits/recovery.h"

#include "core/controller.h"
#include "limits/cells.h"
#include "limits/clients.h"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace ratescope::bench {

namespace {

using namespace std::chrono_literals;

constexpr Duration window = 60s;
constexpr Duration change = 3 * window;
constexpr std::size_t recoveryNumber = 4000; ///< of the first cell
constexpr double before = 60.0;              ///< requests a minute

struct Kind
{
    const char* name;
    LimiterKind limiter;
    int burst = 1;
    bool countRefusals = false;
};

constexpr Kind kinds[] = {{"fixed window", LimiterKind::fixedWindow},
                          {"sliding log", LimiterKind::slidingLog},
                          {"log, refusals count", LimiterKind::slidingLog, 1, true},
                          {"counter", LimiterKind::slidingCounter},
                          {"counter, refusals count", LimiterKind::slidingCounter, 1, true},
                          {"bucket, burst 10", LimiterKind::tokenBucket, 10},
                          {"strict spacing", LimiterKind::tokenBucket}};

struct Hint
{
    const char* name;
    bool retryAfter = false;
    bool rateHeaders = false;
};

constexpr Hint hints[] = {{"none"}, {"retry-after", true}, {"x-ratelimit", true, true}};

Cell cellOf(const Kind& kind, const Hint& hint, double factor)
{
    Cell cell;
    cell.limiter = kind.name;
    cell.hint = hint.name;
    cell.server.limiter = kind.limiter;
    cell.server.rate = RequestRate::perMinute(before);
    cell.server.burst = kind.burst;
    cell.server.window = window;
    cell.server.countRefusals = kind.countRefusals;
    cell.server.refusalDelay = 40ms;
    cell.server.sendRetryAfter = hint.retryAfter;
    cell.server.sendRateHeaders = hint.rateHeaders;
    cell.workload = Workload::burst(2'000, singlePrompt("Hello", Tokens{100}, true));
    cell.told = cell.server.allowedRate();
    ServerSettings changed = cell.server;
    changed.rate = RequestRate::perMinute(before * factor);
    cell.changes = {{change, changed}};
    return cell;
}

struct Minutes
{
    int letIn[3] = {}; ///< in each minute after the change
    int refused[3] = {};
};

Minutes minutesAfter(const Cell& cell, const Policy& policy, std::uint64_t seed)
{
    VirtualRun run;
    run.workload = cell.workload;
    run.policy = policy;
    run.server = cell.server;
    run.serverChanges = cell.changes;
    run.seed = seed;
    run.longest = change + 4 * window; // so that the last answers come
    Minutes minutes;
    runVirtually(run, [&minutes](const Event& event) {
        if (const auto* ended = std::get_if<AttemptFinished>(&event.body)) {
            const Duration since = event.at - ended->duration - Instant() - change;
            if (since < Duration::zero() || since >= 3 * window) {
                return;
            }
            const auto minute = static_cast<std::size_t>(since / window);
            minutes.letIn[minute] += ended->outcome.kind == OutcomeKind::answered ? 1 : 0;
            minutes.refused[minute] += isRateRefusal(ended->outcome) ? 1 : 0;
        }
    });
    return minutes;
}

struct Recovery
{
    Minutes halved;
    Minutes doubled;

    int refusedSoon() const { return halved.refused[0]; }
    int refusedLater() const { return halved.refused[1] + halved.refused[2]; }
    double reached() const { return doubled.letIn[2] / (2.0 * before); }
};

} // namespace

std::vector<Cell> recoveryCells(double factor)
{
    std::vector<Cell> cells;
    for (const Kind& kind : kinds) {
        for (const Hint& hint : hints) {
            cells.push_back(cellOf(kind, hint, factor));
        }
    }
    return cells;
}

void printRecovery(std::uint64_t seed)
{
    std::printf("\nwhen the limit halves, refusals in the first minute + the next two; when it "
                "doubles, the third minute's share of it\n%4s %-24s %-12s | %19s | %19s | %19s\n",
                "", "limiter", "hint", "auto", "AWS adaptive", "AIMD");
    const std::vector<Client> all = yardsticks();
    const auto yardstick = [&all](const char* name) {
        return std::find_if(
                   all.begin(), all.end(),
                   [name](const Client& client) { return std::string(client.name) == name; })
            ->policy;
    };
    const decltype(Client::policy) clients[] = {automatic, yardstick("AWS adaptive"),
                                                yardstick("AIMD")};
    const std::vector<Cell> halved = recoveryCells(0.5);
    const std::vector<Cell> doubled = recoveryCells(2.0);
    for (std::size_t i = 0; i < halved.size(); ++i) {
        std::printf("%4zu %-24s %-12s", recoveryNumber + i, halved[i].limiter.c_str(),
                    halved[i].hint.c_str());
        for (const auto& client : clients) {
            const Policy policy = client(halved[i], Telling::nothing);
            const Recovery recovery{minutesAfter(halved[i], policy, seed),
                                    minutesAfter(doubled[i], policy, seed)};
            std::printf(" | %4d +%4d %6.0f %%", recovery.refusedSoon(), recovery.refusedLater(),
                        100.0 * recovery.reached());
        }
        std::printf("\n");
    }
}

} // namespace ratescope::bench
