// A throttle of 600/min, burst 1, for 30 s over loopback HTTP: the most requests in any window of
// 1 s, by the engine's own events and by the server's clock, and the share of the rate that was
// used.

#include "net/engine_thread.h"
#include "pace_report.h"
#include "raw_server.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>

#include <chrono>
#include <cstdio>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr double rate = 10.0; // per second
constexpr int burst = 1;
constexpr Duration length = 30s;

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const auto epoch = std::chrono::steady_clock::now();
    std::vector<Duration> arrivals;
    RawServer server([&](QTcpSocket* socket, const RawRequest&) {
        arrivals.push_back(std::chrono::steady_clock::now() - epoch);
        RawServer::answer(socket, RawServer::completion());
    });
    Endpoint endpoint;
    endpoint.baseUrl = server.url();
    endpoint.model = QStringLiteral("bench");
    Policy policy;
    policy.throttle.rate = RequestRate::perSecond(rate);
    policy.throttle.burst = burst;

    EngineThread engine(endpoint, policy, 1);
    std::vector<Duration> starts;
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &poll, [&] {
        for (const Event& event : engine.takeEvents()) {
            if (std::holds_alternative<AttemptStarted>(event.body)) {
                starts.push_back(event.at.time_since_epoch());
            }
        }
    });
    poll.start(20);
    engine.startRun(Workload::burst(10000, singlePrompt("Hello")));
    QEventLoop loop;
    QTimer::singleShot(std::chrono::ceil<std::chrono::milliseconds>(length), &loop,
                       &QEventLoop::quit);
    loop.exec();
    engine.stopRun();

    std::printf("600/min, burst 1, %.0f s; goals: at most %.0f in any 1 s, at least 99 %% used\n",
                toSeconds(length), rate + burst);
    printPaceHead();
    printPace("the engine", starts, rate);
    printPace("the server", arrivals, rate);
    return 0;
}
