// The whole live engine over loopback HTTP against bare QNetworkAccessManager objects: the same
// server, the same pool shape, the same number in flight, in turns. Prints requests per second.

#include "net/engine_thread.h"
#include "net/simulated_endpoint.h"
#include "wire/openai_dialect.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr int rounds = 7;
constexpr int perManager = 6;

ServerSettings instantServer()
{
    ServerSettings settings;
    settings.limiter = LimiterKind::none;
    settings.latencyMedian = Duration::zero();
    settings.latencySpread = 0;
    settings.firstToken = Duration::zero();
    return settings;
}

ChatRequest request()
{
    return singlePrompt("Hello", Tokens{1});
}

double perSecond(int requests, std::chrono::steady_clock::time_point start)
{
    return requests / toSeconds(std::chrono::steady_clock::now() - start);
}

/// The engine's thread is made and its connections opened before the clock starts.
double engineRate(EngineThread& engine, int requests)
{
    engine.startRun(Workload::burst(requests, request()));
    const auto start = std::chrono::steady_clock::now();
    double rate = 0;
    QEventLoop loop;
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        for (const Event& event : engine.takeEvents()) {
            if (std::holds_alternative<RunFinished>(event.body)) {
                rate = perSecond(requests, start);
                loop.quit();
            }
        }
    });
    poll.start(20); // as the command line does
    loop.exec();
    return rate;
}

double bareRate(std::vector<std::unique_ptr<QNetworkAccessManager>>& managers,
                const Endpoint& endpoint, int inFlight, int requests)
{
    const WireRequest wire = OpenAiDialect().chatRequest(endpoint, request());
    QNetworkRequest prepared(wire.url);
    for (const auto& [name, value] : wire.headers) {
        prepared.setRawHeader(name, value);
    }
    prepared.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    int started = 0;
    int finished = 0;
    QEventLoop loop;
    std::function<void(QNetworkAccessManager&)> startNext = [&](QNetworkAccessManager& manager) {
        if (started == requests) {
            return;
        }
        ++started;
        QNetworkReply* const reply = manager.post(prepared, wire.body);
        QObject::connect(reply, &QNetworkReply::finished, &loop, [&, reply] {
            reply->readAll();
            reply->deleteLater();
            startNext(manager);
            if (++finished == requests) {
                loop.quit();
            }
        });
    };
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < inFlight; ++i) {
        startNext(*managers[static_cast<std::size_t>(i / perManager)]);
    }
    loop.exec();
    return perSecond(requests, start);
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void measure(const Endpoint& endpoint, int inFlight, int requests)
{
    Policy policy;
    policy.throttle.concurrency = inFlight;
    EngineThread engine(endpoint, policy, 1);
    std::vector<std::unique_ptr<QNetworkAccessManager>> managers;
    for (int i = 0; i < inFlight; i += perManager) {
        managers.push_back(std::make_unique<QNetworkAccessManager>());
    }
    engineRate(engine, requests / 4);
    bareRate(managers, endpoint, inFlight, requests / 4);

    std::vector<double> engineRates;
    std::vector<double> bareRates;
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
        bareRates.push_back(bareRate(managers, endpoint, inFlight, requests));
        engineRates.push_back(engineRate(engine, requests));
        ratios.push_back(engineRates.back() / bareRates.back());
    }
    std::printf("%9d  %11.0f  %11.0f  %6.2f\n", inFlight, median(engineRates), median(bareRates),
                median(ratios));
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    SimulatedEndpoint server(instantServer(), 1);
    if (server.listen()) {
        std::fputs("cannot listen on loopback\n", stderr);
        return 1;
    }
    Endpoint endpoint;
    endpoint.baseUrl = server.baseUrl();
    endpoint.model = QStringLiteral("bench");

    std::puts("requests per second, medians of 7 rounds in turns; goal: ratio at least 0.80");
    std::puts("in flight  engine      bare managers  ratio");
    measure(endpoint, 1, 3000);
    measure(endpoint, 6, 8000);
    measure(endpoint, 64, 12000);
    return 0;
}
