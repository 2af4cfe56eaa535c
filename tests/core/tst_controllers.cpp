#include "core/controllers/aimd.h"
#include "core/controllers/automatic.h"
#include "core/controllers/aws_adaptive.h"
#include "core/controllers/even_pace.h"
#include "core/controllers/header_guided.h"
#include "core/controllers/search.h"

#include <QTest>

#include <cmath>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

double secondsOf(Instant at)
{
    return toSeconds(at.time_since_epoch());
}

/// One controller, driven by hand.
class Driver
{
public:
    explicit Driver(Controller& controller)
        : m_controller(controller)
    {}

    AttemptId send(double at, Tokens cost = Tokens{1})
    {
        const AttemptId attempt{JobId{++m_last}, 1};
        m_controller.sent(attempt, instant(at), {cost, {}});
        return attempt;
    }
    void answer(AttemptId attempt, double at, std::optional<LimitState> limits = std::nullopt)
    {
        Outcome outcome;
        outcome.limits = std::move(limits);
        m_controller.ended(attempt, instant(at), outcome);
    }
    void refuse(AttemptId attempt, double at, std::optional<LimitState> limits = std::nullopt)
    {
        Outcome outcome;
        outcome.kind = OutcomeKind::refused;
        outcome.cause = Cause::rateLimit;
        outcome.limits = std::move(limits);
        m_controller.ended(attempt, instant(at), outcome);
    }
    /// Sends and answers so many, all at once.
    void answerMany(int count, double at)
    {
        for (int i = 0; i < count; ++i) {
            answer(send(at), at);
        }
    }
    /// When the next may go, seconds.
    double next(double now, Tokens cost = Tokens{1})
    {
        return secondsOf(m_controller.admit(instant(now), {cost, {}}, 0).at);
    }
    static Instant instant(double at) { return Instant(fromSeconds(at)); }

private:
    Controller& m_controller;
    std::uint64_t m_last = 0;
};

LimitState requestsLeft(std::int64_t limit, std::int64_t remaining, Duration untilFull,
                        ResetMeaning reset)
{
    LimitState state;
    state.requests = {limit, remaining, untilFull, reset};
    return state;
}

/// What ArrivalSlack adds to a wait.
constexpr double slack = 1.01;
constexpr double mostSlack = 0.25;

bool near(double a, double b, double tolerance = 1e-7)
{
    return std::abs(a - b) <= tolerance;
}

} // namespace

#define VERIFY_NEAR(actual, expected)                                                              \
    QVERIFY2(near(actual, expected), qPrintable(QString::number(actual, 'f', 9)))

/// What each controller does, to the number; theory and sources are in their head comments.
class TestControllers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWentTooLongAgoSaysNothing();
    void aimdAddsAndHalves();
    void awsFollowsThePublishedCubic();
    void awsTakesTheSlowerOfTwoRates();
    void headersTellABucket();
    void headersTellAFixedWindow();
    void headersTellASlidingWindow();
    void headersTellTokens();
    void headersNeverHoldForEver();
    void headersThatSurpriseAreGivenUp();
    void automaticKeepsToWhatItIsTold();
    void automaticKeepsToATellableBurst();
    void automaticPrefersHeaders();
    void automaticHoldsHeadersToWhatItIsTold();
    void searchProbesTheEndsOfWindows();
    void searchFindsStrictSpacing();
    void evenPaceIsProvenByItsMemory();
    void evenPaceWaitsLongerEachTime();
};

void TestControllers::aimdAddsAndHalves()
{
    Aimd aimd{Instant()};
    Driver driver(aimd);
    QCOMPARE(driver.next(0.0), 0.0);
    const AttemptId first = driver.send(0.0);
    VERIFY_NEAR(driver.next(0.0), 1.0);
    driver.answer(first, 0.5); // half a token is left to come, at 1.05/s
    VERIFY_NEAR(driver.next(0.5), 0.5 + 0.5 / 1.05);
    const AttemptId second = driver.send(0.5 + 0.5 / 1.05);
    driver.refuse(second, 1.0); // 0.025 tokens, at 0.525/s
    VERIFY_NEAR(driver.next(1.0), 1.0 + 0.975 / 0.525);
    driver.refuse(second, 1.5); // within a second: no news
    VERIFY_NEAR(driver.next(1.5), 1.0 + 0.975 / 0.525);
    driver.refuse(second, 2.0);
    VERIFY_NEAR(driver.next(2.0), 2.0 + 0.45 / 0.2625);
    VERIFY_NEAR(aimd.belief(Instant(2s)).limit, 60.0 * 0.2625);
}

/// The numbers of botocore's own test of its cubic calculator: last maximum 10/s, beta 0.7, scale
/// constant 0.4, so many seconds after the refusal.
void TestControllers::awsFollowsThePublishedCubic()
{
    AwsAdaptive aws{Instant()};
    Driver driver(aws);
    QCOMPARE(driver.next(0.0), 0.0); // it does nothing before the first refusal
    driver.answerMany(9, 0.4);
    driver.answerMany(1, 0.8); // 0.8 · 10 in 0.8 s: 10/s measured
    driver.refuse(driver.send(0.8), 0.8);
    VERIFY_NEAR(aws.belief(Instant(800ms)).limit / 60.0, 7.0);
    const double published[] = {9.64893600966,      10.000030849917364, 10.453284520772092,
                                13.408697022224185, 21.26626835427364,  36.425998516920465};
    double at = 0.8;
    for (const double rate : published) {
        driver.answerMany(60, at + 0.4); // enough that twice the measured rate is no bound
        at += 1.0;
        driver.answerMany(1, at);
        VERIFY_NEAR(aws.belief(Driver::instant(at)).limit / 60.0, rate);
    }
}

void TestControllers::awsTakesTheSlowerOfTwoRates()
{
    AwsAdaptive aws{Instant()};
    Driver driver(aws);
    driver.answerMany(9, 0.4);
    driver.answerMany(1, 0.8);
    driver.refuse(driver.send(0.8), 0.8);
    driver.refuse(driver.send(0.9), 0.9); // the fill rate, 7, is less than the 10 measured
    VERIFY_NEAR(aws.belief(Instant(900ms)).limit / 60.0, 7.0 * 0.7);
    driver.answerMany(1, 2.0); // 3 in 1.2 s: 0.8 · 2.5 + 0.2 · 10 = 4; the cubic says 7.0
    VERIFY_NEAR(aws.belief(Instant(2s)).limit / 60.0,
                std::min(8.0, 0.4 * std::pow(1.1 - std::cbrt(7.0 * 0.3 / 0.4), 3.0) + 7.0));
    for (int i = 3; i < 40; ++i) {
        driver.refuse(driver.send(i), i);
    }
    VERIFY_NEAR(aws.belief(Instant(40s)).limit / 60.0, 0.5); // never less
}

/// Ten at once, one each second: nine are left, and the tenth comes back in a second.
void TestControllers::headersTellABucket()
{
    HeaderGuided headers;
    Driver driver(headers);
    driver.answer(driver.send(0.0), 0.1, requestsLeft(10, 9, 1s, ResetMeaning::refill));
    QVERIFY(headers.usable());
    for (int i = 0; i < 9; ++i) {
        QCOMPARE(driver.next(0.1), 0.1);
        driver.send(0.1);
    }
    // A hair under what one response brackets: T in (0.998, ∞), tried at 1.004 times its low end.
    const double interval = 0.998 * 1.004;
    const double level = 10.0 - 1.0 / 0.998 + 0.1 / interval - 9.0;
    VERIFY_NEAR(driver.next(0.1), 0.1 + (1.0 - level) * interval * slack);
    QVERIFY(driver.next(0.1) > 1.0 && driver.next(0.1) < 1.02);
    QCOMPARE(headers.belief(Instant(100ms)).kind, LimitKind::continuous);
    VERIFY_NEAR(headers.belief(Instant(100ms)).limit, 60.0 / interval);
    QCOMPARE(headers.belief(Instant(100ms)).burst, 10.0);
}

/// Five in each window, which ends at 30 s.
void TestControllers::headersTellAFixedWindow()
{
    HeaderGuided headers;
    Driver driver(headers);
    driver.answer(driver.send(0.0), 0.0, requestsLeft(5, 4, 30s, ResetMeaning::nextWindow));
    driver.answer(driver.send(1.0), 1.0, requestsLeft(5, 3, 29s, ResetMeaning::nextWindow));
    driver.answer(driver.send(4.0), 4.0, requestsLeft(5, 2, 26s, ResetMeaning::nextWindow));
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(driver.next(4.0), 4.0);
        driver.send(4.0);
    }
    VERIFY_NEAR(driver.next(4.0), 30.002 + mostSlack);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(driver.next(30.252), 30.252);
        driver.send(30.252);
    }
    VERIFY_NEAR(driver.next(30.252), 60.002 + mostSlack);
    const Belief belief = headers.belief(Instant(4s));
    QCOMPARE(belief.kind, LimitKind::window);
    QCOMPARE(belief.limit, 5.0);
    QCOMPARE(belief.window, Duration(30s));
}

/// Three in any ten seconds: empty again ten seconds after the latest.
void TestControllers::headersTellASlidingWindow()
{
    HeaderGuided headers;
    Driver driver(headers);
    driver.answer(driver.send(0.0), 0.0, requestsLeft(3, 2, 10s, ResetMeaning::nextWindow));
    driver.answer(driver.send(2.0), 2.0, requestsLeft(3, 1, 10s, ResetMeaning::nextWindow));
    driver.answer(driver.send(5.0), 5.0, requestsLeft(3, 0, 10s, ResetMeaning::nextWindow));
    VERIFY_NEAR(driver.next(5.0), 5.0 + 5.002 * slack); // ten seconds after the first
    driver.answer(driver.send(10.1), 10.1, requestsLeft(3, 0, 10s, ResetMeaning::nextWindow));
    VERIFY_NEAR(driver.next(10.1), 10.1 + 1.902 * slack);
    QCOMPARE(headers.belief(Instant(10s)).window, Duration(10s));
}

/// 600 of 1,000 are used and come back within 36 s; 500 need 100 more than there are.
void TestControllers::headersTellTokens()
{
    HeaderGuided headers;
    Driver driver(headers);
    LimitState state;
    state.tokens = {1'000, 400, 36s, ResetMeaning::refill};
    driver.answer(driver.send(0.0), 0.0, state);
    QCOMPARE(driver.next(0.0, Tokens{400}), 0.0);
    VERIFY_NEAR(driver.next(0.0, Tokens{500}), 6.31); // a token and a hair more
    QCOMPARE(headers.admit(Instant(), {Tokens{500}, {}}, 0).axis, Admission::Axis::tokenRate);
    driver.send(0.0, Tokens{100}); // and another 100 that are on their way
    VERIFY_NEAR(driver.next(0.0, Tokens{500}), 12.31);
    VERIFY_NEAR(driver.next(0.0, Tokens{5'000}), 42.0); // larger than the limit: when it is whole
}

/// The headers name a reset, the one that went since never ends: when it is past, one goes.
void TestControllers::headersNeverHoldForEver()
{
    HeaderGuided headers;
    Driver driver(headers);
    driver.answer(driver.send(0.0), 0.0, requestsLeft(1, 1, 5s, ResetMeaning::refill));
    driver.send(0.0);
    VERIFY_NEAR(driver.next(0.0), 5.0 * slack);
    QCOMPARE(driver.next(5.2), 5.2);
}

void TestControllers::headersThatSurpriseAreGivenUp()
{
    HeaderGuided headers;
    Driver driver(headers);
    const auto told = requestsLeft(10, 9, 1s, ResetMeaning::refill);
    driver.answer(driver.send(0.0), 0.0, told);
    driver.refuse(driver.send(0.1), 0.1, told); // it says that there is room, and refuses
    QVERIFY(headers.usable());
    driver.refuse(driver.send(0.2), 0.2, told);
    QVERIFY(!headers.usable());
    for (int i = 0; i < 30; ++i) {
        driver.answer(driver.send(1.0 + i), 1.0 + i, told);
    }
    QVERIFY(headers.usable()); // what it foretells since has been true
}

/// Three in any ten seconds and a hundredth: at once, but for the ramp of 8/s that asks whether
/// that is so.
void TestControllers::automaticKeepsToWhatItIsTold()
{
    Automatic automatic(ToldLimit{3, 10s}, Instant());
    Driver driver(automatic);
    const double expected[] = {0.0, 0.125, 0.25, 10.1, 10.225, 10.35, 20.2};
    double now = 0.0;
    for (const double at : expected) {
        now = std::max(now, driver.next(now));
        VERIFY_NEAR(now, at);
        driver.answer(driver.send(now), now + 0.01);
    }
}

/// Where a burst is told as well, it is that burst and then one each T.
void TestControllers::automaticKeepsToATellableBurst()
{
    Automatic automatic(ToldLimit{6, 60s, 3}, Instant());
    Driver driver(automatic);
    const double expected[] = {0.0, 0.125, 0.25, 10.0, 20.0, 30.0};
    double now = 0.0;
    for (const double at : expected) {
        now = std::max(now, driver.next(now));
        VERIFY_NEAR(now, at);
        driver.answer(driver.send(now), now + 0.01);
    }
}

void TestControllers::automaticPrefersHeaders()
{
    Automatic automatic(std::nullopt, Instant());
    Driver driver(automatic);
    driver.answer(driver.send(0.0), 0.1, requestsLeft(2, 1, 20s, ResetMeaning::refill));
    QCOMPARE(driver.next(0.2), 0.2);
    driver.send(0.2);
    QVERIFY2(driver.next(0.2) > 19.9 && driver.next(0.2) < 20.4,
             qPrintable(QString::number(driver.next(0.2))));
    QCOMPARE(automatic.belief(Instant(200ms)).kind, LimitKind::continuous);
    QCOMPARE(automatic.belief(Instant(200ms)).headroom, std::optional(0.0));
}

void TestControllers::automaticHoldsHeadersToWhatItIsTold()
{
    Automatic automatic(ToldLimit{2, 10s}, Instant());
    Driver driver(automatic);
    const auto plenty = requestsLeft(100, 99, 600ms, ResetMeaning::refill);
    driver.answer(driver.send(0.0), 0.01, plenty);
    driver.answer(driver.send(0.125), 0.135, plenty);
    QCOMPARE(automatic.belief(Instant(200ms)).headroom, std::optional(99.0));
    VERIFY_NEAR(driver.next(0.2), 10.1);
}

/// Everything is refused from the 17th on: single probes, heard of 40 ms later.
void TestControllers::searchProbesTheEndsOfWindows()
{
    Search search(std::nullopt, Instant());
    Driver driver(search);
    double now = 0.0;
    for (int i = 0; i < 16; ++i) {
        now = std::max(now, driver.next(now));
        driver.answer(driver.send(now), now);
    }
    now = std::max(now, driver.next(now));
    driver.refuse(driver.send(now), now + 0.04);
    const double dry = now;
    std::vector<double> probes;
    for (int i = 0; i < 7; ++i) {
        now = driver.next(now + 0.05);
        probes.push_back(now);
        driver.refuse(driver.send(now), now + 0.04);
    }
    VERIFY_NEAR(probes[0], dry + 0.25); // a refill of 4/s
    VERIFY_NEAR(probes[1], dry + 0.6);
    VERIFY_NEAR(probes[2], 5.05); // the end of five seconds,
    VERIFY_NEAR(probes[3], 10.1);
    VERIFY_NEAR(probes[4], 10.1 + 10.0 * (5 + 3) / (16 + 5)); // and when ten have faded
    VERIFY_NEAR(probes[5], 20.2);
    VERIFY_NEAR(probes[6], 30.25);
}

/// One each second: after 60 it is never refused any more, but for a dare.
void TestControllers::searchFindsStrictSpacing()
{
    Search search(std::nullopt, Instant());
    Driver driver(search);
    double now = 0.0;
    double letIn = -10.0;
    std::vector<double> gaps;
    int refused = 0;
    for (int i = 0; i < 75; ++i) {
        now = std::max(now, driver.next(now));
        const AttemptId attempt = driver.send(now);
        if (now - letIn >= 1.0 - 1e-9) {
            gaps.push_back(now - letIn);
            letIn = now;
            driver.answer(attempt, now + 0.04);
        } else {
            ++refused;
            driver.refuse(attempt, now + 0.04);
        }
        now += 0.04;
    }
    QVERIFY2(refused <= 8, qPrintable(QString::number(refused)));
    for (std::size_t i = gaps.size() - 10; i < gaps.size(); ++i) {
        QVERIFY2(gaps[i] >= 1.0 - 1e-9 && gaps[i] < 1.01, qPrintable(QString::number(gaps[i])));
    }
    QCOMPARE(search.belief(Driver::instant(now)).kind, LimitKind::continuous);
    QVERIFY(std::abs(search.belief(Driver::instant(now)).limit - 60.0) < 0.7);
}

void TestControllers::evenPaceIsProvenByItsMemory()
{
    EvenPace even(1.0, 0.0, 10, Instant());
    double now = 0.0;
    const auto go = [&](int count) {
        for (int i = 0; i < count; ++i) {
            now = secondsOf(even.permits(Driver::instant(now)));
            even.sent(Driver::instant(now));
            even.accepted(Driver::instant(now));
        }
    };
    go(9);
    VERIFY_NEAR(now, 9.0);
    VERIFY_NEAR(even.pace(), 1.0);
    go(1); // ten were held: a fifth faster
    VERIFY_NEAR(even.pace(), 0.8);
    go(3);
    now = secondsOf(even.permits(Driver::instant(now)));
    even.sent(Driver::instant(now));
    even.refused(Driver::instant(now)); // 0.8 was too fast: back to what was held
    VERIFY_NEAR(even.pace(), 1.0);
    go(10);
    QVERIFY(even.pace() > 0.8 * 1.04 && even.pace() < 1.0); // between the two from now on
}

/// What is refused may count, so each wait in a dry spell is 1.6 times the one before.
void TestControllers::evenPaceWaitsLongerEachTime()
{
    EvenPace even(1.0, 0.0, 40, Instant());
    double now = 0.0;
    std::vector<double> waits;
    for (int i = 0; i < 8; ++i) {
        const double next = secondsOf(even.permits(Driver::instant(now)));
        waits.push_back(next - now);
        now = next;
        even.sent(Driver::instant(now));
        even.refused(Driver::instant(now));
    }
    for (std::size_t i = 2; i < 6; ++i) {
        VERIFY_NEAR(waits[i] / waits[i - 1], 1.6);
    }
    VERIFY_NEAR(waits[7], 10.0 * even.pace()); // but no longer than a quarter of the memory
    QVERIFY(!even.failed());
}

/// More has gone since than anything is kept of: a call that hangs while a fast server is busy.
void TestControllers::whatWentTooLongAgoSaysNothing()
{
    constexpr int more = 150'000;
    HeaderGuided guided;
    Search search(std::nullopt, Instant());
    Automatic automatic(std::nullopt, Instant());
    for (Controller* controller :
         {static_cast<Controller*>(&guided), static_cast<Controller*>(&search),
          static_cast<Controller*>(&automatic)}) {
        Driver driver(*controller);
        const AttemptId slow = driver.send(0.0);
        const AttemptId waiting = driver.send(0.0);
        for (int i = 1; i <= more; ++i) {
            driver.answerMany(1, i * 1e-4);
        }
        const std::uint64_t evidence = controller->belief(Driver::instant(16.0)).evidence;
        controller->departed(waiting, Driver::instant(16.0));
        driver.refuse(waiting, 16.0);
        driver.refuse(slow, 16.0);
        QCOMPARE(controller->belief(Driver::instant(16.0)).evidence, evidence);
        QVERIFY(controller->admit(Driver::instant(17.0), {Tokens{1}, {}}, 0).now());
    }
}

QTEST_GUILESS_MAIN(TestControllers)
#include "tst_controllers.moc"
