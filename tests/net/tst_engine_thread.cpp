#include "net/engine_thread.h"
#include "raw_server.h"
#include "run_until.h"
#include "transport_listener_spy.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <thread>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

Endpoint endpointAt(const QUrl& url)
{
    Endpoint endpoint;
    endpoint.baseUrl = url;
    endpoint.model = QStringLiteral("test-model");
    return endpoint;
}

Policy unlimited()
{
    Policy policy;
    policy.throttle.concurrency = 256;
    policy.backoff.base = 5ms;
    policy.backoff.cap = 50ms;
    return policy;
}

void answer(QTcpSocket* socket, const RawRequest&)
{
    RawServer::answer(socket, RawServer::completion());
}

/// Collects an engine's events.
struct Log
{
    explicit Log(EngineThread& thread)
        : engine(thread)
    {}

    template <typename Body>
    std::vector<Body> all() const
    {
        std::vector<Body> found;
        for (const Event& event : events) {
            if (const Body* body = std::get_if<Body>(&event.body)) {
                found.push_back(*body);
            }
        }
        return found;
    }
    template <typename Body>
    bool waitFor(std::size_t count = 1)
    {
        return runUntil([&] {
            const std::vector<Event> more = engine.takeEvents();
            events.insert(events.end(), more.begin(), more.end());
            return all<Body>().size() >= count;
        });
    }

    EngineThread& engine;
    std::vector<Event> events;
};

} // namespace

class EngineThreadTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsAWorkload();
    void eventsAreOrdered();
    void submitsAndCancels();
    void callsBeforeTheThreadRuns();
    void pausesAndResumes();
    void changesPolicyAndEndpoint();
    void switchingToTheSameKeyKeepsTheGate();
    void switchingToTheSameKeyKeepsTheThrottle();
    void retriesRefusals();
    void manyThreadsCall();
    void endsQuickly_data();
    void endsQuickly();
};

void EngineThreadTest::runsAWorkload()
{
    RawServer server(answer);
    EngineThread engine(endpointAt(server.url()), unlimited(), 1);
    Log log(engine);
    engine.startRun(Workload::burst(200, singlePrompt("Hello")));
    QVERIFY(log.waitFor<RunFinished>());
    QCOMPARE(log.all<JobFinished>().size(), std::size_t(200));
    for (const JobFinished& job : log.all<JobFinished>()) {
        QCOMPARE(job.end, JobEnd::answered);
    }
    QCOMPARE(server.requests.size(), 200);
    QCOMPARE(server.mostHeadsOfOneId(), 1);
}

void EngineThreadTest::eventsAreOrdered()
{
    RawServer server(answer);
    EngineThread engine(endpointAt(server.url()), unlimited(), 1);
    Log log(engine);
    engine.startRun(Workload::burst(50, singlePrompt("Hello")));
    QVERIFY(log.waitFor<RunFinished>());
    std::uint64_t sequence = 0;
    Instant at;
    for (const Event& event : log.events) {
        QCOMPARE(event.sequence, ++sequence);
        QVERIFY(event.at >= at);
        at = event.at;
    }
    QVERIFY(engine.now() >= at);
    QVERIFY(engine.takeEvents().empty());
}

void EngineThreadTest::submitsAndCancels()
{
    RawServer server([](QTcpSocket*, const RawRequest&) {});
    EngineThread engine(endpointAt(server.url()), unlimited(), 1);
    Log log(engine);
    JobSpec job = helloJob();
    job.tag = 42;
    engine.submit(job);
    QVERIFY(log.waitFor<AttemptStarted>());
    const JobQueued queued = log.all<JobQueued>().front();
    QCOMPARE(queued.tag, std::uint64_t(42));
    engine.cancel(queued.job);
    QVERIFY(log.waitFor<JobFinished>());
    QCOMPARE(log.all<JobFinished>().front().end, JobEnd::cancelled);
}

void EngineThreadTest::callsBeforeTheThreadRuns()
{
    RawServer server(answer);
    for (int i = 0; i < 10; ++i) {
        EngineThread engine(endpointAt(server.url()), unlimited(), 1);
        engine.submit(helloJob());
        engine.setPolicy(Policy());
        engine.noteServerChange({});
        Log log(engine);
        QVERIFY(log.waitFor<JobFinished>());
        QCOMPARE(log.all<ServerChanged>().size(), std::size_t(1));
    }
    const EngineThread neverUsed(endpointAt(server.url()), unlimited(), 1);
}

void EngineThreadTest::pausesAndResumes()
{
    RawServer server(answer);
    Policy policy = unlimited();
    policy.throttle.rate = RequestRate::perSecond(50);
    EngineThread engine(endpointAt(server.url()), policy, 1);
    Log log(engine);
    engine.startRun(Workload::burst(1000, singlePrompt("Hello")));
    QVERIFY(log.waitFor<AttemptStarted>(3));
    engine.pauseRun();
    QVERIFY(log.waitFor<RunPaused>());
    engine.resumeRun();
    QVERIFY(log.waitFor<RunResumed>());
    const std::size_t before = log.all<AttemptStarted>().size();
    QVERIFY(log.waitFor<AttemptStarted>(before + 2));
    engine.stopRun();
    QVERIFY(log.waitFor<RunFinished>());
    QVERIFY(log.all<RunFinished>().front().stopped);
}

void EngineThreadTest::changesPolicyAndEndpoint()
{
    RawServer first(answer);
    RawServer second(answer);
    EngineThread engine(endpointAt(first.url()), unlimited(), 1);
    Log log(engine);
    engine.submit(helloJob());
    QVERIFY(log.waitFor<JobFinished>());
    engine.setEndpoint(endpointAt(second.url()));
    Policy slow = unlimited();
    slow.throttle.rate = RequestRate::perMinute(30);
    engine.setPolicy(slow);
    engine.submit(helloJob());
    QVERIFY(log.waitFor<JobFinished>(2));
    QCOMPARE(first.requests.size(), 1);
    QCOMPARE(second.requests.size(), 1);
    QCOMPARE(*log.all<PolicyChanged>().back().policy, slow);
}

void EngineThreadTest::switchingToTheSameKeyKeepsTheGate()
{
    RawServer busy([](QTcpSocket* socket, const RawRequest&) {
        RawServer::answer(socket, "{}", "429 Too Many Requests", "Retry-After: 30\r\n");
    });
    RawServer free(answer);
    Endpoint first = endpointAt(busy.url());
    first.keyName = QStringLiteral("mine");
    EngineThread engine(first, unlimited(), 1);
    Log log(engine);
    engine.submit(helloJob());
    QVERIFY(log.waitFor<GateClosed>());

    Endpoint second = endpointAt(free.url());
    second.keyName = first.keyName;
    engine.setEndpoint(second);
    engine.submit(helloJob());
    QVERIFY(log.waitFor<JobQueued>(2));
    QCOMPARE(free.requests.size(), 0);
    QCOMPARE(log.all<GateOpened>().size(), std::size_t(0));

    second.keyName = QStringLiteral("another's");
    engine.setEndpoint(second);
    QVERIFY(log.waitFor<JobFinished>());
    QCOMPARE(free.requests.size(), 1);
    QCOMPARE(log.all<GateOpened>().size(), std::size_t(1));
}

void EngineThreadTest::switchingToTheSameKeyKeepsTheThrottle()
{
    RawServer first(answer);
    RawServer second(answer);
    Endpoint one = endpointAt(first.url());
    one.keyName = QStringLiteral("mine");
    Policy slow = unlimited();
    slow.throttle.rate = RequestRate::perMinute(1); // one now, the next a minute later
    slow.throttle.burst = 1;
    EngineThread engine(one, slow, 1);
    Log log(engine);
    engine.submit(helloJob());
    QVERIFY(log.waitFor<JobFinished>());
    QCOMPARE(first.requests.size(), 1);

    Endpoint other = endpointAt(second.url());
    other.keyName = one.keyName;
    engine.setEndpoint(other);
    engine.submit(helloJob());
    QVERIFY(log.waitFor<JobQueued>(2));
    runFor(100ms);
    QCOMPARE(second.requests.size(), 0);

    other.keyName = QStringLiteral("another's");
    engine.setEndpoint(other);
    QVERIFY(log.waitFor<JobFinished>(2));
    QCOMPARE(second.requests.size(), 1);
    QCOMPARE(first.requests.size(), 1);
}

void EngineThreadTest::retriesRefusals()
{
    int refusals = 0;
    RawServer server([&](QTcpSocket* socket, const RawRequest&) {
        if (++refusals <= 5) {
            RawServer::answer(socket, R"({"error":{"message":"slow down"}})",
                              "429 Too Many Requests");
        } else {
            RawServer::answer(socket, RawServer::completion());
        }
    });
    EngineThread engine(endpointAt(server.url()), unlimited(), 1);
    Log log(engine);
    engine.submit(helloJob());
    QVERIFY(log.waitFor<JobFinished>());
    QCOMPARE(log.all<JobFinished>().front().end, JobEnd::answered);
    QCOMPARE(log.all<JobFinished>().front().attempts, 6);
}

/// For the thread sanitizer, above all.
void EngineThreadTest::manyThreadsCall()
{
    RawServer server(answer);
    EngineThread engine(endpointAt(server.url()), unlimited(), 1);
    std::vector<std::thread> threads;
    for (int which = 0; which < 4; ++which) {
        threads.emplace_back([&engine, which] {
            for (int i = 0; i < 50; ++i) {
                engine.submit(helloJob());
                engine.retryNow(JobId{std::uint64_t(i)});
                if (which == 0) {
                    Policy policy = unlimited();
                    policy.throttle.concurrency = 10 + i;
                    engine.setPolicy(policy);
                }
            }
        });
    }
    std::map<JobId, std::string> lastOfJob; // what was last heard of those that have not finished
    int finished = 0;
    const bool all = runUntil([&] { // on one more thread, this one
        for (const Event& event : engine.takeEvents()) {
            if (const auto* queued = std::get_if<JobQueued>(&event.body)) {
                lastOfJob[queued->job] = toLogLine(event);
            } else if (const auto* started = std::get_if<AttemptStarted>(&event.body)) {
                lastOfJob[started->attempt.job] = toLogLine(event);
            } else if (const auto* ended = std::get_if<AttemptFinished>(&event.body)) {
                lastOfJob[ended->attempt.job] = toLogLine(event);
            } else if (const auto* job = std::get_if<JobFinished>(&event.body)) {
                lastOfJob.erase(job->job);
                ++finished;
            }
        }
        return finished == 200;
    });
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const auto& [job, line] : lastOfJob) {
        qWarning("not finished: %s", line.c_str());
    }
    QVERIFY(all);
    QCOMPARE(server.requests.size(), 200);
}

void EngineThreadTest::endsQuickly_data()
{
    QTest::addColumn<bool>("streaming");
    QTest::newRow("no answer yet") << false;
    QTest::newRow("in mid-stream") << true;
}

void EngineThreadTest::endsQuickly()
{
    QFETCH(const bool, streaming);
    RawServer server([&](QTcpSocket* socket, const RawRequest&) {
        if (streaming) {
            socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n");
        }
    });
    auto engine = std::make_unique<EngineThread>(endpointAt(server.url()), unlimited(), 1);
    engine->startRun(Workload::burst(256, singlePrompt("Hello", std::nullopt, streaming)));
    QVERIFY(runUntil([&] { return server.requests.size() == 256; }));
    QElapsedTimer watch;
    watch.start();
    engine.reset();
    qInfo("ended in %lld ms with 256 attempts in flight", watch.elapsed());
    QVERIFY(watch.elapsed() < 2000); // a loaded machine; by itself some tens of milliseconds
}

QTEST_GUILESS_MAIN(EngineThreadTest)
#include "tst_engine_thread.moc"
