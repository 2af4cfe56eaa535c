#include "core/throttle.h"

#include <QTest>

#include <algorithm>

using namespace ratescope;
using namespace std::chrono_literals;

class TestThrottle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noLimitGoesNow();
    void requestRateAndBurst();
    void tokenRate();
    void emptyTokenBurstIsOneMinutesWorth();
    void longestWaitWins();
    void concurrencyIsAskedFirst();
    void costAboveTheCapacityGoesIntoDebt();
    void retuneKeepsTokensAndSlots();
    void retuneSwitchesAxes();
    void retuneTakesDailyQuotasAway();
    void releaseNeverGoesBelowZero();
};

namespace {

using Axis = Admission::Axis;

constexpr Instant start{};
constexpr TokenCost oneToken{Tokens{1}, {}};

/// What comes back after a burst comes so much later, for the sake of servers' clocks: half a
/// hundredth of the time that the empty bucket takes to fill.
constexpr Duration slackOf(Duration span)
{
    return std::min<Duration>(span / 200, 250ms);
}

ThrottleSettings unlimited()
{
    ThrottleSettings settings;
    settings.concurrency = 256;
    return settings;
}

} // namespace

void TestThrottle::noLimitGoesNow()
{
    Throttle throttle(unlimited(), start);
    for (int i = 0; i < 256; ++i) {
        QVERIFY(throttle.admit(start, TokenCost{Tokens{1'000'000}, {}}).now());
        throttle.take(start, TokenCost{Tokens{1'000'000}, {}});
    }
    QCOMPARE(throttle.inFlight(), 256);
}

void TestThrottle::requestRateAndBurst()
{
    ThrottleSettings settings = unlimited();
    settings.rate = RequestRate::perMinute(80);
    settings.burst = 2;
    Throttle throttle(settings, start);
    throttle.take(start, oneToken);
    QVERIFY(throttle.admit(start, oneToken).now());
    throttle.take(start, oneToken);

    const Admission admission = throttle.admit(start, oneToken);
    QVERIFY(!admission.now());
    QVERIFY(admission.axis == Axis::requestRate);
    QVERIFY(admission.at == start + 757'500us);
    QVERIFY(!throttle.admit(start + 757'500us - 1ns, oneToken).now());
    QVERIFY(throttle.admit(start + 757'500us, oneToken).now());
}

void TestThrottle::tokenRate()
{
    ThrottleSettings settings = unlimited();
    settings.tokenRate = TokenRate::perSecond(100);
    settings.tokenBurst = Tokens{500};
    Throttle throttle(settings, start);
    throttle.take(start, TokenCost{Tokens{400}, {}});
    QVERIFY(throttle.admit(start, TokenCost{Tokens{100}, {}}).now());
    const Admission admission = throttle.admit(start, TokenCost{Tokens{250}, {}});
    QVERIFY(admission.axis == Axis::tokenRate);
    QVERIFY(admission.at == start + 1500ms + slackOf(5s));
}

void TestThrottle::emptyTokenBurstIsOneMinutesWorth()
{
    ThrottleSettings settings = unlimited();
    settings.tokenRate = TokenRate::perMinute(6'000);
    Throttle throttle(settings, start);
    throttle.take(start, TokenCost{Tokens{6'000}, {}});
    QVERIFY(throttle.admit(start, TokenCost{Tokens{1}, {}}).at == start + 10ms + slackOf(60s));
    QVERIFY(throttle.admit(start, TokenCost{Tokens{6'000}, {}}).at == start + 60s + slackOf(60s));
}

void TestThrottle::longestWaitWins()
{
    ThrottleSettings settings = unlimited();
    settings.rate = RequestRate::perSecond(1);
    settings.tokenRate = TokenRate::perSecond(100);
    settings.tokenBurst = Tokens{1'000};
    Throttle throttle(settings, start);
    throttle.take(start, TokenCost{Tokens{1'000}, {}});

    const Admission small = throttle.admit(start, TokenCost{Tokens{50}, {}});
    QVERIFY(small.axis == Axis::requestRate);
    QVERIFY(small.at == start + 1s + slackOf(1s));
    const Admission large = throttle.admit(start, TokenCost{Tokens{300}, {}});
    QVERIFY(large.axis == Axis::tokenRate);
    QVERIFY(large.at == start + 3s + slackOf(10s));
    const Admission later = throttle.admit(start + 2s, TokenCost{Tokens{300}, {}});
    QVERIFY(later.axis == Axis::tokenRate);
    QVERIFY(later.at == start + 3s + slackOf(10s));
    QVERIFY(throttle.admit(start + 3s + slackOf(10s), TokenCost{Tokens{300}, {}}).now());
}

void TestThrottle::concurrencyIsAskedFirst()
{
    ThrottleSettings settings = unlimited();
    settings.concurrency = 1;
    settings.rate = RequestRate::perSecond(1);
    Throttle throttle(settings, start);
    throttle.take(start, oneToken);
    QVERIFY(throttle.admit(start, oneToken).axis == Axis::concurrency);
    QVERIFY(throttle.admit(start + 1h, oneToken).axis == Axis::concurrency);
    throttle.settle(start, {oneToken, 1'000}, oneToken);
    QVERIFY(throttle.admit(start, oneToken).axis == Axis::requestRate);
    QVERIFY(throttle.admit(start + 1s + slackOf(1s), oneToken).now());
}

void TestThrottle::costAboveTheCapacityGoesIntoDebt()
{
    ThrottleSettings settings = unlimited();
    settings.tokenRate = TokenRate::perSecond(100);
    settings.tokenBurst = Tokens{500};
    Throttle throttle(settings, start);
    QVERIFY(throttle.admit(start, TokenCost{Tokens{2'000}, {}}).now());
    throttle.take(start, TokenCost{Tokens{2'000}, {}});
    QVERIFY(throttle.admit(start, TokenCost{Tokens{100}, {}}).at == start + 16s + slackOf(5s));
    QVERIFY(throttle.admit(start, TokenCost{Tokens{2'000}, {}}).at == start + 20s + slackOf(5s));
}

void TestThrottle::retuneKeepsTokensAndSlots()
{
    ThrottleSettings settings = unlimited();
    settings.rate = RequestRate::perSecond(1);
    settings.burst = 10;
    settings.concurrency = 8;
    Throttle throttle(settings, start);
    for (int i = 0; i < 8; ++i) {
        throttle.take(start, oneToken);
    }
    settings.rate = RequestRate::perSecond(10);
    settings.burst = 20;
    settings.concurrency = 4;
    throttle.retune(settings, start);
    QVERIFY(throttle.settings() == settings);
    QCOMPARE(throttle.inFlight(), 8);
    for (int i = 8; i > 4; --i) {
        QVERIFY(throttle.admit(start, oneToken).axis == Axis::concurrency);
        throttle.settle(start, {oneToken, 1'000}, oneToken);
    }
    QVERIFY(throttle.admit(start, oneToken).axis == Axis::concurrency);
    throttle.settle(start, {oneToken, 1'000}, oneToken);
    for (int i = 0; i < 2; ++i) { // of ten, eight were taken
        QVERIFY(throttle.admit(start, oneToken).now());
        throttle.take(start, oneToken);
        throttle.settle(start, {oneToken, 1'000}, oneToken);
    }
    QVERIFY(throttle.admit(start, oneToken).at == start + 100ms + slackOf(10s));
}

void TestThrottle::retuneSwitchesAxes()
{
    Throttle throttle(unlimited(), start);
    ThrottleSettings settings = unlimited();
    settings.rate = RequestRate::perSecond(1);
    throttle.retune(settings, start + 5s);
    QVERIFY(throttle.admit(start + 5s, oneToken).now());
    throttle.take(start + 5s, oneToken);
    QVERIFY(throttle.admit(start + 5s, oneToken).at == start + 6s + slackOf(1s));
    throttle.retune(unlimited(), start + 5s);
    QVERIFY(throttle.admit(start + 5s, oneToken).now());
}

void TestThrottle::retuneTakesDailyQuotasAway()
{
    ThrottleSettings settings = unlimited();
    settings.requestsPerDay = 1;
    settings.tokensPerDay = Tokens{1};
    Throttle throttle(settings, start);
    throttle.take(start, oneToken);
    QVERIFY(!throttle.admit(start, oneToken).now());
    settings.requestsPerDay.reset();
    throttle.retune(settings, start);
    QVERIFY(throttle.admit(start, oneToken).axis == Axis::tokensPerDay);
    settings.tokensPerDay.reset();
    throttle.retune(settings, start);
    QVERIFY(throttle.admit(start, oneToken).now());
}

void TestThrottle::releaseNeverGoesBelowZero()
{
    Throttle throttle(unlimited(), start);
    throttle.settle(start, {oneToken, 1'000}, oneToken);
    QCOMPARE(throttle.inFlight(), 0);
}

QTEST_GUILESS_MAIN(TestThrottle)
#include "tst_throttle.moc"
