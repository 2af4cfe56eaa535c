#include "core/policy.h"

#include <QTest>

#include <functional>
#include <limits>

using namespace ratescope;
using namespace std::chrono_literals;

class TestPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreInRange();
    void tooLowGoesToTheLowest();
    void tooHighGoesToTheHighest();
    void capIsNeverBelowBase();
    void notANumberBecomesTheDefault();
    void emptyStaysEmpty();
    void describesEveryField_data();
    void describesEveryField();
    void describesRates_data();
    void describesRates();
    void equalPoliciesHaveNoDescription();
};

using Edit = std::function<void(Policy&)>;
Q_DECLARE_METATYPE(Edit)

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

QString described(const Policy& before, const Policy& after)
{
    return QString::fromStdString(describeChange(before, after));
}

} // namespace

void TestPolicy::defaultsAreInRange()
{
    QVERIFY(Policy().clamped() == Policy());
}

void TestPolicy::tooLowGoesToTheLowest()
{
    Policy policy;
    policy.throttle = {RequestRate::perSecond(-5), -3, TokenRate::perSecond(0), Tokens{-1}, 0};
    policy.backoff.base = -1s;
    policy.backoff.factor = 0.5;
    policy.backoff.cap = -1s;
    policy.backoff.jitterShare = -infinity;
    policy.backoff.retries = -1;
    policy.backoff.deadline = 0s;
    policy.backoff.longestHint = Duration::min();
    policy.backoff.shortestHint = -1s;
    policy.throttle.inputTokenRate = TokenRate::perSecond(0);
    policy.throttle.outputTokenRate = TokenRate::perSecond(-1);
    policy.throttle.requestsPerDay = 0;
    policy.throttle.tokensPerDay = Tokens{-5};
    policy.retryBudget = RetryBudgetSettings{-1, -1, 0s};
    policy.breaker = BreakerSettings{0, 0s};
    policy.pauseAfterRefusal = -1s;
    policy.attemptTimeout = 0s;

    Policy expected;
    expected.throttle = {RequestRate::per(1, 24h), 1, TokenRate::perMinute(1), Tokens{1}, 1};
    expected.backoff.base = 1ms;
    expected.backoff.factor = 1.0;
    expected.backoff.cap = 1ms;
    expected.backoff.jitterShare = 0.0;
    expected.backoff.retries = 0;
    expected.backoff.deadline = 1s;
    expected.backoff.longestHint = 1s;
    expected.throttle.inputTokenRate = TokenRate::perMinute(1);
    expected.throttle.outputTokenRate = TokenRate::perMinute(1);
    expected.throttle.requestsPerDay = 1;
    expected.throttle.tokensPerDay = Tokens{1};
    expected.retryBudget = RetryBudgetSettings{0, 0, 1s};
    expected.breaker = BreakerSettings{1, 100ms};
    expected.pauseAfterRefusal = 0s;
    expected.attemptTimeout = 100ms;
    QCOMPARE(described(policy.clamped(), expected), QString());
    QVERIFY(policy.clamped() == expected);
    QVERIFY(expected.clamped() == expected);
}

void TestPolicy::tooHighGoesToTheHighest()
{
    Policy policy;
    policy.throttle = {RequestRate::perSecond(infinity), 1'000'000, TokenRate::perSecond(1e300),
                       Tokens{std::numeric_limits<std::int64_t>::max()}, 1'000};
    policy.backoff.base = 1h;
    policy.backoff.factor = infinity;
    policy.backoff.cap = Duration::max();
    policy.backoff.jitterShare = 2.0;
    policy.backoff.retries = std::numeric_limits<int>::max();
    policy.backoff.deadline = Duration::max();
    policy.backoff.longestHint = 25h;
    policy.backoff.shortestHint = 1h;
    policy.throttle.inputTokenRate = TokenRate::perSecond(infinity);
    policy.throttle.outputTokenRate = TokenRate::perSecond(1e9);
    policy.throttle.requestsPerDay = std::numeric_limits<std::int64_t>::max();
    policy.throttle.tokensPerDay = Tokens{std::numeric_limits<std::int64_t>::max()};
    policy.retryBudget = RetryBudgetSettings{2, infinity, 1h};
    policy.breaker = BreakerSettings{1'000'000, 2h};
    policy.pauseAfterRefusal = 11min;
    policy.attemptTimeout = 2h;

    Policy expected;
    expected.throttle = {RequestRate::perSecond(10'000), 10'000, TokenRate::perSecond(1e8),
                         Tokens{10'000'000'000}, 256};
    expected.backoff.base = 10min;
    expected.backoff.factor = 10.0;
    expected.backoff.cap = 1h;
    expected.backoff.jitterShare = 1.0;
    expected.backoff.retries = 1'000;
    expected.backoff.deadline = 24h;
    expected.backoff.longestHint = 24h;
    expected.backoff.shortestHint = 1min;
    expected.throttle.inputTokenRate = TokenRate::perSecond(1e8);
    expected.throttle.outputTokenRate = TokenRate::perSecond(1e8);
    expected.throttle.requestsPerDay = 1'000'000'000;
    expected.throttle.tokensPerDay = Tokens{1'000'000'000'000};
    expected.retryBudget = RetryBudgetSettings{1, 1'000, 10min};
    expected.breaker = BreakerSettings{1'000, 1h};
    expected.pauseAfterRefusal = 10min;
    expected.attemptTimeout = 1h;
    QCOMPARE(described(policy.clamped(), expected), QString());
    QVERIFY(policy.clamped() == expected);
    QVERIFY(expected.clamped() == expected);
}

void TestPolicy::capIsNeverBelowBase()
{
    Policy policy;
    policy.backoff.base = 30s;
    policy.backoff.cap = 5s;
    QVERIFY(policy.clamped().backoff.cap == 30s);
}

void TestPolicy::notANumberBecomesTheDefault()
{
    Policy policy;
    policy.throttle.rate = RequestRate::perSecond(notANumber);
    policy.throttle.tokenRate = TokenRate::perSecond(notANumber);
    policy.backoff.factor = notANumber;
    policy.backoff.jitterShare = notANumber;
    QVERIFY(policy.clamped() == Policy());
}

void TestPolicy::emptyStaysEmpty()
{
    const Policy clamped = Policy().clamped();
    QVERIFY(!clamped.throttle.rate);
    QVERIFY(!clamped.throttle.tokenRate);
    QVERIFY(!clamped.throttle.tokenBurst);
    QVERIFY(!clamped.backoff.deadline);
}

void TestPolicy::describesEveryField_data()
{
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* expected, Edit edit) {
        QTest::newRow(expected) << std::move(edit) << QString::fromUtf8(expected);
    };
    row("throttle off → 55/min", [](Policy& p) { p.throttle.rate = RequestRate::perMinute(55); });
    row("burst 1 → 10", [](Policy& p) { p.throttle.burst = 10; });
    row("tokens off → 10000/min",
        [](Policy& p) { p.throttle.tokenRate = TokenRate::perMinute(10'000); });
    row("input tokens off → 100/min",
        [](Policy& p) { p.throttle.inputTokenRate = TokenRate::perMinute(100); });
    row("output tokens off → 100/min",
        [](Policy& p) { p.throttle.outputTokenRate = TokenRate::perMinute(100); });
    row("requests a day off → 1000", [](Policy& p) { p.throttle.requestsPerDay = 1'000; });
    row("tokens a day off → 1000", [](Policy& p) { p.throttle.tokensPerDay = Tokens{1'000}; });
    row("long hint give up → ignore", [](Policy& p) { p.backoff.longHint = LongHint::ignore; });
    row("long hint give up → shorten", [](Policy& p) { p.backoff.longHint = LongHint::shorten; });
    row("shortest hint off → 1 ms", [](Policy& p) { p.backoff.shortestHint = 1ms; });
    row("hint minimum → longer", [](Policy& p) { p.backoff.hint = HintUse::longer; });
    row("backoff exponential → polynomial",
        [](Policy& p) { p.backoff.kind = BackoffKind::polynomial; });
    row("jitter full → lengthen", [](Policy& p) { p.backoff.jitter = Jitter::lengthen; });
    row("jitter full → around", [](Policy& p) { p.backoff.jitter = Jitter::around; });
    row("jitter full → plus second", [](Policy& p) { p.backoff.jitter = Jitter::plusSecond; });
    row("jitter full → smooth", [](Policy& p) { p.backoff.jitter = Jitter::smooth; });
    row("retry budget off → 20 % + 0.1/s over 10 s",
        [](Policy& p) { p.retryBudget = RetryBudgetSettings(); });
    row("breaker off → 5 failures for 30 s", [](Policy& p) { p.breaker = BreakerSettings(); });
    row("throttle off → 2/s", [](Policy& p) {
        p.throttle.rate = RequestRate::perSecond(2);
        p.throttle.rateWindow = 1s;
    });
    row("throttle off → 1000/hour", [](Policy& p) {
        p.throttle.rate = RequestRate::per(1'000, 1h);
        p.throttle.rateWindow = 1h;
    });
    row("throttle off → 5/day", [](Policy& p) {
        p.throttle.rate = RequestRate::per(5, 24h);
        p.throttle.rateWindow = 24h;
    });
    row("throttle off → 60/min, rate window 60 s → 10 s", [](Policy& p) {
        p.throttle.rate = RequestRate::perMinute(60);
        p.throttle.rateWindow = 10s;
    });
    row("token burst one minute's → 5000",
        [](Policy& p) { p.throttle.tokenBurst = Tokens{5'000}; });
    row("in flight 64 → 8", [](Policy& p) { p.throttle.concurrency = 8; });
    row("backoff exponential → none", [](Policy& p) { p.backoff.kind = BackoffKind::none; });
    row("backoff exponential → fixed", [](Policy& p) { p.backoff.kind = BackoffKind::fixed; });
    row("jitter full → decorrelated", [](Policy& p) { p.backoff.jitter = Jitter::decorrelated; });
    row("base 500 ms → 1.5 s", [](Policy& p) { p.backoff.base = 1500ms; });
    row("factor 2 → 1.5", [](Policy& p) { p.backoff.factor = 1.5; });
    row("cap 60 s → 10 min", [](Policy& p) { p.backoff.cap = 10min; });
    row("jitter share 0.25 → 0.5", [](Policy& p) { p.backoff.jitterShare = 0.5; });
    row("retries 10 → 2", [](Policy& p) { p.backoff.retries = 2; });
    row("deadline off → 30 s", [](Policy& p) { p.backoff.deadline = 30s; });
    row("hint minimum → ignore", [](Policy& p) { p.backoff.hint = HintUse::ignore; });
    row("hint minimum → replace", [](Policy& p) { p.backoff.hint = HintUse::replace; });
    row("longest hint 1 h → 90 min", [](Policy& p) { p.backoff.longestHint = 90min; });
    row("shared gate on → off", [](Policy& p) { p.sharedGate = false; });
    row("pause after refusal off → 10 s", [](Policy& p) { p.pauseAfterRefusal = 10s; });
    row("time-out 60 s → 250 ms", [](Policy& p) { p.attemptTimeout = 250ms; });
    row("burst 1 → 10, in flight 64 → 8", [](Policy& p) {
        p.throttle.burst = 10;
        p.throttle.concurrency = 8;
    });
    row("base 500 ms → 500.0001 ms", [](Policy& p) { p.backoff.base += 100ns; });
    row("factor 2 → 2.0001", [](Policy& p) { p.backoff.factor = 2.0001; });
}

void TestPolicy::describesEveryField()
{
    QFETCH(Edit, edit);
    QFETCH(QString, expected);
    Policy after;
    edit(after);
    QCOMPARE(described(Policy(), after), expected);
}

void TestPolicy::describesRates_data()
{
    QTest::addColumn<double>("before");
    QTest::addColumn<double>("after");
    QTest::addColumn<QString>("expected");
    const auto row = [](double before, double after, const char* expected) {
        QTest::newRow(expected) << before << after << QString::fromUtf8(expected);
    };
    row(80.0 / 60.0, 55.0 / 60.0, "throttle 80 → 55/min");
    row(10.0, 20.0, "throttle 600 → 1200/min");
    row(2.51, 3.333, "throttle 2.51 → 3.33/s");
    row(80.0 / 60.0, 2.51, "throttle 80/min → 2.51/s");
    row(1.0 / 3600.0, 0.5 / 60.0, "throttle 0.0167 → 0.5/min");
    row(1e4, 123.4567, "throttle 600000/min → 123.5/s");
    row(2.5101, 2.5102, "throttle 2.5101 → 2.5102/s");
}

void TestPolicy::describesRates()
{
    QFETCH(double, before);
    QFETCH(double, after);
    QFETCH(QString, expected);
    Policy from;
    from.throttle.rate = RequestRate::perSecond(before);
    Policy to;
    to.throttle.rate = RequestRate::perSecond(after);
    QCOMPARE(described(from, to), expected);
}

void TestPolicy::equalPoliciesHaveNoDescription()
{
    QCOMPARE(described(Policy(), Policy()), QString());
}

QTEST_GUILESS_MAIN(TestPolicy)
#include "tst_policy.moc"
