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

/// What the jobs cost, prompt included: one number for each.
using Sizes = std::function<std::int64_t(int job, Random& random)>;

Workload sized(const Sizes& sizes, std::uint64_t seed)
{
    Workload workload;
    SeededRandom random(seed);
    for (int i = 0; i < jobs; ++i) {
        constexpr Tokens prompt{2}; // "Hello"
        const Tokens answer{std::max<std::int64_t>(1, sizes(i, random) - prompt.count)};
        workload.arrivals.push_back({Duration::zero(), std::make_shared<const ChatRequest>(
                                                           singlePrompt("Hello", answer, true))});
    }
    return workload;
}

/// Mean as above, most of them far below it.
std::int64_t lognormal(Random& random)
{
    constexpr double sigma = 1.0;
    const double radius = std::sqrt(-2.0 * std::log(1.0 - random.uniform()));
    const double normal = radius * std::cos(2.0 * M_PI * random.uniform());
    const double size = meanSize * std::exp(sigma * normal - sigma * sigma / 2.0);
    return std::llround(std::clamp(size, 10.0, 3'000.0));
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
                cell.workload = sized(shape.sizes, seed);
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

} // namespace ratescope::bench
