// A throttle of 600/min, burst 1, while the whole window shows it: first left alone, then resized
// sixty times a second. The engine has its own thread, so the two must pace alike.

#include "net/engine_thread.h"
#include "net/simulated_endpoint.h"
#include "pace_report.h"
#include "ui/main_window.h"

#include <QApplication>
#include <QEventLoop>
#include <QTimer>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr double rate = 10.0; // per second
constexpr int burst = 1;
constexpr auto length = 20s;

ServerSettings roomyServer()
{
    ServerSettings settings;
    settings.limiter = LimiterKind::none;
    settings.latencyMedian = 20ms;
    settings.firstToken = 5ms;
    return settings;
}

/// Wider and narrower, taller and lower, as somebody who drags a corner.
QSize sizeAt(int step)
{
    constexpr int period = 60;
    const int phase = std::abs(step % period - period / 2);
    return {1024 + 8 * phase, 640 + 5 * phase};
}

std::vector<Duration> startsWhile(MainWindow& window, EngineThread& engine, bool resizing)
{
    std::vector<Duration> starts;
    const auto connection = QObject::connect(
        &window.feed(), &EventFeed::eventsArrived, [&](const std::vector<Event>& events) {
            for (const Event& event : events) {
                if (std::holds_alternative<AttemptStarted>(event.body)) {
                    starts.push_back(event.at.time_since_epoch());
                }
            }
        });
    engine.startRun(Workload::burst(10000, singlePrompt("Hello")));
    int steps = 0;
    QTimer drag;
    QObject::connect(&drag, &QTimer::timeout, &window, [&] { window.resize(sizeAt(++steps)); });
    if (resizing) {
        drag.start(16);
    }
    QEventLoop loop;
    QTimer::singleShot(length, &loop, &QEventLoop::quit);
    loop.exec();
    engine.stopRun();
    window.feed().tick();
    QObject::disconnect(connection);
    if (resizing) {
        std::printf("the window was resized %d times\n", steps);
    }
    return starts;
}

} // namespace

int main(int argc, char** argv)
{
    const QApplication application(argc, argv);
    WindowSetup setup;
    setup.server = roomyServer();
    setup.policy.throttle.rate = RequestRate::perSecond(rate);
    setup.policy.throttle.burst = burst;
    setup.policy.controller.kind = ControllerKind::off;
    SimulatedEndpoint server(setup.server, 1);
    if (server.listen()) {
        std::fputs("cannot listen on loopback\n", stderr);
        return 1;
    }
    Endpoint endpoint;
    endpoint.baseUrl = server.baseUrl();
    endpoint.model = QStringLiteral("bench");
    endpoint.simulated = true;
    setup.endpoints.fixed = {endpoint};

    EngineThread engine(endpoint, setup.policy, 1);
    MainWindow window(engine, engine, server, std::move(setup));
    window.show();
    std::printf("600/min, burst 1, %lld s each; goals: at most %.0f in any 1 s, 99 %% used, both\n",
                static_cast<long long>(length.count()), rate + burst);
    const auto still = startsWhile(window, engine, false);
    const auto resized = startsWhile(window, engine, true);
    printPaceHead();
    printPace("the engine, window still", still, rate);
    printPace("the engine, resizing", resized, rate);
    return 0;
}
