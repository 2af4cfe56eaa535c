#include "sim/virtual_run.h"

#include "engine/engine.h"
#include "sim/jittery_line.h"
#include "sim/server_model.h"
#include "sim/virtual_scheduler.h"
#include "sim/virtual_transport.h"

#include <algorithm>
#include <optional>

namespace ratescope {

namespace {

/// The server's luck must not depend on how often the client draws, so it has a stream of its own.
/// Any constant will do that gives every seed a partner; this one is 2^64 over the golden ratio.
constexpr std::uint64_t serverStream = 0x9e3779b97f4a7c15;
/// Nor must the line's luck: the same turned upside down.
constexpr std::uint64_t lineStream = ~serverStream;

} // namespace

Duration runVirtually(const VirtualRun& run, const EventStream::Sink& sink)
{
    VirtualScheduler scheduler;
    SeededRandom clientRandom(run.seed);
    SeededRandom serverRandom(run.seed ^ serverStream);
    const Instant start = scheduler.now();
    const Instant latest = start + std::max(run.longest, Duration::zero());

    ServerModel server(run.server, serverRandom, start);
    VirtualTransport transport(scheduler, server);
    SeededRandom lineRandom(run.seed ^ lineStream);
    std::optional<JitteryLine> line;
    if (run.line != Line{}) {
        line.emplace(transport, scheduler, lineRandom, run.line);
    }
    bool finished = false;
    Engine engine(
        scheduler, line ? static_cast<Transport&>(*line) : transport, clientRandom,
        [&sink, &finished](const Event& event) {
            finished = finished || std::holds_alternative<RunFinished>(event.body);
            sink(event);
        },
        run.policy);
    engine.noteServerChange({server.settings().allowedRate(), {}});

    // Before the workload, so that a change comes first when it is due with something else.
    for (const TimedServerChange& change : run.serverChanges) {
        scheduler.callAt(start + change.at, [&scheduler, &server, &engine, &change] {
            const ServerSettings before = server.settings();
            server.retune(change.settings, scheduler.now());
            if (server.settings() != before) {
                engine.noteServerChange(
                    {server.settings().allowedRate(), describeChange(before, server.settings())});
            }
        });
    }

    engine.startRun(run.workload);
    for (auto due = scheduler.nextDue(); !finished && due && *due <= latest;
         due = scheduler.nextDue()) {
        scheduler.step();
    }
    if (!finished) {
        scheduler.runUntil(latest);
        engine.stopRun();
    }
    return scheduler.now() - start;
}

} // namespace ratescope
