#include "limits/cells.h"

#include "core/number_text.h"
#include "engine/random.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>
#include <utility>

namespace ratescope::bench {

namespace {

using namespace std::chrono_literals;

struct Hint
{
    const char* name;
    std::optional<HeaderForm> rateHeaders = std::nullopt;
    std::optional<RetryHint> retryAfter = std::nullopt;
    bool as503 = false;
};

constexpr Hint none{"none"};
constexpr Hint retryAfter{"retry-after", std::nullopt, RetryHint::seconds};
constexpr Hint retryAfterMs{"retry-after-ms", std::nullopt, RetryHint::milliseconds};
constexpr Hint rateHeaders{"x-ratelimit", HeaderForm::openai, RetryHint::seconds};
constexpr Hint ietf{"IETF", HeaderForm::ietf, RetryHint::seconds};
constexpr Hint ietfOlder{"older IETF", HeaderForm::ietfOlder, RetryHint::seconds};
constexpr Hint lie{"lying 1 s", std::nullopt, RetryHint::lie};
constexpr Hint bare503{"bare 503", std::nullopt, std::nullopt, true};

void apply(const Hint& hint, ServerSettings& server)
{
    server.sendRateHeaders = hint.rateHeaders.has_value();
    server.headerForm = hint.rateHeaders.value_or(HeaderForm::openai);
    server.sendRetryAfter = hint.retryAfter.has_value();
    server.retryHint = hint.retryAfter.value_or(RetryHint::seconds);
    server.refuseAs503 = hint.as503;
}

ServerSettings perMinute(double rate, LimiterKind kind, int burst = 1, Duration window = 60s)
{
    ServerSettings server;
    server.limiter = kind;
    server.rate = RequestRate::perMinute(rate);
    server.burst = burst;
    server.window = window;
    server.refusalDelay = 40ms;
    return server;
}

Workload burstOf(int jobs)
{
    return Workload::burst(jobs, singlePrompt("Hello", Tokens{100}, true));
}

Workload poisson(int jobs, double perSecond, std::uint64_t seed)
{
    Workload workload = burstOf(jobs);
    SeededRandom random(seed);
    double at = 0.0;
    for (Arrival& arrival : workload.arrivals) {
        at += -std::log(1.0 - random.uniform()) / perSecond;
        arrival.at = fromSeconds(at);
    }
    return workload;
}

/// Jobs of unlike sizes: 50 or 350 tokens at most.
Workload mixedSizes(int jobs)
{
    Workload workload = burstOf(jobs);
    const auto big = std::make_shared<const ChatRequest>(singlePrompt("Hello", Tokens{350}, true));
    for (std::size_t i = 0; i < workload.arrivals.size(); i += 2) {
        workload.arrivals[i].request = big;
    }
    return workload;
}

Cell cell(const char* limiter, const Hint& hint, ServerSettings server, Workload workload)
{
    Cell cell;
    cell.limiter = limiter;
    cell.hint = hint.name;
    apply(hint, server);
    cell.server = server;
    cell.workload = std::move(workload);
    cell.told = server.allowedRate();
    return cell;
}

/// What the server's documentation says besides the rate.
void tellAll(Cell& cell)
{
    if (cell.server.limiter == LimiterKind::tokenBucket) {
        cell.toldBurst = cell.server.burst;
    } else {
        cell.toldWindow = cell.server.window;
    }
}

} // namespace

std::vector<Cell> standardCells(std::uint64_t seed)
{
    constexpr int jobs = 180;
    std::vector<Cell> cells;
    const ServerSettings fixed = perMinute(60, LimiterKind::fixedWindow);
    const ServerSettings sliding = perMinute(60, LimiterKind::slidingLog);
    const ServerSettings bucket = perMinute(60, LimiterKind::tokenBucket, 10);
    const ServerSettings strict = perMinute(60, LimiterKind::tokenBucket, 1);
    const ServerSettings perSecond = perMinute(60, LimiterKind::fixedWindow, 1, 1s);

    for (const Hint& hint : {none, retryAfter, retryAfterMs, rateHeaders, ietf, lie}) {
        cells.push_back(cell("fixed window", hint, fixed, burstOf(jobs)));
        cells.push_back(cell("sliding log", hint, sliding, burstOf(jobs)));
        cells.push_back(cell("bucket, burst 10", hint, bucket, burstOf(jobs)));
        cells.push_back(cell("strict spacing", hint, strict, burstOf(jobs)));
    }
    for (const Hint& hint : {none, retryAfter, rateHeaders}) {
        cells.push_back(cell("per second", hint, perSecond, burstOf(jobs)));
        ServerSettings counted = sliding;
        counted.countRefusals = true;
        // Not 180: three windows exactly, where a single refusal costs a whole fourth one.
        cells.push_back(cell("refusals count", hint, counted, burstOf(200)));

        ServerSettings half = bucket;
        apply(hint, half);
        half.rate = RequestRate::perMinute(30);
        ServerSettings whole = bucket;
        apply(hint, whole);
        cells.push_back(cell("halves, doubles", hint, bucket, burstOf(jobs)));
        cells.back().changes = {{40s, half}, {100s, whole}};

        ServerSettings shared = bucket;
        shared.otherClient = RequestRate::perMinute(20);
        cells.push_back(cell("another client", hint, shared, burstOf(jobs)));
        cells.push_back(cell("Poisson arrivals", hint, bucket, poisson(jobs, 0.95, seed)));

        ServerSettings faults = bucket;
        faults.share500 = faults.share503 = faults.shareDropped = faults.shareStalled = 0.0125;
        cells.push_back(cell("5 % faults", hint, faults, burstOf(jobs)));
    }
    for (const auto& [name, median] : {std::pair("concurrency 8, 0.7 s", Duration(700ms)),
                                       std::pair("concurrency 8, 8 s", Duration(8s))}) {
        ServerSettings slots = perMinute(60, LimiterKind::concurrency);
        slots.concurrency = 8;
        slots.latencyMedian = median;
        slots.latencySpread = 0.6;
        Cell made = cell(name, none, slots, burstOf(jobs));
        made.workload = Workload::burst(jobs, singlePrompt("Hello", std::nullopt, true));
        cells.push_back(std::move(made));
    }
    ServerSettings tokens = bucket;
    tokens.tokenRate = TokenRate::perMinute(9'000);
    for (const Hint& hint : {none, retryAfter}) {
        cells.push_back(cell("requests and tokens", hint, tokens, mixedSizes(jobs)));
    }
    ServerSettings slow = bucket;
    slow.latencyMedian = 8s;
    slow.latencySpread = 0.6;
    for (const Hint& hint : {none, rateHeaders}) {
        cells.push_back(cell("bucket, calls of 8 s", hint, slow, burstOf(jobs)));
        cells.back().workload = Workload::burst(jobs, singlePrompt("Hello", std::nullopt, true));
        cells.back().concurrency = 256;
    }
    return cells;
}

Cell faster(Cell cell, double speed)
{
    const auto shorter = [speed](Duration span) { return fromSeconds(toSeconds(span) / speed); };
    const auto server = [&](ServerSettings& settings) {
        settings.rate = RequestRate::perSecond(settings.rate.perSecond() * speed);
        settings.window = std::max<Duration>(1s, shorter(settings.window));
        settings.latencyMedian = shorter(settings.latencyMedian);
        settings.firstToken = shorter(settings.firstToken);
        settings.refusalDelay = shorter(settings.refusalDelay);
        settings.tokensPerSecond *= speed;
        if (settings.tokenRate) {
            settings.tokenRate = TokenRate::perSecond(settings.tokenRate->perSecond() * speed);
        }
        if (settings.otherClient) {
            settings.otherClient =
                RequestRate::perSecond(settings.otherClient->perSecond() * speed);
        }
    };
    server(cell.server);
    for (TimedServerChange& change : cell.changes) {
        change.at = shorter(change.at);
        server(change.settings);
    }
    for (Arrival& arrival : cell.workload.arrivals) {
        arrival.at = shorter(arrival.at);
    }
    if (cell.told) {
        cell.told = RequestRate::perSecond(cell.told->perSecond() * speed);
    }
    cell.toldWindow = std::max<Duration>(1s, shorter(cell.toldWindow));
    return cell;
}

std::vector<Cell> otherCells(std::uint64_t seed)
{
    std::vector<Cell> cells;
    const auto add = [&cells](std::string name, const Hint& hint, ServerSettings server, int jobs) {
        Cell made = cell("", hint, server, burstOf(jobs));
        made.limiter = std::move(name);
        tellAll(made);
        cells.push_back(std::move(made));
    };
    for (const Hint& hint : {none, retryAfter, rateHeaders}) {
        add("bucket 6/min, burst 3", hint, perMinute(6, LimiterKind::tokenBucket, 3), 40);
        add("bucket 600/min, burst 60", hint, perMinute(600, LimiterKind::tokenBucket, 60), 900);
        add("bucket 50/s, burst 5", hint, perMinute(3000, LimiterKind::tokenBucket, 5), 3000);
        add("strict 50/s", hint, perMinute(3000, LimiterKind::tokenBucket, 1), 2000);
        add("strict 37/min", hint, perMinute(37, LimiterKind::tokenBucket, 1), 90);
        add("window 20 in 10 s", hint, perMinute(120, LimiterKind::fixedWindow, 1, 10s), 150);
        add("log 20 in 10 s", hint, perMinute(120, LimiterKind::slidingLog, 1, 10s), 150);
        add("log 5 in 1 s", hint, perMinute(300, LimiterKind::slidingLog, 1, 1s), 300);
        add("window 100 in 15 min", hint, perMinute(100.0 / 15, LimiterKind::fixedWindow, 1, 15min),
            250);
        add("log 7 in 13 s", hint, perMinute(7.0 * 60 / 13, LimiterKind::slidingLog, 1, 13s), 60);
        ServerSettings distant = perMinute(47, LimiterKind::tokenBucket, 4);
        distant.refusalDelay = 400ms;
        distant.firstToken = 900ms;
        distant.latencyMedian = 3s;
        add("bucket 47/min, far away", hint, distant, 120);
    }
    const Duration phase = fromSeconds(60.0 * SeededRandom(seed).uniform());
    add("window 60/min, any phase", none, perMinute(60, LimiterKind::fixedWindow), 180);
    for (Arrival& arrival : cells.back().workload.arrivals) {
        arrival.at += phase;
    }
    ServerSettings slots = perMinute(60, LimiterKind::concurrency);
    slots.concurrency = 3;
    slots.latencyMedian = 2s;
    add("concurrency 3", none, slots, 60);
    slots.concurrency = 40;
    add("concurrency 40", none, slots, 600);
    slots.concurrency = 6;
    slots.latencyMedian = 300ms;
    slots.refusalDelay = 2ms;
    add("concurrency 6, 0.3 s", bare503, slots, 300);
    for (const bool counting : {true, false}) { // HAProxy's http_req_rate, and gpc0_rate
        const std::string name = counting ? "counter, counting, " : "counter, ";
        for (const auto& [requests, window] :
             {std::pair(20, Duration(10s)), std::pair(60, Duration(60s)),
              std::pair(10, Duration(1s))}) {
            ServerSettings counter = perMinute(requests * 60.0 / toSeconds(window),
                                               LimiterKind::slidingCounter, 1, window);
            counter.countRefusals = counting;
            counter.refusalDelay = 2ms;
            add(name + std::to_string(requests) + " in " + durationText(window, false), none,
                counter, window == 1s ? 600 : 150);
        }
    }
    return cells;
}

std::vector<Cell> drawnCells(std::uint64_t seed)
{
    SeededRandom random(seed * 7919);
    const auto within = [&random](double low, double high) {
        return low * std::pow(high / low, random.uniform());
    };
    constexpr LimiterKind kinds[] = {LimiterKind::tokenBucket,    LimiterKind::tokenBucket,
                                     LimiterKind::fixedWindow,    LimiterKind::slidingLog,
                                     LimiterKind::slidingCounter, LimiterKind::concurrency,
                                     LimiterKind::slidingCounter};
    constexpr const char* names[] = {"strict",  "bucket", "window",           "log",
                                     "counter", "slots",  "counter, counting"};
    constexpr Duration windows[] = {1s, 5s, 10s, 15s, 30s, 60s, 60s, 60s, 5min};
    std::vector<Cell> cells;
    for (std::size_t kind = 0; kind < std::size(kinds); ++kind) {
        for (const Hint& hint :
             {none, none, bare503, bare503, retryAfter, lie, rateHeaders, ietf, ietfOlder}) {
            const bool slots = kinds[kind] == LimiterKind::concurrency;
            const Duration window = windows[static_cast<std::size_t>(
                random.uniform() * static_cast<double>(std::size(windows)))];
            const double rate =
                kind < 2 ? std::round(within(6, 1200))
                         : std::max(std::round(within(4, 100)), 6 * toSeconds(window) / 60) * 60 /
                               toSeconds(window);
            ServerSettings server = perMinute(rate, kinds[kind], 1, window);
            server.burst = kind == 1 ? static_cast<int>(std::round(within(2, 60))) : 1;
            server.concurrency = static_cast<int>(std::round(within(2, 60)));
            server.countRefusals = kind == 6; // as HAProxy does unless told otherwise
            server.latencyMedian = fromSeconds(within(0.3, 8.0));
            server.latencySpread = 0.5;
            server.firstToken = server.latencyMedian / 4;
            server.refusalDelay = fromSeconds(within(0.003, 0.3));
            const double span = kind < 2 ? 180.0 : within(2.5, 5.0) * toSeconds(window);
            const int jobs =
                slots ? server.concurrency * 12
                      : static_cast<int>(std::clamp(rate / 60 * span + server.burst, 40.0, 2000.0));
            Cell made = cell(names[kind], hint, server, burstOf(jobs));
            tellAll(made);
            made.concurrency = 256;
            const Duration phase = fromSeconds(toSeconds(window) * random.uniform());
            const bool ownPhase = random.uniform() < 0.5;
            if (!ownPhase) { // many count from the first request on, others by their own clock
                for (Arrival& arrival : made.workload.arrivals) {
                    arrival.at += phase;
                }
            }
            cells.push_back(std::move(made));
        }
    }
    return cells;
}

std::vector<Cell> jitteryCells(std::uint64_t seed)
{
    std::vector<Cell> still = standardCells(seed);
    std::erase_if(still, [](const Cell& cell) {
        return cell.hint != none.name && cell.hint != retryAfter.name;
    });
    for (const auto& [name, kind] : {std::pair("log 20 in 10 s", LimiterKind::slidingLog),
                                     std::pair("counter 20 in 10 s", LimiterKind::slidingCounter),
                                     std::pair("strict 10/s", LimiterKind::tokenBucket)}) {
        const bool bucket = kind == LimiterKind::tokenBucket;
        still.push_back(cell(name, none, perMinute(bucket ? 600 : 120, kind, 1, 10s),
                             burstOf(bucket ? 600 : 150)));
        tellAll(still.back());
    }
    for (const auto& [name, requests, window, jobs] :
         {std::tuple("counter, counting, 10 in 1 s", 10, Duration(1s), 600),
          std::tuple("counter, counting, 20 in 10 s", 20, Duration(10s), 150)}) {
        ServerSettings counting =
            perMinute(requests * 60.0 / toSeconds(window), LimiterKind::slidingCounter, 1, window);
        counting.countRefusals = true;
        counting.refusalDelay = 2ms;
        still.push_back(cell(name, none, counting, burstOf(jobs)));
        tellAll(still.back());
    }
    std::vector<Cell> cells;
    for (const Duration jitter : {Duration(5ms), Duration(40ms)}) {
        for (const Cell& cell : still) {
            cells.push_back(cell);
            cells.back().limiter += jitter == 5ms ? ", 5 ms" : ", 40 ms";
            cells.back().line.jitter = jitter;
        }
    }
    return cells;
}

std::vector<Cell> farCells(std::uint64_t seed)
{
    std::vector<Cell> cells;
    for (const Cell& cell : standardCells(seed)) {
        if (cell.server.limiter == LimiterKind::concurrency) {
            continue; // a place is taken for the whole way, which makes less possible
        }
        cells.push_back(faster(cell, 4.0));
        cells.back().server.shareStalled = 0.0; // one takes a whole time-out, which stays as it is
        cells.back().line = {.delay = 60ms, .jitter = 15ms, .opening = 300ms};
    }
    return cells;
}

} // namespace ratescope::bench
