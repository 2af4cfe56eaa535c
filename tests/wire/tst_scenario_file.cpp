#include "wire/json_position.h"
#include "wire/scenario.h"
#include "wire/server_json.h"
#include "wire/workload_json.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestScenarioFile : public QObject
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
        row("empty", "", "line 1: ");
        row("no object", "[1]", "the document is not a JSON object");
        row("no version", "{}", "version: is missing, must be 1");
        row("later version", "{\n\"version\":2}",
            "line 2: version: is 2; this Ratescope reads version 1");
        row("version as text", R"({"version":"1"})", "line 1: version: must be a number");
        row("unknown", "{\"version\":1,\n\n\"foo\":1}", "line 3: foo: unknown field");
        row("long name",
            R"({"version":1,"name":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})",
            "line 1: name: is longer than 80 characters");
        row("workload kind", R"({"version":1,"workload":{"kind":"wave"}})",
            "line 1: workload.kind: \"wave\" is none of burst, steady, poisson, ramp, steps");
        row("workload type", R"({"version":1,"workload":[]})",
            "line 1: workload: must be an object");
        row("jobs", "{\"version\":1,\"workload\":{\n\"jobs\":2000000}}",
            "line 2: workload.jobs: 2000000 is out of range (1 to 1000000)");
        row("rate of a burst", R"({"version":1,"workload":{"rate":1}})",
            "line 1: workload.rate: unknown field");
        row("batches of a steady one", R"({"version":1,"workload":{"kind":"steady","batches":2}})",
            "line 1: workload.batches: unknown field");
        row("two lengths", R"({"version":1,"workload":{"kind":"ramp","jobs":2,"seconds":3}})",
            "line 1: workload.seconds: goes instead of \"jobs\", not with it");
        row("seed", R"({"version":1,"workload":{"kind":"poisson","seed":-1}})",
            "line 1: workload.seed: -1 is out of range");
        row("too many in all", R"({"version":1,"workload":{"jobs":1000000,"batches":2}})",
            "line 1: workload.batches: makes more than 1000000 jobs");
        row("no steps", R"({"version":1,"workload":{"kind":"steps","steps":[]}})",
            "line 1: workload.steps: must hold a step with a rate");
        row("step",
            "{\"version\":1,\"workload\":{\"kind\":\"steps\",\"steps\":[{\"rate\":1},\n{\"rate\":"
            "\n\"x\"}]}}",
            "line 2: workload.steps[1].rate: \"x\" is not a rate");
        row("step type", "{\"version\":1,\"workload\":{\"kind\":\"steps\",\"steps\":[\n7]}}",
            "line 2: workload.steps[0]: must be an object");
        row("only pauses", R"({"version":1,"workload":{"kind":"steps","steps":[{"seconds":3}]}})",
            "line 1: workload.steps: must hold a step with a rate");
        row("prompts", R"({"version":1,"workload":{"prompts":["a",1]}})",
            "line 1: workload.prompts: must hold texts only");
        row("prompt and prompts", R"({"version":1,"workload":{"prompt":"a","prompts":["a"]}})",
            "line 1: workload.prompts: goes instead of \"prompt\", not with it");
        row("policy", "{\"version\":1,\"policy\":{\"backoff\":{\n\n\n\"base\":-1}}}",
            "line 4: policy.backoff.base: ");
        row("policy type", R"({"version":1,"policy":[]})", "line 1: policy: must be an object");
        row("server", R"({"version":1,"server":{"limiter":"leaky"}})",
            "line 1: server.limiter: \"leaky\" is none of ");
        row("server burst", R"({"version":1,"server":{"burst":0}})",
            "line 1: server.burst: 0 is out of range (1 to 10000)");
        row("shares", R"({"version":1,"server":{"share_500":0.6,"share_dropped":0.5}})",
            "line 1: server.share_500: the four shares must not sum to more than 1");
        row("other client", R"({"version":1,"server":{"other_client":"much"}})",
            "line 1: server.other_client: \"much\" is not a rate");
        row("change type", R"({"version":1,"changes":{}})", "line 1: changes: must be an array");
        row("change without time", "{\"version\":1,\"changes\":[\n{\"burst\":2}]}",
            "line 2: changes[0]: \"at\" is missing");
        row("change out of order", "{\"version\":1,\"changes\":[{\"at\":2},{\n\"at\":1}]}",
            "line 2: changes[1].at: is earlier than the change before it");
        row("change field", R"({"version":1,"changes":[{"at":2,"bust":1}]})",
            "line 1: changes[0].bust: unknown field");
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

    void tooLargeIsNotEvenParsed()
    {
        const auto read = scenarioFromJson(QByteArray(longestScenarioFile + 1, ' '));
        QVERIFY(std::get<JsonProblem>(read).message.startsWith(
            QStringLiteral("the file is longer than 4194304 bytes")));
    }

    void burst()
    {
        const auto read = scenarioFromJson(
            R"({"version":1,"id":"x","name":"X","look_for":"Y.",
                "workload":{"kind":"burst","jobs":3,"prompt":"Hi","max_tokens":4,"stream":true}})");
        const Scenario& scenario = std::get<Scenario>(read);
        QCOMPARE(scenario.id, QStringLiteral("x"));
        QCOMPARE(scenario.lookFor, QStringLiteral("Y."));
        WorkloadPlan plan;
        plan.jobs = 3;
        plan.prompt = "Hi";
        plan.maxTokens = Tokens{4};
        plan.stream = true;
        QVERIFY(scenario.workload == plan);
        QVERIFY(scenario.policy == Policy() && scenario.server == ServerSettings());
        QVERIFY(scenario.changes.empty());
    }

    void changesBuildOnEachOther()
    {
        const auto read = scenarioFromJson(
            R"({"version":1,"server":{"rate":"60/min","burst":7},"changes":[
                {"at":20,"other_client":"20/min"},{"at":30.5,"rate":"30/min"}]})");
        const auto& changes = std::get<Scenario>(read).changes;
        QCOMPARE(changes.size(), std::size_t{2});
        ServerSettings wanted;
        wanted.burst = 7;
        wanted.otherClient = RequestRate::perMinute(20);
        QVERIFY(changes[0] == (TimedServerChange{20s, wanted}));
        wanted.rate = RequestRate::perMinute(30);
        QVERIFY(changes[1] == (TimedServerChange{30'500ms, wanted}));
    }

    void roundTrip_data()
    {
        QTest::addColumn<Scenario>("scenario");
        Scenario scenario;
        scenario.name = QStringLiteral("Größer \"quoted\"");
        scenario.lookFor = QStringLiteral("Look here.");
        scenario.policy.throttle.rate = RequestRate::perMinute(7);
        scenario.server.countRefusals = true;
        scenario.server.wordlessRefusals = true;
        QTest::newRow("burst") << scenario;
        WorkloadPlan& plan = scenario.workload;
        plan.batches = 3;
        plan.every = 2500ms;
        plan.maxTokens = Tokens{9};
        QTest::newRow("batches") << scenario;
        plan = {};
        plan.shape = ArrivalShape::steady;
        plan.rate = RequestRate::perSecond(1.0 / 3);
        plan.prompt = "Question {n}\n\ttabbed";
        QTest::newRow("steady") << scenario;
        plan.length = 90s;
        plan.shape = ArrivalShape::poisson;
        plan.seed = 4711;
        QTest::newRow("poisson") << scenario;
        plan.seed = 1; // means nothing for the others, so it is not kept
        plan.shape = ArrivalShape::ramp;
        plan.endRate = RequestRate::perMinute(77);
        QTest::newRow("ramp") << scenario;
        plan = {};
        plan.shape = ArrivalShape::steps;
        plan.steps = {{RequestRate::perMinute(60), 10s}, {RequestRate(), 1500ms}};
        plan.prompts = PromptList({"a", "b\\{n}", ""});
        plan.stream = true;
        QTest::newRow("steps and prompts") << scenario;
        ServerSettings server = scenario.server;
        server.otherClient = RequestRate::perMinute(20);
        scenario.changes.push_back({20s, server});
        server.otherClient.reset();
        server.tokenRate = TokenRate::perMinute(100);
        scenario.changes.push_back({25s, server});
        QTest::newRow("changes") << scenario;
    }
    void roundTrip()
    {
        QFETCH(const Scenario, scenario);
        const auto read = scenarioFromJson(scenarioToJson(scenario));
        const auto* problem = std::get_if<JsonProblem>(&read);
        QVERIFY2(problem == nullptr, problem ? qPrintable(problem->message) : "");
        QVERIFY(std::get<Scenario>(read) == scenario);
    }

    void builtInOnesRoundTrip()
    {
        for (const Scenario& scenario : builtInScenarios()) {
            const auto read = scenarioFromJson(scenarioToJson(scenario));
            QVERIFY2(std::get<Scenario>(read) == scenario, qPrintable(scenario.id));
        }
    }

    void typedSteps()
    {
        const QString text = QStringLiteral("60/min 10 s, pause 2.5 s,2/s 5s");
        const auto steps = std::get<std::vector<LoadStep>>(parseLoadSteps(text));
        QCOMPARE(steps.size(), std::size_t{3});
        QVERIFY(steps[0] == (LoadStep{RequestRate::perMinute(60), 10s}));
        QVERIFY(steps[1] == (LoadStep{RequestRate(), 2500ms}));
        QVERIFY(steps[2] == (LoadStep{RequestRate::perSecond(2), 5s}));
        QCOMPARE(formatLoadSteps(steps), QStringLiteral("60/min 10 s, pause 2.5 s, 2/s 5 s"));
        for (const char* wrong : {"", "60/min", "60/min 10 s,", "x 1 s", "-1/s 1 s", "1/s 1e9 s",
                                  "1/s -1 s", "pause 1 s", "1/s 10 h"}) {
            QVERIFY2(std::holds_alternative<JsonProblem>(parseLoadSteps(QLatin1String(wrong))),
                     wrong);
        }
        QCOMPARE(std::get<JsonProblem>(parseLoadSteps(QStringLiteral("1/s 1 s, 2 s"))).message,
                 QStringLiteral("step 2 is not like \"60/min 10 s\" or \"pause 5 s\""));
    }

    void linesOfFields()
    {
        const QByteArray json =
            "{ \"a\": { \"x\": \"}\\\"]\" },\n\"b\": [ [1],\n { \"c\\u0064\": 1 } ],\n"
            "\"a2\": 1, \"x\": 2 }";
        QVERIFY(lineOfField(json, QStringLiteral("a.x")) == 1);
        QVERIFY(lineOfField(json, QStringLiteral("b")) == 2);
        QVERIFY(lineOfField(json, QStringLiteral("b[0]")) == 2);
        QVERIFY(lineOfField(json, QStringLiteral("b[0][0]")) == 2);
        QVERIFY(lineOfField(json, QStringLiteral("b[1]")) == 3);
        QVERIFY(lineOfField(json, QStringLiteral("b[1].cd")) == 3);
        QVERIFY(lineOfField(json, QStringLiteral("x")) == 4);
        QVERIFY(!lineOfField(json, QStringLiteral("c")));
        QVERIFY(!lineOfField(json, QString()));
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
        server.retryHint = RetryHint::lie;
        server.countRefusals = true;
        server.tokenRate = TokenRate::perMinute(12'345);
        server.inputTokenRate = TokenRate::perMinute(9'876);
        server.outputTokenRate = TokenRate::perMinute(543);
        server.otherClient = RequestRate::perMinute(17);
        server.refusalDelay = 20ms;
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
            QVERIFY2(step.workload == steps.front().workload, qPrintable(step.id));
        }
    }
};

QTEST_GUILESS_MAIN(TestScenarioFile)
#include "tst_scenario_file.moc"
