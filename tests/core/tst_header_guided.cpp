#include "controller_harness.h"

#include "core/controllers/arrival_slack.h"
#include "core/controllers/automatic.h"
#include "core/controllers/header_guided.h"
#include "core/token_bucket.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

LimitState requestsLeft(std::int64_t limit, double remaining, Duration untilFull,
                        ResetMeaning reset = ResetMeaning::refill)
{
    LimitState state;
    state.requests = {limit, std::llround(remaining), untilFull, reset};
    return state;
}

Outcome refusal(std::optional<LimitState> limits = std::nullopt)
{
    Outcome outcome;
    outcome.kind = OutcomeKind::refused;
    outcome.cause = Cause::rateLimit;
    outcome.limits = std::move(limits);
    return outcome;
}

/// What comes of so many jobs against a bucket whose headers write down what is left as `rounded`
/// says.
test::Course throughBucket(Controller& controller, double perSecond, double burst,
                           double (*rounded)(double), int jobs, bool wholeSeconds = false)
{
    test::ControllerHarness harness(controller);
    harness.setMostInFlight(64);
    TokenBucket bucket(perSecond, burst, Instant());
    harness.setTelling([&](Instant now, bool, Outcome& outcome) {
        const Duration untilFull = bucket.nextAvailable(now, burst) - now;
        outcome.limits = requestsLeft(
            std::llround(burst), rounded(bucket.available(now) + 1e-9),
            wholeSeconds ? std::chrono::ceil<std::chrono::seconds>(untilFull) : untilFull,
            wholeSeconds ? ResetMeaning::unknown : ResetMeaning::refill);
    });
    return harness.run(
        [&](Instant now, int) {
            const bool admitted = bucket.nextAvailable(now, 1.0) <= now;
            if (admitted) {
                bucket.take(now, 1.0);
            }
            return admitted;
        },
        jobs);
}

double seconds(Instant at)
{
    return toSeconds(at.time_since_epoch());
}

} // namespace

/// What whoever reads the rate headers does where they do not tell the whole truth.
class TestHeaderGuided : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundingIsLearnt_data();
    void roundingIsLearnt();
    void wholeSecondsAreRounded_data();
    void wholeSecondsAreRounded();
    void whoIsSurprisedTooOftenIsNoGuide();
    void nothingIsLeftWhenRefused();
    void whereNothingIsToldWaitsDouble();
    void aNamedTimeIsKeptTo();
    void whatGoesTogetherOvertakes();
    void aCountThatFadesStopsNobody_data();
    void aCountThatFadesStopsNobody();
};

void TestHeaderGuided::roundingIsLearnt_data()
{
    QTest::addColumn<int>("rounding");
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<double>("burst");
    QTest::addColumn<int>("mostRefused");
    int rounding = 0;
    for (const char* name : {"down", "to the nearest", "up"}) {
        for (const auto& [perSecond, burst] : {std::pair(1.0, 10.0), std::pair(0.3, 3.0),
                                               std::pair(1.0, 1.0), std::pair(7.0, 50.0)}) {
            QTest::addRow("%s, %g/s, %g at once", name, perSecond, burst)
                << rounding << perSecond << burst << (rounding == 0 ? 0 : 1);
        }
        ++rounding;
    }
}

/// "1 remains" while 0.3 does: believed once.
void TestHeaderGuided::roundingIsLearnt()
{
    QFETCH(const int, rounding);
    QFETCH(const double, perSecond);
    QFETCH(const double, burst);
    QFETCH(const int, mostRefused);
    double (*const roundings[])(double) = {[](double left) { return std::floor(left); },
                                           [](double left) { return std::round(left); },
                                           [](double left) { return std::ceil(left - 1e-6); }};
    constexpr int jobs = 150;
    const double needed = (jobs - burst) / perSecond;
    HeaderGuided headers;
    Automatic automatic(std::nullopt, Instant());
    for (Controller* const controller :
         {static_cast<Controller*>(&headers), static_cast<Controller*>(&automatic)}) {
        const test::Course course =
            throughBucket(*controller, perSecond, burst, roundings[rounding], jobs);
        QCOMPARE(course.admitted.size(), std::size_t(jobs));
        const double took = seconds(course.admitted.back());
        // What went before the first headers came is nobody's fault.
        const auto refused = std::count_if(course.refused.begin(), course.refused.end(),
                                           [](Instant at) { return at > Instant(500ms); });
        qInfo("%.2f s of %.2f s, %d refused", took, needed, int(refused));
        QVERIFY2(refused <= mostRefused, qPrintable(QString::number(refused)));
        QVERIFY2(took <= needed * 1.03 + 1.0, qPrintable(QString::number(took)));
    }
}

void TestHeaderGuided::wholeSecondsAreRounded_data()
{
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<double>("burst");
    for (const auto& [perSecond, burst] :
         {std::pair(1.0, 10.0), std::pair(0.3, 3.0), std::pair(0.7, 20.0), std::pair(2.3, 60.0)}) {
        QTest::addRow("%g/s, %g at once", perSecond, burst) << perSecond << burst;
    }
}

/// "full again in 12 seconds", of which up to one is rounded up.
void TestHeaderGuided::wholeSecondsAreRounded()
{
    QFETCH(const double, perSecond);
    QFETCH(const double, burst);
    constexpr int jobs = 150;
    const double needed = (jobs - burst) / perSecond;
    Automatic automatic(std::nullopt, Instant());
    const test::Course course = throughBucket(
        automatic, perSecond, burst, [](double left) { return std::floor(left); }, jobs, true);
    const double took = seconds(course.admitted.back());
    const auto refused = std::count_if(course.refused.begin(), course.refused.end(),
                                       [](Instant at) { return at > Instant(500ms); });
    qInfo("%.2f s of %.2f s, %d refused", took, needed, int(refused));
    QVERIFY2(refused <= jobs / 9, qPrintable(QString::number(refused)));
    QVERIFY2(took <= needed * 1.02 + 1.0, qPrintable(QString::number(took)));
}

/// Refused although something was left counts twice; three are too many.
void TestHeaderGuided::whoIsSurprisedTooOftenIsNoGuide()
{
    HeaderGuided headers;
    Instant now;
    auto pass = [&, last = 0ULL](const Outcome& outcome) mutable {
        const AttemptId attempt{JobId{++last}, 1};
        headers.sent(attempt, now, {});
        headers.ended(attempt, now + 40ms, outcome);
        now += 1s;
    };
    Outcome answered;
    answered.limits = requestsLeft(100, 50, 30s);
    pass(answered);
    QVERIFY(headers.usable());
    pass(refusal(requestsLeft(100, 50, 30s)));
    QVERIFY(headers.usable());
    now += 10s; // when it holds that there is room
    pass(refusal(requestsLeft(100, 0, 60s)));
    QVERIFY(!headers.usable());
}

void TestHeaderGuided::nothingIsLeftWhenRefused()
{
    HeaderGuided headers;
    const auto window = ResetMeaning::nextWindow;
    auto send = [&headers, last = 0ULL](Duration at) mutable {
        const AttemptId attempt{JobId{++last}, 1};
        headers.sent(attempt, Instant(at), {});
        return attempt;
    };
    Outcome answer;
    for (const Duration at : {Duration(0s), Duration(1s), Duration(2s)}) {
        answer.limits = requestsLeft(10, 7.0 - toSeconds(at), 30'500ms - at, window);
        headers.ended(send(at), Instant(at), answer);
    }
    QVERIFY(headers.admit(Instant(2s), {}, 0).now()); // five may go
    headers.ended(send(2s), Instant(2s), refusal(requestsLeft(10, 5, 28'500ms, window)));
    QVERIFY(!headers.admit(Instant(3s), {}, 0).now()); // none did
    QVERIFY(headers.admit(Instant(3s), {}, 1).at >= Instant(18s));
    // A refusal for want of something else says nothing of what remains.
    HeaderGuided slots;
    slots.sent({JobId{1}, 1}, Instant(), {});
    Outcome tooMany = refusal(requestsLeft(10, 5, 30s, window));
    tooMany.cause = Cause::concurrency;
    slots.ended({JobId{1}, 1}, Instant(), tooMany);
    QVERIFY(slots.admit(Instant(), {}, 0).now());
}

/// One at a time, each after twice the wait, up to a minute.
void TestHeaderGuided::whereNothingIsToldWaitsDouble()
{
    HeaderGuided headers;
    Instant now;
    std::uint64_t job = 0;
    const auto next = [&](Instant at) { return headers.admit(at, {}, 0).at; };
    const auto later = [&now](Duration wait) { // than what was sent 40 ms ago
        return now + wait + ArrivalSlack::of(wait + 40ms);
    };
    const auto refuse = [&] {
        const AttemptId attempt{JobId{++job}, 1};
        headers.sent(attempt, now, {});
        now += 40ms;
        headers.ended(attempt, now, refusal());
    };
    for (const Duration wait :
         {Duration(100ms), Duration(200ms), Duration(400ms), Duration(800ms), Duration(1'600ms),
          Duration(3'200ms), Duration(6'400ms), Duration(12'800ms), Duration(25'600ms),
          Duration(51'200ms), Duration(60s), Duration(60s)}) {
        refuse();
        QCOMPARE(next(now), later(wait));
        now = later(wait);
    }
    // Nobody goes with it, until it is known what becomes of it.
    headers.sent({JobId{++job}, 1}, now, {});
    QCOMPARE(next(now), now + 60s + ArrivalSlack::of(60s));
    headers.ended({JobId{job}, 1}, now + 500ms, {});
    QCOMPARE(next(now + 500ms), now + 30s + ArrivalSlack::of(30s)); // half of it
    now += 31s;
    headers.sent({JobId{++job}, 1}, now, {});
    Outcome telling;
    telling.limits = requestsLeft(10, 9, 1s);
    headers.ended({JobId{job}, 1}, now + 500ms, telling);
    QCOMPARE(next(now + 500ms), now + 500ms);
}

void TestHeaderGuided::aNamedTimeIsKeptTo()
{
    HeaderGuided headers;
    headers.sent({JobId{1}, 1}, Instant(), {});
    Outcome outcome = refusal();
    outcome.hint = 7s;
    headers.ended({JobId{1}, 1}, Instant(1s), outcome);
    QCOMPARE(headers.admit(Instant(1s), {}, 0).at, Instant(8s + ArrivalSlack::of(8s)));
}

/// Of those sent at once, the one numbered last may be the first that the server counts. As a web
/// framework's limiter does it: windows of 10 s from their first request on, whole seconds.
void TestHeaderGuided::whatGoesTogetherOvertakes()
{
    constexpr int limit = 6;
    constexpr Duration window = 10s;
    HeaderGuided headers;
    std::uint64_t job = 0;
    for (int round = 0; round < 4; ++round) {
        const Instant start = Instant() + round * window;
        const std::uint64_t first = job + 1;
        for (int i = 0; i < limit; ++i) {
            headers.sent({JobId{++job}, 1}, start, TokenCost{});
        }
        const Instant answered = start + 200ms;
        for (const int overtaken : {1, 2, 3, 4, 5, 0}) { // the last of them was counted first
            Outcome outcome;
            outcome.kind = OutcomeKind::answered;
            outcome.limits = requestsLeft(limit, (overtaken == 0 ? limit : overtaken) - 1.0, window,
                                          ResetMeaning::unknown);
            const std::uint64_t which = first + static_cast<std::uint64_t>(limit - 1 - overtaken);
            headers.ended({JobId{which}, 1}, answered, outcome);
        }
        if (round > 1) { // two windows tell that they are windows
            const Instant next = headers.admit(answered, TokenCost{}, 0).at;
            QVERIFY2(next >= start + 6s, qPrintable(QString::number(seconds(next))));
        }
    }
}

void TestHeaderGuided::aCountThatFadesStopsNobody_data()
{
    QTest::addColumn<bool>("tellsReset");
    QTest::addColumn<double>("least"); // that it ever says remains
    QTest::addColumn<bool>("searches");
    for (const bool searches : {false, true}) {
        const char* const name = searches ? "automatic" : "headers";
        QTest::addRow("%s, true to the letter", name) << true << 0.0 << searches;
        QTest::addRow("%s, always one more", name) << true << 1.0 << searches;
        QTest::addRow("%s, always one more, no reset", name) << false << 1.0 << searches;
    }
}

/// A counter that fades out over the next window, counts what it refuses, and rounds up.
void TestHeaderGuided::aCountThatFadesStopsNobody()
{
    QFETCH(const bool, tellsReset);
    QFETCH(const double, least);
    QFETCH(const bool, searches);
    constexpr double window = 10.0;
    constexpr double limit = 20.0;
    HeaderGuided headers;
    Automatic automatic(std::nullopt, Instant());
    Controller& controller = searches ? static_cast<Controller&>(automatic) : headers;
    test::ControllerHarness harness(controller);
    harness.setMostInFlight(64);
    std::int64_t index = 0;
    double before = 0.0;
    double count = 0.0;
    const auto estimate = [&](Instant now) {
        const auto current = static_cast<std::int64_t>(seconds(now) / window);
        if (current != index) {
            before = current == index + 1 ? count : 0.0;
            count = 0.0;
            index = current;
        }
        const double passed = seconds(now) / window - static_cast<double>(current);
        return before * (1.0 - passed) + count;
    };
    harness.setTelling([&](Instant now, bool, Outcome& outcome) {
        const double left = std::max(least, std::ceil(limit - estimate(now)));
        const Duration reset = fromSeconds(window * static_cast<double>(index + 1) - seconds(now));
        outcome.limits = requestsLeft(20, std::max(0.0, left), reset, ResetMeaning::nextWindow);
        if (!tellsReset) {
            outcome.limits->requests.untilFull.reset();
        }
    });
    constexpr int jobs = 100; // which take 40 s at the least
    const test::Course course = harness.run(
        [&](Instant now, int) {
            const bool admitted = estimate(now) < limit;
            count += 1.0;
            return admitted;
        },
        jobs);
    QCOMPARE(course.admitted.size(), std::size_t(jobs));
    const double took = seconds(course.admitted.back());
    qInfo("%.1f s, %zu refused", took, course.refused.size());
    QVERIFY2(took < (searches ? 140.0 : 240.0), qPrintable(QString::number(took)));
    QVERIFY2(course.refused.size() < std::size_t(searches ? jobs / 2 : 3 * jobs),
             qPrintable(QString::number(course.refused.size())));
}

QTEST_GUILESS_MAIN(TestHeaderGuided)
#include "tst_header_guided.moc"
