#pragma once

#include "sim/virtual_run.h"

#include <string>
#include <vector>

namespace ratescope::bench {

/// One limiter with one way of telling about it, and the jobs that meet it.
struct Cell
{
    std::string limiter;
    std::string hint;
    ServerSettings server;
    std::vector<TimedServerChange> changes;
    Workload workload;
    int concurrency = 64;
    Line line{};
    /// What a person who knows would say; empty for a limit that is no rate.
    std::optional<RequestRate> told;
    Duration toldWindow = std::chrono::seconds(60);
    int toldBurst = 1; ///< 1: nothing is said of it
    std::optional<TokenRate> toldTokens;
};

/// The table of the issue: 60 a minute.
std::vector<Cell> standardCells(std::uint64_t seed);
/// The same cell, and everything in it so many times faster; windows stay at a second or more, and
/// hints in whole seconds are as coarse as ever.
Cell faster(Cell cell, double speed);
/// Other rates, windows, bursts, phases and latencies, which nothing is tuned to.
std::vector<Cell> otherCells(std::uint64_t seed);
/// Every number drawn anew for each seed, so that nobody can tune to them. There is work for no
/// more than two and a half to five windows, so where a window lasts a second, who is told nothing
/// has hardly met the limit when one who knows it is through: about 0.55 is what that leaves.
std::vector<Cell> drawnCells(std::uint64_t seed);
/// Limits on tokens, alone and beside one on requests: jobs of all alike and of unlike sizes, and
/// refusals with and without words.
std::vector<Cell> tokenCells(std::uint64_t seed);
/// Limits on tokens of which nobody says a word, every number drawn anew for each seed.
std::vector<Cell> drawnTokenCells(std::uint64_t seed);
/// drawnCells() with jobs of unlike sizes, which make no difference to any of those limits.
std::vector<Cell> drawnUnlikeCells(std::uint64_t seed);

/// The cells of standardCells() that tell nothing in headers, and a window of some seconds, seen
/// through lines on which each message is under way for up to 5 and up to 40 ms.
std::vector<Cell> jitteryCells(std::uint64_t seed);
/// The rates of standardCells(), four times as fast, at the end of a line as long as those to
/// the providers: 60 to 75 ms each way, and 300 ms to open a connection.
std::vector<Cell> farCells(std::uint64_t seed);

} // namespace ratescope::bench
