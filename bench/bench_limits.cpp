// How much of what is possible each client reaches against each limiter, in virtual time: ours told
// nothing, the limit, and twice the limit, and the published algorithms beside it.
//   bench_limits [--seeds N] [--cells] [--other] [--jitter] [--far] [--drawn] [--yardsticks]
//                [--tokens] [--recovery] [--speed]
//   bench_limits --each [--seeds N]   (each of the drawn limits by itself)
//   bench_limits --trace CELL SEED [0|1|2|3]   (CELL as numbered by --cells; from 1000 on: --other,
//                from 2000 on: --drawn, from 3000 on: --jitter, from 4000 on: --recovery,
//                where the limit doubles, from 5000 on: --tokens, from 6000 and from 7000 on:
//                its drawn ones, from 8000 on: --far)

#include "limits/clients.h"
#include "limits/measure.h"
#include "limits/recovery.h"
#include "limits/total.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <string>

using namespace ratescope;
using namespace ratescope::bench;

namespace {

using Cells = std::vector<Cell> (*)(std::uint64_t seed);
constexpr Telling tellings[] = {Telling::nothing, Telling::theLimit, Telling::twiceTheLimit,
                                Telling::theRate};

void printHead(const char* title)
{
    std::printf("\n%-28s %s\n", title, totalHead().c_str());
}

void printTotal(const std::string& name, const Total& total)
{
    std::printf("%-28s %s   worst: %s\n", name.c_str(), total.text().c_str(),
                total.worst().c_str());
}

void printCells(Cells cells, int seeds, int firstNumber)
{
    std::printf("\n%4s %-24s %-14s | %21s | %21s | %21s\n", "", "limiter", "hint", "told nothing",
                "told the limit", "told twice the limit");
    const std::size_t count = cells(1).size();
    for (std::size_t i = 0; i < count; ++i) {
        std::printf("%4zu ", i + static_cast<std::size_t>(firstNumber));
        std::string belief;
        for (const Telling telling : {tellings[0], tellings[1], tellings[2]}) {
            double ratio = 0.0;
            double worst = 1.0;
            double refused = 0.0;
            int lost = 0;
            for (int seed = 1; seed <= seeds; ++seed) {
                const auto s = static_cast<std::uint64_t>(seed);
                const Cell cell = cells(s)[i];
                if (telling == Telling::nothing && seed == 1) {
                    std::printf("%-24s %-14s", cell.limiter.c_str(), cell.hint.c_str());
                }
                const Score score =
                    measure(cell, automatic(cell, telling), s, possibleSeconds(cell, s));
                ratio += score.ratio / seeds;
                worst = std::min(worst, score.ratio);
                refused += score.refused / seeds;
                lost += score.lost + score.unfinished;
                if (telling == Telling::nothing) {
                    belief = score.belief;
                }
            }
            std::printf(" | %.3f (%.3f) %4.1f%% %d", ratio, worst, 100.0 * refused, lost);
        }
        std::printf("  %s\n", belief.c_str());
        std::fflush(stdout);
    }
}

void printTotals(const char* title, Cells cells, int seeds, bool withYardsticks)
{
    printHead(title);
    const std::size_t count = cells(1).size();
    const char* names[] = {"auto, told nothing", "auto, told the limit", "auto, told twice"};
    const std::vector<Client> others = withYardsticks ? yardsticks() : std::vector<Client>();
    Total ours[3];
    std::vector<Total> theirs(others.size());
    for (int seed = 1; seed <= seeds; ++seed) {
        const auto s = static_cast<std::uint64_t>(seed);
        const std::vector<Cell> all = cells(s);
        for (std::size_t i = 0; i < count; ++i) {
            const Cell& cell = all[i];
            const double possible = possibleSeconds(cell, s);
            for (int t = 0; t < 3; ++t) {
                ours[t].add(measure(cell, automatic(cell, tellings[t]), s, possible), cell);
            }
            for (std::size_t c = 0; c < others.size(); ++c) {
                const Policy policy = others[c].policy(cell, Telling::nothing);
                theirs[c].add(measure(cell, policy, s, possible), cell);
            }
        }
    }
    for (int t = 0; t < 3; ++t) {
        printTotal(names[t], ours[t]);
    }
    for (std::size_t c = 0; c < others.size(); ++c) {
        printTotal(others[c].name, theirs[c]);
    }
}

/// Means by limiter, then over all.
void printGroups(const char* title, Cells cells, int seeds, int firstNumber)
{
    printHead(title);
    const char* names[] = {"told nothing", "told the limit", "told twice", "told the rate alone"};
    for (int t = 0; t < 4; ++t) {
        std::map<std::string, Total> groups;
        Total all;
        for (int seed = 1; seed <= seeds; ++seed) {
            const auto s = static_cast<std::uint64_t>(seed);
            int number = firstNumber;
            for (const Cell& cell : cells(s)) {
                const Score score =
                    measure(cell, automatic(cell, tellings[t]), s, possibleSeconds(cell, s));
                const std::string where = std::to_string(number++) + "/" + std::to_string(seed);
                groups[cell.limiter].add(score, cell, where);
                groups["hint " + cell.hint].add(score, cell, where);
                all.add(score, cell, where);
            }
        }
        std::printf("%s\n", names[t]);
        for (const auto& [name, total] : groups) {
            printTotal("  " + name, total);
        }
        printTotal("  all", all);
    }
}

/// One line for each run.
void printEach(Cells cells, int seeds, int firstNumber)
{
    for (int seed = 1; seed <= seeds; ++seed) {
        const auto s = static_cast<std::uint64_t>(seed);
        int number = firstNumber;
        for (const Cell& cell : cells(s)) {
            const double possible = possibleSeconds(cell, s);
            std::printf("%4d/%d %-12s %-14s %-44s", number++, seed, cell.limiter.c_str(),
                        cell.hint.c_str(), describe(cell.server).c_str());
            std::string belief;
            for (const Telling telling : tellings) {
                const Score score = measure(cell, automatic(cell, telling), s, possible);
                std::printf(" | %.3f %4.1f%%", score.ratio, 100.0 * score.refused);
                belief = telling == Telling::nothing ? score.belief : belief;
            }
            std::printf("  %s\n", belief.c_str());
        }
    }
}

double attemptsPerSecond(ControllerKind kind, int jobs)
{
    VirtualRun run;
    run.workload = Workload::burst(jobs, singlePrompt("Hello"));
    run.policy.controller.kind = kind;
    run.policy.throttle.concurrency = 256;
    run.policy.backoff.retries = 1'000;
    if (kind == ControllerKind::off) {
        run.policy.throttle.rate = RequestRate::perSecond(50);
    }
    run.server.rate = RequestRate::perSecond(50);
    run.server.burst = 10;
    run.server.sendRateHeaders = false;
    run.server.sendRetryAfter = false;
    run.longest = std::chrono::hours(1000);
    std::uint64_t attempts = 0;
    const std::clock_t start = std::clock(); // of this process: others may want the machine as well
    runVirtually(run, [&attempts](const Event& event) {
        attempts += std::holds_alternative<AttemptFinished>(event.body) ? 1 : 0;
    });
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    return static_cast<double>(attempts) / seconds;
}

void printSpeed()
{
    constexpr int jobs = 200'000;
    const double off = attemptsPerSecond(ControllerKind::off, jobs);
    const double on = attemptsPerSecond(ControllerKind::automatic, jobs);
    std::printf("\nvirtual attempts/s: %.0f with the throttle set, %.0f with auto; the difference "
                "is %.0f ns per attempt\n",
                off, on, 1e9 / on - 1e9 / off);
}

int traceOne(int argc, char** argv)
{
    const int number = argc > 2 ? std::atoi(argv[2]) : 0;
    const auto seed = static_cast<std::uint64_t>(argc > 3 ? std::atoi(argv[3]) : 1);
    const Telling telling = tellings[std::clamp(argc > 4 ? std::atoi(argv[4]) : 0, 0, 3)];
    const std::vector<Cell> cells = number >= 8000   ? farCells(seed)
                                    : number >= 7000 ? drawnUnlikeCells(seed)
                                    : number >= 6000 ? drawnTokenCells(seed)
                                    : number >= 5000 ? tokenCells(seed)
                                    : number >= 4000 ? recoveryCells(2.0)
                                    : number >= 3000 ? jitteryCells(seed)
                                    : number >= 2000 ? drawnCells(seed)
                                    : number >= 1000 ? otherCells(seed)
                                                     : standardCells(seed);
    const Cell& cell = cells.at(static_cast<std::size_t>(number % 1000));
    trace(cell, automatic(cell, telling), seed);
    const double possible = possibleSeconds(cell, seed);
    const Score score = measure(cell, automatic(cell, telling), seed, possible);
    std::printf("%s / %s: ratio %.3f (%.1f s of %.1f s), refused %d, lost %d\n",
                cell.limiter.c_str(), cell.hint.c_str(), score.ratio, score.possibleSeconds,
                score.seconds, score.refusals, score.lost);
    return 0;
}

bool has(int argc, char** argv, const char* option)
{
    return std::any_of(argv + 1, argv + argc,
                       [option](const char* text) { return std::strcmp(text, option) == 0; });
}

} // namespace

int main(int argc, char** argv)
{
    if (has(argc, argv, "--trace")) {
        return traceOne(argc, argv);
    }
    int seeds = 3;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--seeds") == 0) {
            seeds = std::max(1, std::atoi(argv[i + 1]));
        }
    }
    const bool everything = argc == 1 || (argc == 3 && has(argc, argv, "--seeds"));
    if (everything || has(argc, argv, "--cells")) {
        printCells(standardCells, seeds, 0);
    }
    if (has(argc, argv, "--totals")) {
        printTotals("60 a minute", standardCells, seeds, false);
        printTotals("other limits", otherCells, seeds, false);
        printTotals("through a jittery line", jitteryCells, seeds, false);
        printTotals("at the end of a long line", farCells, seeds, false);
    }
    if (everything || has(argc, argv, "--yardsticks")) {
        printTotals("60 a minute", standardCells, seeds, true);
    }
    if (everything || has(argc, argv, "--other")) {
        printCells(otherCells, seeds, 1000);
        printTotals("other limits", otherCells, seeds, false);
    }
    if (everything || has(argc, argv, "--jitter")) {
        printCells(jitteryCells, seeds, 3000);
        printTotals("through a jittery line", jitteryCells, seeds, false);
    }
    if (everything || has(argc, argv, "--far")) {
        printCells(farCells, seeds, 8000);
        printTotals("at the end of a long line", farCells, seeds, false);
    }
    if (everything || has(argc, argv, "--tokens")) {
        printCells(tokenCells, seeds, 5000);
        printTotals("limits on tokens", tokenCells, seeds, true);
        printGroups("drawn limits on tokens", drawnTokenCells, seeds, 6000);
        printGroups("drawn limits, jobs of unlike sizes", drawnUnlikeCells, seeds, 7000);
    }
    if (everything || has(argc, argv, "--drawn")) {
        printGroups("drawn limits", drawnCells, seeds, 2000);
    }
    if (everything || has(argc, argv, "--recovery")) {
        printRecovery(1);
    }
    if (has(argc, argv, "--each")) {
        printEach(drawnCells, seeds, 2000);
    }
    if (everything || has(argc, argv, "--speed")) {
        printSpeed();
    }
    return 0;
}
