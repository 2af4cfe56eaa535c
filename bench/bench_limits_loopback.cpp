// The table of bench_limits over real sockets: every cell has a simulated server and an engine of
// its own; all run side by side and twice as fast, ours first, then the yardsticks, so that it
// takes six minutes. They start one after the other: sixty requests of each at the same moment
// would wait for the processor for longer than any line takes. Beside it the same cells, as fast,
// in virtual time. It wants a machine to itself: what is late on a busy one comes too early for
// somebody else; so it says how late it was itself. Jobs still open when it no longer waits, after
// four times what the slowest cell takes at best, are counted apart from those that were given up.
//   bench_limits_loopback [--speed X, 2] [--seed N, 1] [--cells] [--hint NAME, all]

#include "limits/clients.h"
#include "limits/total.h"
#include "net/engine_thread.h"
#include "net/simulated_endpoint.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace ratescope;
using namespace ratescope::bench;
using namespace std::chrono_literals;

namespace {

/// So many times what is possible is waited for.
constexpr double patience = 4.0;
constexpr auto shortestRound = 150s;
constexpr auto betweenStarts = 250ms;
constexpr auto look = 100ms;

/// Waits that a policy names itself have to shrink with everything else.
Policy faster(Policy policy, double speed)
{
    const auto shorter = [speed](Duration span) { return fromSeconds(toSeconds(span) / speed); };
    policy.attemptTimeout = shorter(policy.attemptTimeout);
    policy.pauseAfterRefusal = shorter(policy.pauseAfterRefusal);
    policy.backoff.base = shorter(policy.backoff.base);
    policy.backoff.cap = shorter(policy.backoff.cap);
    return policy;
}

Endpoint endpointOf(const SimulatedEndpoint& server)
{
    Endpoint endpoint;
    endpoint.baseUrl = server.baseUrl();
    endpoint.model = QStringLiteral("bench");
    endpoint.simulated = true;
    return endpoint;
}

/// One cell with its own server and its own engine.
class LiveRun
{
public:
    LiveRun(const Cell& cell, const Policy& policy, std::uint64_t seed)
        : m_cell(cell)
        , m_server(cell.server, seed)
    {
        if (const auto problem = m_server.listen()) {
            std::fprintf(stderr, "cannot listen on loopback: %s\n", qPrintable(*problem));
            std::exit(1);
        }
        m_engine = std::make_unique<EngineThread>(endpointOf(m_server), policy, seed);
    }

    void start()
    {
        for (const TimedServerChange& change : m_cell.changes) {
            QTimer::singleShot(std::chrono::ceil<std::chrono::milliseconds>(change.at), &m_context,
                               [this, &change] { m_server.setSettings(change.settings); });
        }
        m_engine->startRun(m_cell.workload);
    }
    bool finished()
    {
        for (const Event& event : m_engine->takeEvents()) {
            m_tally.fold(event);
        }
        return m_tally.finished();
    }
    Score score(double possible) const { return m_tally.score(m_cell, possible); }

private:
    const Cell& m_cell;
    SimulatedEndpoint m_server;
    std::unique_ptr<EngineThread> m_engine;
    Tally m_tally;
    QObject m_context;
};

struct Column
{
    const char* name;
    Policy (*policy)(const Cell&, Telling);
    Telling telling;
};

std::vector<Column> ours()
{
    return {{"auto, told nothing", automatic, Telling::nothing},
            {"auto, told the limit", automatic, Telling::theLimit},
            {"auto, told twice", automatic, Telling::twiceTheLimit}};
}

std::vector<Column> others()
{
    std::vector<Column> columns;
    for (const Client& client : yardsticks()) {
        const std::string_view name = client.name;
        if (name.starts_with("SDK default") || name.starts_with("AWS") || name == "AIMD") {
            columns.push_back({client.name, client.policy, Telling::nothing});
        }
    }
    return columns;
}

/// How late a timer of this thread was at worst, and how often by more than a refusal takes.
struct Lateness
{
    std::chrono::milliseconds most{0};
    int often = 0;

    void note(std::chrono::milliseconds since)
    {
        constexpr auto notable = 40ms;
        most = std::max(most, since - look);
        often += since - look > notable ? 1 : 0;
    }
};

Lateness waitFor(std::vector<std::unique_ptr<LiveRun>>& runs, std::chrono::seconds longest)
{
    Lateness lateness;
    QEventLoop loop;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    QElapsedTimer since;
    since.start();
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        lateness.note(std::chrono::milliseconds(since.restart()));
        // All of them each time: events are kept until they are taken.
        const auto open = std::count_if(runs.begin(), runs.end(),
                                        [](const auto& run) { return !run->finished(); });
        if (open == 0) {
            loop.quit();
        }
    });
    timer.start(look);
    QTimer::singleShot(longest, &loop, &QEventLoop::quit);
    loop.exec();
    return lateness;
}

/// Everything that is the same for all clients.
struct Table
{
    std::vector<Cell> cells;
    std::vector<double> possible; ///< seconds, by cell
    double speed = 1.0;
    std::uint64_t seed = 1;
    bool withCells = false;

    std::chrono::seconds longestRound() const
    {
        const double longest = possible.empty() ? 0.0 : *std::ranges::max_element(possible);
        return std::max<std::chrono::seconds>(
            shortestRound, std::chrono::seconds(std::lround(patience * longest)));
    }
};

void printColumn(const Table& table, const Column& column, const std::vector<Policy>& policies,
                 const std::unique_ptr<LiveRun>* runs)
{
    Total live;
    Total forecast;
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
        const Cell& cell = table.cells[i];
        const Score seen = runs[i]->score(table.possible[i]);
        const Score expected = measure(cell, policies[i], table.seed, table.possible[i]);
        live.add(seen, cell);
        forecast.add(expected, cell);
        if (table.withCells) {
            std::printf("  %-22s %-14s %.3f %5.1f %% %4d %4d | %.3f %5.1f %% %4d  %s\n",
                        cell.limiter.c_str(), cell.hint.c_str(), seen.ratio, 100.0 * seen.refused,
                        seen.lost, seen.unfinished, expected.ratio, 100.0 * expected.refused,
                        expected.lost, seen.belief.c_str());
        }
    }
    std::printf("%-24s %s | %s   worst: %s\n", column.name, live.text().c_str(),
                forecast.text().c_str(), live.worst().c_str());
    std::fflush(stdout);
}

void measureTogether(const Table& table, const std::vector<Column>& columns)
{
    std::vector<std::vector<Policy>> policies(columns.size());
    std::vector<std::unique_ptr<LiveRun>> runs;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        for (const Cell& cell : table.cells) {
            const Policy policy = columns[c].policy(cell, columns[c].telling);
            policies[c].push_back(faster(policy, table.speed));
            runs.push_back(std::make_unique<LiveRun>(cell, policies[c].back(), table.seed));
        }
    }
    QTimer starter;
    std::size_t started = 0;
    QObject::connect(&starter, &QTimer::timeout, &starter, [&] {
        runs[started++]->start();
        if (started == runs.size()) {
            starter.stop();
        }
    });
    starter.start(betweenStarts);
    const auto starting =
        std::chrono::ceil<std::chrono::seconds>(betweenStarts * static_cast<int>(runs.size()));
    const Lateness lateness = waitFor(runs, starting + table.longestRound());
    for (std::size_t c = 0; c < columns.size(); ++c) {
        printColumn(table, columns[c], policies[c], &runs[c * table.cells.size()]);
    }
    std::printf("the machine was late by %lld ms at worst, by more than 40 ms %d times\n",
                static_cast<long long>(lateness.most.count()), lateness.often);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const auto numberAfter = [&arguments](const QString& option, double otherwise) {
        const qsizetype at = arguments.indexOf(option);
        return at < 0 ? otherwise : arguments.value(at + 1).toDouble();
    };
    Table table;
    table.speed = std::clamp(numberAfter(QStringLiteral("--speed"), 2.0), 1.0, 60.0);
    table.seed = static_cast<std::uint64_t>(numberAfter(QStringLiteral("--seed"), 1.0));
    table.withCells = arguments.contains(QStringLiteral("--cells"));
    const qsizetype hint = arguments.indexOf(QStringLiteral("--hint"));
    for (const Cell& cell : standardCells(table.seed)) {
        if (hint >= 0 && cell.hint != arguments.value(hint + 1).toStdString()) {
            continue;
        }
        table.cells.push_back(faster(cell, table.speed));
        table.possible.push_back(possibleSeconds(table.cells.back(), table.seed));
    }
    std::printf("%zu cells of 60 a minute, %.3g times as fast; goodput / possible\n",
                table.cells.size(), table.speed);
    std::printf("%-24s %s | the same in virtual time\n", "over loopback", totalHead().c_str());
    std::fflush(stdout);
    measureTogether(table, ours());
    measureTogether(table, others());
    return 0;
}
