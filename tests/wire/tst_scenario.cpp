#include "wire/scenario.h"
#include "wire/server_json.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestScenario : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void problems_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* json, const char* message) {
            QTest::newRow(name) << QByteArray(json) << QString::fromUtf8(message);
        };
        row("syntax", "{\n\"version\": 1\n\"id\": 2}", "line 3: ");
        row("no version", "{}", "version: is missing, must be 1");
        row("later version", R"({"version":2})", "version: 2 is out of range (1 to 1)");
        row("unknown", R"({"version":1,"foo":1})", "foo: unknown field");
        row("workload kind", R"({"version":1,"workload":{"kind":"ramp"}})",
            "workload.kind: \"ramp\" is none of burst, steady");
        row("jobs", R"({"version":1,"workload":{"jobs":2000000}})",
            "workload.jobs: 2000000 is out of range (1 to 1000000)");
        row("interval of a burst", R"({"version":1,"workload":{"interval":1}})",
            "workload.interval: unknown field");
        row("batches of a steady one", R"({"version":1,"workload":{"kind":"steady","batches":2}})",
            "workload.batches: unknown field");
        row("too many in all", R"({"version":1,"workload":{"jobs":1000000,"batches":2}})",
            "workload.batches: makes more than 1000000 jobs");
        row("policy", R"({"version":1,"policy":{"backoff":{"base":-1}}})", "policy.backoff.base: ");
        row("policy type", R"({"version":1,"policy":[]})", "policy: must be an object");
        row("server", R"({"version":1,"server":{"limiter":"leaky"}})",
            "server.limiter: \"leaky\" is none of ");
        row("server burst", R"({"version":1,"server":{"burst":0}})",
            "server.burst: 0 is out of range (1 to 10000)");
        row("shares", R"({"version":1,"server":{"share_500":0.6,"share_dropped":0.5}})",
            "server.share_500: the four shares must not sum to more than 1");
    }
    void problems()
    {
        QFETCH(const QByteArray, json);
        QFETCH(const QString, message);
        const auto read = scenarioFromJson(json);
        const auto* problem = std::get_if<JsonProblem>(&read);
        QVERIFY(problem != nullptr);
        QVERIFY2(problem->message.startsWith(message), qPrintable(problem->message));
    }

    void burst()
    {
        const auto read = scenarioFromJson(
            R"({"version":1,"id":"x","name":"X","look_for":"Y.",
                "workload":{"kind":"burst","jobs":3,"prompt":"Hi","max_tokens":4,"stream":true}})");
        const Scenario& scenario = std::get<Scenario>(read);
        QCOMPARE(scenario.id, QStringLiteral("x"));
        QCOMPARE(scenario.lookFor, QStringLiteral("Y."));
        QCOMPARE(scenario.workload.name, std::string("3 × Hi"));
        QCOMPARE(scenario.workload.arrivals.size(), std::size_t{3});
        QVERIFY(*scenario.workload.arrivals.back().request == singlePrompt("Hi", Tokens{4}, true));
        QVERIFY(scenario.policy == Policy() && scenario.server == ServerSettings());
    }

    void batches()
    {
        const auto read = scenarioFromJson(
            R"({"version":1,"workload":{"jobs":2,"batches":3,"every":10,"prompt":"Hi"}})");
        const Workload& workload = std::get<Scenario>(read).workload;
        QCOMPARE(workload.name, std::string("3 batches of 2 × Hi"));
        QCOMPARE(workload.arrivals.size(), std::size_t{6});
        QVERIFY(workload.arrivals[1].at == 0s && workload.arrivals[2].at == 10s &&
                workload.arrivals[5].at == 20s);
    }

    void steady()
    {
        const auto read = scenarioFromJson(
            R"({"version":1,"workload":{"kind":"steady","jobs":3,"interval":0.25}})");
        const Workload& workload = std::get<Scenario>(read).workload;
        QCOMPARE(workload.arrivals.size(), std::size_t{3});
        QVERIFY(workload.arrivals[2].at == 500ms);
    }

    void serverRoundTrip()
    {
        ServerSettings server;
        server.limiter = LimiterKind::slidingLog;
        server.rate = RequestRate::perMinute(77);
        server.burst = 3;
        server.window = 7s;
        server.concurrency = 5;
        server.latencyMedian = 123ms;
        server.latencySpread = 0.7;
        server.firstToken = 45ms;
        server.tokensPerSecond = 99.5;
        server.share500 = 0.1;
        server.share503 = 0.2;
        server.shareDropped = 0.3;
        server.shareStalled = 0.4;
        server.insufficientQuota = true;
        server.sendRateHeaders = false;
        server.sendRetryAfter = false;
        const auto read = serverFromJson(serverToJson(server), QString());
        QVERIFY(std::holds_alternative<ServerSettings>(read));
        QVERIFY(std::get<ServerSettings>(read) == server);
    }

    /// The steps can be compared because only the policy differs.
    void demoStepsShareTheirWorld()
    {
        const std::vector<Scenario> steps = demoSteps();
        QCOMPARE(steps.size(), std::size_t{6});
        for (const Scenario& step : steps) {
            QVERIFY(!step.id.isEmpty() && !step.name.isEmpty());
            QVERIFY2(step.lookFor.endsWith(u'.'), qPrintable(step.id));
            QVERIFY2(step.server == steps.front().server, qPrintable(step.id));
            QCOMPARE(step.workload.name, steps.front().workload.name);
            QCOMPARE(step.workload.arrivals.size(), steps.front().workload.arrivals.size());
        }
    }
};

QTEST_GUILESS_MAIN(TestScenario)
#include "tst_scenario.moc"
