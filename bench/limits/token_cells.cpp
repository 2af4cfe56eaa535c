#include "limits/cells.h"

#include "engine/random.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ratescope::bench {

namespace {

using namespace std::chrono_literals;

constexpr int jobs = 180;
constexpr double meanSize = 200.0; ///< tokens of a job, prompt and answer together

std::shared_ptr<const ChatRequest> ofSize(std::int64_t tokens)
{
    constexpr Tokens prompt{2}; // "Hello"
    const Tokens answer{std::max<std::int64_t>(1, tokens - prompt.count)};
    return std::make_shared<const ChatRequest>(singlePrompt("Hello", answer, true));
}

/// What the jobs cost, prompt included: one number for each.
using Sizes = std::function<std::int64_t(int job, Random& random)>;

Workload sized(const Sizes& sizes, int count, std::uint64_t seed)
{
    Workload workload;
    SeededRandom random(seed);
    for (int i = 0; i < count; ++i) {
        workload.arrivals.push_back({Duration::zero(), ofSize(sizes(i, random))});
    }
    return workload;
}

/// Of that mean, most of them below it.
std::int64_t lognormal(Random& random, double mean = meanSize, double sigma = 1.0)
{
    const double radius = std::sqrt(-2.0 * std::log(1.0 - random.uniform()));
    const double normal = radius * std::cos(2.0 * M_PI * random.uniform());
    const double size = mean * std::exp(sigma * normal - sigma * sigma / 2.0);
    return std::llround(std::clamp(size, 10.0, 15.0 * mean));
}

} // namespace

std::vector<Cell> tokenCells(std::uint64_t seed)
{
    struct Shape
    {
        const char* name;
        Sizes sizes;
    };
    const Shape shapes[] = {
        {"tokens, all alike", [](int, Random&) { return 200; }},
        {"tokens, big and small", [](int job, Random&) { return job % 2 == 0 ? 350 : 50; }},
        {"tokens, small, then big", [](int job, Random&) { return job < jobs / 2 ? 50 : 350; }},
        {"tokens, big, then small", [](int job, Random&) { return job < jobs / 2 ? 350 : 50; }},
        {"tokens, some of each",
         [](int, Random& random) { return random.uniform() < 0.5 ? 350 : 50; }},
        {"tokens, lognormal", [](int, Random& random) { return lognormal(random); }},
    };
    std::vector<Cell> cells;
    for (const char* hint : {"wordless", "words", "x-ratelimit"}) {
        for (const Shape& shape : shapes) {
            for (const bool both : {false, true}) {
                Cell cell;
                cell.limiter = std::string(shape.name) + (both ? ", requests" : "");
                cell.hint = hint;
                ServerSettings& server = cell.server;
                server.limiter = both ? LimiterKind::tokenBucket : LimiterKind::none;
                server.rate = RequestRate::perMinute(60);
                server.burst = 10;
                server.tokenRate = TokenRate::perMinute(9'000);
                server.refusalDelay = 40ms;
                server.sendRateHeaders = hint == std::string("x-ratelimit");
                server.sendRetryAfter = false;
                server.wordlessRefusals = hint == std::string("wordless");
                cell.workload = sized(shape.sizes, jobs, seed);
                cell.toldTokens = server.tokenRate;
                if (both) {
                    cell.told = server.rate;
                    cell.toldBurst = server.burst;
                }
                cells.push_back(std::move(cell));
            }
        }
    }
    return cells;
}

std::vector<Cell> drawnTokenCells(std::uint64_t seed)
{
    SeededRandom random(seed * 104'729);
    const auto within = [&random](double low, double high) {
        return low * std::pow(high / low, random.uniform());
    };
    enum Order { asTheyCome, bigFirst, smallFirst };
    constexpr std::pair<Order, const char*> orders[] = {
        {asTheyCome, "as they come"}, {bigFirst, "big first"}, {smallFirst, "small first"}};
    std::vector<Cell> cells;
    for (const auto& [order, name] : orders) {
        for (const bool both : {false, false, true}) {
            const double mean = within(30, 1'500);
            const double perMinute = std::round(within(10, 150)) * std::round(mean);
            const double sigma = within(0.3, 1.3);
            Cell cell;
            cell.limiter = std::string(name) + (both ? ", requests" : "");
            cell.hint = "wordless";
            ServerSettings& server = cell.server;
            server.limiter = both ? LimiterKind::tokenBucket : LimiterKind::none;
            server.rate = RequestRate::perMinute(std::round(perMinute / mean * within(0.7, 2.0)));
            server.burst = static_cast<int>(within(1, 30));
            server.tokenRate = TokenRate::perMinute(perMinute);
            server.refusalDelay = fromSeconds(within(0.003, 0.3));
            server.latencyMedian = fromSeconds(within(0.3, 8.0));
            server.firstToken = server.latencyMedian / 4;
            server.sendRateHeaders = server.sendRetryAfter = false;
            server.wordlessRefusals = true;
            const auto jobs = static_cast<std::size_t>(perMinute * within(3.0, 6.0) / mean);
            std::vector<std::int64_t> sizes(jobs);
            for (std::int64_t& size : sizes) {
                size = std::min<std::int64_t>(lognormal(random, mean, sigma),
                                              std::llround(perMinute / 2.0));
            }
            if (order != asTheyCome) {
                std::sort(sizes.begin(), sizes.end());
            }
            if (order == bigFirst) {
                std::reverse(sizes.begin(), sizes.end());
            }
            cell.workload =
                sized([&sizes](int job, Random&) { return sizes[static_cast<std::size_t>(job)]; },
                      static_cast<int>(jobs), seed);
            cell.concurrency = 256;
            cell.toldTokens = server.tokenRate;
            if (both) {
                cell.told = server.rate;
                cell.toldBurst = server.burst;
            }
            cells.push_back(std::move(cell));
        }
    }
    return cells;
}

std::vector<Cell> drawnUnlikeCells(std::uint64_t seed)
{
    std::vector<Cell> cells = drawnCells(seed);
    SeededRandom random(seed);
    for (Cell& cell : cells) {
        for (Arrival& arrival : cell.workload.arrivals) {
            arrival.request = ofSize(lognormal(random));
        }
    }
    return cells;
}

} // namespace ratescope::bench
