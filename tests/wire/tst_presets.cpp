#include "core/backoff.h"
#include "core/header_values.h"
#include "wire/preset.h"

#include <QTest>

#include <cmath>
#include <functional>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// The wait in seconds before retry n (from 0), u being what chance says, without any hint.
using Formula = std::function<double(int n, double u)>;

} // namespace

Q_DECLARE_METATYPE(Formula)

/// Every published default against the numbers of its source.
class TestPresets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waits_data();
    void waits();
    void hints_data();
    void hints();
    void openAiPythonsTable_data();
    void openAiPythonsTable();
    void pollysFormula();
    void resilienceDrawsPileUpAtTheCap();
    void theCookbookBeginsFull();
    void everyPresetTellsItsSource();
};

void TestPresets::waits_data()
{
    QTest::addColumn<Formula>("formula");
    QTest::addColumn<int>("retries");
    const auto row = [](const char* id, int retries, Formula formula) {
        QTest::newRow(id) << std::move(formula) << retries;
    };
    const auto sdk = [](double base, double cap) {
        return
            [=](int n, double u) { return std::min(base * std::pow(2, n), cap) * (1 - 0.25 * u); };
    };
    row("sdk-default", 2, sdk(0.5, 8));
    row("openai-node", 2, sdk(0.5, 8));
    row("anthropic-sdk", 2, sdk(0.5, 8));
    row("groq-sdk", 2, sdk(0.5, 8));
    row("together-sdk", 2, sdk(1, 10));
    row("vercel-ai", 2, [](int n, double) { return 2 * std::pow(2, n); });
    row("langchain-js", 6, [](int n, double u) { return std::pow(2, n) * (1 + u); });
    row("mistral-sdk", 1'000,
        [](int n, double u) { return std::min(60.0, 0.5 * std::pow(n, 1.5) + u); });
    row("google-genai", 4,
        [](int n, double u) { return std::min(60.0, std::pow(2, n) * (1 + u)); });
    row("litellm", 2,
        [](int n, double u) { return std::min(0.5 * std::pow(2, n), 8.0) * 0.75 * u; });
    row("tenacity", 5, [](int n, double u) { return u * std::min(60.0, std::pow(2, n)); });
    row("tenacity-jitter", 5, [](int n, double u) { return std::min(60.0, std::pow(2, n) + u); });
    row("python-backoff", 1'000, [](int n, double u) { return u * std::pow(2, n); });
    row("resilience4j", 2, [](int n, double u) { return 0.5 * std::pow(1.5, n) * (0.5 + u); });
    row("p-retry", 10, [](int n, double) { return std::pow(2, n); });
    row("google-gax", 20,
        [](int n, double u) { return u * std::min(60.0, 0.1 * std::pow(1.3, n)); });
    row("google-api-core", 1'000,
        [](int n, double u) { return u * std::min(60.0, std::pow(2, n)); });
    row("retryablehttp", 4, [](int n, double) { return std::min(30.0, std::pow(2, n)); });
    row("envoy", 1, [](int n, double u) { return u * std::min(0.25, 0.025 * std::pow(2, n)); });
    row("cookbook", 4, [](int, double) { return 0.0; });
    row("full-jitter", 10,
        [](int n, double u) { return u * std::min(60.0, 0.5 * std::pow(2, n)); });
    row("equal-jitter", 10, [](int n, double u) {
        const double v = std::min(60.0, 0.5 * std::pow(2, n));
        return v / 2 + u * v / 2;
    });
}

void TestPresets::waits()
{
    QFETCH(Formula, formula);
    QFETCH(int, retries);
    const auto preset = findPreset(builtInPresets(), QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY(preset.has_value());
    const BackoffSettings& settings = preset->policy.backoff;
    QCOMPARE(settings.retries, retries);
    for (int n = 0; n < std::min(retries, 11); ++n) {
        for (const double u : {0.0, 0.25, 0.5, 0.999}) {
            const double wait = toSeconds(backoffWait(settings, {.retry = n, .u = u}));
            QVERIFY2(std::abs(wait - formula(n, u)) < 1e-8,
                     qPrintable(QStringLiteral("retry %1, u %2: %3 instead of %4")
                                    .arg(n)
                                    .arg(u)
                                    .arg(wait)
                                    .arg(formula(n, u))));
        }
    }
}

void TestPresets::hints_data()
{
    QTest::addColumn<double>("hint");
    QTest::addColumn<double>("wait"); // of the first retry, u = 0; −1: given up
    const auto row = [](const char* id, double hint, double wait) {
        QTest::addRow("%s/%g", id, hint) << hint << wait;
    };
    // The rows of openai-python's own test, as far as they reach the policy: its parser has refused
    // what is negative, infinite or no number.
    for (const double seconds : {20.0, 60.0, 61.0, 120.0}) {
        row("sdk-default", seconds, seconds);
    }
    row("sdk-default", 0, 0.5);
    row("sdk-default", 121, -1);
    row("openai-node", 0, 0);
    row("openai-node", 60, 60);
    row("openai-node", 61, 0.5);
    row("openai-node", 300, 0.5);
    row("anthropic-sdk", 0, 0.5);
    row("anthropic-sdk", 3'600, 3'600);
    row("groq-sdk", 0, 0);
    row("groq-sdk", 3'600, 3'600);
    row("vercel-ai", 59.9, 59.9);
    row("vercel-ai", 60, 2);
    row("langchain-js", 0.5, 1);
    row("langchain-js", 60, 60);
    row("langchain-js", 61, -1);
    row("mistral-sdk", 30, 30);
    row("mistral-sdk", 300, 60);
    row("google-genai", 30, 1);
    row("litellm", 60, 60);
    row("litellm", 61, 0);
    row("retryablehttp", 45, 45);
    row("tenacity-jitter", 45, 1);
}

void TestPresets::hints()
{
    QFETCH(double, hint);
    QFETCH(double, wait);
    const QString id = QString::fromUtf8(QTest::currentDataTag()).section(u'/', 0, 0);
    const auto preset = findPreset(builtInPresets(), id);
    QVERIFY(preset.has_value());
    const BackoffSettings& settings = preset->policy.backoff;
    const std::optional<Duration> usable = usableHint(settings, fromSeconds(hint));
    if (wait < 0) {
        QVERIFY(usable && *usable > settings.longestHint && settings.longHint == LongHint::giveUp);
    } else {
        QCOMPARE(toSeconds(waitWithHint(settings, {}, usable)), wait);
    }
}

void TestPresets::openAiPythonsTable_data()
{
    // tests/test_client.py of openai-python, clock at Fri, 29 Sep 2023 16:26:37 GMT, u = 0.
    QTest::addColumn<int>("retry");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<double>("wait"); // −1: no retry
    const auto row = [](int retry, const char* header, double wait) {
        QTest::addRow("%d '%s'", retry, header) << retry << QByteArray(header) << wait;
    };
    row(0, "20", 20);
    row(0, "0", 0.5);
    row(0, "-10", 0.5);
    row(0, "60", 60);
    row(0, "61", 61);
    row(0, "120", 120);
    row(0, "121", -1);
    row(0, "Fri, 29 Sep 2023 16:26:57 GMT", 20);
    row(0, "Fri, 29 Sep 2023 16:26:37 GMT", 0.5);
    row(0, "Fri, 29 Sep 2023 16:26:27 GMT", 0.5);
    row(0, "Fri, 29 Sep 2023 16:27:37 GMT", 60);
    row(0, "Fri, 29 Sep 2023 16:27:38 GMT", 61);
    row(0, "Fri, 29 Sep 2023 16:28:37 GMT", 120);
    row(0, "Fri, 29 Sep 2023 16:28:38 GMT", -1);
    row(0, "99999999999999999999999999999999999", 0.5);
    row(0, "inf", 0.5);
    row(0, "nan", 0.5);
    row(0, "Zun, 29 Sep 2023 16:26:27 GMT", 0.5);
    row(0, "Fri, 29 Sep 100000 16:26:27 GMT", 0.5);
    row(0, "", 0.5);
    row(1, "", 1);
    row(2, "", 2);
    row(1'103, "", 8);
}

void TestPresets::openAiPythonsTable()
{
    QFETCH(int, retry);
    QFETCH(QByteArray, header);
    QFETCH(double, wait);
    const BackoffSettings settings =
        findPreset(builtInPresets(), QStringLiteral("sdk-default"))->policy.backoff;
    const HttpHeaders headers{{"retry-after", header.toStdString()}};
    const std::optional<Duration> hint =
        usableHint(settings, parseRetryAfter(headers, WallTime(1'696'004'797s)));
    if (wait < 0) {
        QVERIFY(hint && *hint > settings.longestHint && settings.longHint == LongHint::giveUp);
    } else {
        QCOMPARE(toSeconds(waitWithHint(settings, {.retry = retry}, hint)), wait);
    }
}

void TestPresets::pollysFormula()
{
    // f(t) = 2^t · tanh(√(4t)); a wait is what f has gained since the draw before, by base / 1.4.
    const auto preset = findPreset(builtInPresets(), QStringLiteral("polly"));
    QVERIFY(preset.has_value());
    const BackoffSettings& settings = preset->policy.backoff;
    const auto f = [](double t) { return std::pow(2, t) * std::tanh(std::sqrt(4 * t)); };
    double before = 0;
    double previousU = 0;
    const std::array<double, 4> draws{0.5, 0.1, 0.9, 0.3};
    for (int n = 0; n < 4; ++n) {
        const double u = draws[std::size_t(n)];
        const double wait =
            toSeconds(backoffWait(settings, {.retry = n, .u = u, .previousU = previousU}));
        QVERIFY(std::abs(wait - (f(n + u) - before) * 2 / 1.4) < 1e-8);
        before = f(n + u);
        previousU = u;
    }
    // A number worked out by hand: f(0.5) = 1.41421 · tanh(1.41421) = 1.25634.
    QVERIFY(std::abs(toSeconds(backoffWait(settings, {.u = 0.5})) - 1.25634 * 2 / 1.4) < 2e-4);
}

void TestPresets::resilienceDrawsPileUpAtTheCap()
{
    BackoffSettings settings =
        findPreset(builtInPresets(), QStringLiteral("resilience4j"))->policy.backoff;
    settings.cap = 10s;
    for (const double u : {0.5, 0.75, 0.999}) { // 0.5 s · 1.5^8 = 12.8 s, before the ± 50 %
        QVERIFY(backoffWait(settings, {.retry = 8, .u = u}) == 10s);
    }
    QVERIFY(backoffWait(settings, {.retry = 8, .u = 0.0}) < 7s);
}

void TestPresets::theCookbookBeginsFull()
{
    const Policy policy = findPreset(builtInPresets(), QStringLiteral("cookbook"))->policy;
    QVERIFY(policy.throttle.rate == RequestRate::perMinute(1'500));
    QCOMPARE(policy.throttle.burst, 1'500);
    QVERIFY(policy.throttle.tokenRate == TokenRate::perMinute(125'000));
    QVERIFY(policy.pauseAfterRefusal == 15s);
}

void TestPresets::everyPresetTellsItsSource()
{
    for (const Preset& preset : builtInPresets()) {
        QVERIFY2(preset.source.size() > 20, qPrintable(preset.id));
    }
}

QTEST_GUILESS_MAIN(TestPresets)
#include "tst_presets.moc"
