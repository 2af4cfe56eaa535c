#include "wire/policy_json.h"
#include "wire/preset.h"

#include <QJsonDocument>
#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestPolicyJson : public QObject
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
        row("empty", "", "line 1: illegal value");
        row("syntax", "{\n  \"throttle\": {\n    \"burst\": 1,\n  }\n}", "line 4: ");
        row("array", "[]", "the document is not a JSON object");
        row("unknown", R"({"backof":{}})", "backof: unknown field");
        row("unknown inside", R"({"backoff":{"jiter":"full"}})", "backoff.jiter: unknown field");
        row("not an object", R"({"throttle":5})", "throttle: must be an object");
        row("word", R"({"backoff":{"jitter":"some"}})",
            "backoff.jitter: \"some\" is none of none, full, equal, decorrelated, shorten");
        row("word as number", R"({"backoff":{"kind":1}})", "backoff.kind: must be a text");
        row("number as text", R"({"backoff":{"base":"1"}})", "backoff.base: must be a number");
        row("seconds", R"({"backoff":{"base":601}})",
            "backoff.base: 601 is out of range (0.001 to 600 seconds)");
        row("cap below base", R"({"backoff":{"base":10,"cap":5}})",
            "backoff.cap: must not be shorter than the base");
        row("retries", R"({"backoff":{"retries":5000}})",
            "backoff.retries: 5000 is out of range (0 to 1000)");
        row("half a retry", R"({"backoff":{"retries":1.5}})",
            "backoff.retries: must be a whole number");
        row("huge", R"({"backoff":{"retries":1e300}})",
            "backoff.retries: 1e+300 is out of range (0 to 1000)");
        row("rate", R"({"throttle":{"rate":"fast"}})",
            "throttle.rate: \"fast\" is not a rate such as \"60/min\"");
        row("rate too high", R"({"throttle":{"rate":"10001/s"}})",
            "throttle.rate: 10001/s is out of range (1/day to 10000/s)");
        row("rate too low", R"({"throttle":{"rate":"0.5/day"}})",
            "throttle.rate: 0.5/day is out of range (1/day to 10000/s)");
        row("rate of a wrong type", R"({"throttle":{"token_rate":true}})",
            "throttle.token_rate: \"\" is not a rate such as \"60/min\"");
        row("burst", R"({"throttle":{"burst":0}})",
            "throttle.burst: 0 is out of range (1 to 10000)");
        row("concurrency", R"({"throttle":{"concurrency":257}})",
            "throttle.concurrency: 257 is out of range (1 to 256)");
        row("flag", R"({"shared_gate":1})", "shared_gate: must be true or false");
        row("pause", R"({"pause_after_refusal":-1})",
            "pause_after_refusal: -1 is out of range (0 to 600 seconds)");
        row("null where none may be", R"({"attempt_timeout":null})",
            "attempt_timeout: must be a number");
    }
    void problems()
    {
        QFETCH(const QByteArray, json);
        QFETCH(const QString, message);
        const auto read = policyFromJson(json);
        const auto* problem = std::get_if<JsonProblem>(&read);
        QVERIFY(problem != nullptr);
        QVERIFY2(problem->message.startsWith(message), qPrintable(problem->message));
    }

    void defaults()
    {
        QVERIFY(std::get<Policy>(policyFromJson(QByteArray("{}"))) == Policy());
        QVERIFY(std::get<Policy>(policyFromJson(QByteArray(
                    R"({"throttle":{"rate":null,"token_rate":null,"token_burst":null},
                        "backoff":{"deadline":null}})"))) == Policy());
    }

    void everyField()
    {
        Policy policy;
        policy.throttle = {RequestRate::perMinute(80), 3, TokenRate::perSecond(0.1234567890123),
                           Tokens{500}, 7};
        policy.backoff = {BackoffKind::fixed,
                          Jitter::shorten,
                          1ms,
                          1.25,
                          1h,
                          0.5,
                          1000,
                          86400s,
                          HintUse::replace,
                          90s};
        policy.backoff.longHint = LongHint::shorten;
        policy.backoff.shortestHint = 1ms;
        policy.throttle.inputTokenRate = TokenRate::perMinute(90'000);
        policy.throttle.outputTokenRate = TokenRate::perSecond(0.1);
        policy.throttle.requestsPerDay = 1'000'000'000;
        policy.throttle.tokensPerDay = Tokens{1'000'000'000'000};
        policy.retryBudget = RetryBudgetSettings{0.125, 3.5, 1min};
        policy.breaker = BreakerSettings{7, 100ms};
        policy.sharedGate = false;
        policy.pauseAfterRefusal = 10s;
        policy.attemptTimeout = 100ms;
        const QByteArray json = QJsonDocument(policyToJson(policy)).toJson();
        const auto read = policyFromJson(json);
        QVERIFY2(std::holds_alternative<Policy>(read), json.constData());
        QVERIFY(std::get<Policy>(read) == policy);
    }

    /// A rate is stated for the unit it is written in; whoever means another window says so.
    void rateWindows_data()
    {
        QTest::addColumn<QByteArray>("throttle");
        QTest::addColumn<qint64>("seconds");
        QTest::newRow("second") << QByteArray(R"({"rate":"5/s"})") << qint64{1};
        QTest::newRow("minute") << QByteArray(R"({"rate":"60/min"})") << qint64{60};
        QTest::newRow("number") << QByteArray(R"({"rate":60})") << qint64{60};
        QTest::newRow("hour") << QByteArray(R"({"rate":"100/h"})") << qint64{3'600};
        QTest::newRow("day") << QByteArray(R"({"rate":"200/day"})") << qint64{86'400};
        QTest::newRow("said") << QByteArray(R"({"rate":"5/s","rate_window":60})") << qint64{60};
        QTest::newRow("none") << QByteArray(R"({"rate":null})") << qint64{60};
    }
    void rateWindows()
    {
        QFETCH(const QByteArray, throttle);
        QFETCH(const qint64, seconds);
        const auto read = policyFromJson("{\"throttle\":" + throttle + "}");
        QVERIFY(std::holds_alternative<Policy>(read));
        const Policy policy = std::get<Policy>(read);
        QCOMPARE(qint64(policy.throttle.rateWindow / 1s), seconds);
        const auto again = policyFromJson(policyToJson(policy), QString());
        QVERIFY(std::get<Policy>(again) == policy);
    }

    void guards()
    {
        const auto read =
            policyFromJson(QByteArray(R"({"retry_budget":{},"breaker":{"failures":2}})"));
        QVERIFY(std::get<Policy>(read).retryBudget == RetryBudgetSettings());
        QVERIFY(std::get<Policy>(read).breaker == (BreakerSettings{2, 30s}));
        const auto off = policyFromJson(QByteArray(R"({"retry_budget":null,"breaker":null})"));
        QVERIFY(std::get<Policy>(off) == Policy());
        const auto wrong = policyFromJson(QByteArray(R"({"breaker":5})"));
        QCOMPARE(std::get<JsonProblem>(wrong).message,
                 QStringLiteral("breaker: must be an object"));
    }

    /// The bounds themselves are in range, whatever unit they are written in.
    void bounds()
    {
        const auto read = policyFromJson(QByteArray(
            R"({"throttle":{"rate":"1/day","token_rate":1,"concurrency":256},
                "backoff":{"base":600,"cap":600,"retries":0,"deadline":1}})"));
        QVERIFY(std::holds_alternative<Policy>(read));
        QVERIFY(std::get<Policy>(read) == std::get<Policy>(read).clamped());
    }

    void presets()
    {
        const std::vector<Preset> presets = builtInPresets();
        QStringList ids;
        for (const Preset& preset : presets) {
            ids.append(preset.id);
            QVERIFY(!preset.name.isEmpty() && !preset.source.isEmpty());
            QVERIFY2(preset.policy == preset.policy.clamped(), qPrintable(preset.id));
            const auto read = policyFromJson(policyToJson(preset.policy), QString());
            QVERIFY2(std::holds_alternative<Policy>(read), qPrintable(preset.id));
            QVERIFY2(std::get<Policy>(read) == preset.policy, qPrintable(preset.id));
        }
        QCOMPARE(ids.join(u' '),
                 QStringLiteral("broken-loop fixed-sleep exponential-no-jitter full-jitter "
                                "equal-jitter decorrelated-jitter throttle-only sdk-default "
                                "openai-node anthropic-sdk groq-sdk together-sdk vercel-ai "
                                "langchain-js mistral-sdk google-genai litellm tenacity "
                                "tenacity-jitter python-backoff polly cockatiel resilience4j "
                                "p-retry google-gax google-api-core retryablehttp envoy cookbook "
                                "auto"));
        QVERIFY(defaultPolicy() == findPreset(presets, QStringLiteral("auto"))->policy);
        QVERIFY(defaultPolicy().controller.kind == ControllerKind::automatic);

        const auto sdk = findPreset(presets, QStringLiteral("sdk-default"));
        QVERIFY(sdk.has_value());
        QCOMPARE(sdk->policy.backoff.retries, 2);
        QVERIFY(sdk->policy.backoff.base == 500ms && sdk->policy.backoff.cap == 8s);
        QVERIFY(sdk->policy.backoff.jitter == Jitter::shorten);
        const auto throttle = findPreset(presets, QStringLiteral("throttle-only"));
        QVERIFY(throttle.has_value());
        QVERIFY(throttle->policy.throttle.rate == RequestRate::perMinute(60));
        QCOMPARE(throttle->policy.throttle.burst, 1);
        QVERIFY(!findPreset(presets, QStringLiteral("no-such")));
    }
};

QTEST_GUILESS_MAIN(TestPolicyJson)
#include "tst_policy_json.moc"
