#include "controller_harness.h"
#include "core/belief.h"
#include "core/controllers/attempt_table.h"
#include "core/controllers/header_guided.h"
#include "core/controllers/line_jitter.h"
#include "core/controllers/overload_judge.h"
#include "core/controllers/round_rate.h"
#include "core/controllers/send_log.h"
#include "core/controllers/slots_hypothesis.h"
#include "core/controllers/spacing_hypothesis.h"
#include "core/controllers/told_ceiling.h"
#include "core/controllers/window_hypotheses.h"
#include "core/token_bucket.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

class TestControllerParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void logCounts();
    void logFindsTheLatest();
    void tableForgets();
    void twoBare503sAreALimit();
    void roundRates_data();
    void roundRates();
    void slotsAreBracketed();
    void windowsAreRuledOut();
    void windowsTurnOutFixed();
    void ofTwoAtOnceEitherMayArriveFirst();
    void twoTogetherAreNoPace();
    void spacingIsBracketed();
    void jitterIsWhatRefusalsDifferBy();
    void anEarlyRefusalRulesNoWindowOut();
    void anEarlyRefusalRulesNoSpacingOut();
    void headersOfNoKindDoNotStopIt();
    void headersAreFollowedWithSlack();
    void whatIsToldIsKeptWithSlack();
    void slackIsLearntFromWhatCameEarly();
    void whatDepartsLateStandsLast();
    void beliefsInWords_data();
    void beliefsInWords();
};

void TestControllerParts::logCounts()
{
    SendLog log;
    for (int i = 0; i < 10; ++i) {
        log.add(Instant(i * 1s), i);
    }
    QCOMPARE(log.count(Instant(4s), log.end(), false), std::int64_t(5)); // 5 … 9: after, not at
    log.markRefused(7);
    log.markRefused(7); // once is enough
    log.markRefused(99);
    QCOMPARE(log.count(Instant(4s), log.end(), false), std::int64_t(4));
    QCOMPARE(log.count(Instant(4s), log.end(), true), std::int64_t(5));
    QCOMPARE(log.count(Instant(4s), 7, false), std::int64_t(2));
    QCOMPARE(log.countFrom(6, 9), std::int64_t(2));
    QCOMPARE(log.count(Instant(20s), log.end(), true), std::int64_t(0));
    log.lowerSlots(9);
    QCOMPARE(log.entry(9).slots, 8);
}

void TestControllerParts::logFindsTheLatest()
{
    SendLog log;
    QVERIFY(!log.latest(1, log.end(), false));
    for (int i = 0; i < 5; ++i) {
        log.add(Instant(i * 1s), 0);
    }
    log.markRefused(4);
    log.markRefused(2);
    QCOMPARE(log.latest(1, log.end(), false), std::optional(Instant(3s)));
    QCOMPARE(log.latest(2, log.end(), false), std::optional(Instant(1s)));
    QCOMPARE(log.latest(3, log.end(), false), std::optional(Instant(0s)));
    QVERIFY(!log.latest(4, log.end(), false));
    QCOMPARE(log.latest(1, log.end(), true), std::optional(Instant(4s)));
    QCOMPARE(log.latest(1, 3, false), std::optional(Instant(1s)));
    QVERIFY(!log.latest(6, log.end(), true));
}

void TestControllerParts::tableForgets()
{
    AttemptTable table;
    table.add({JobId{1}, 1}, 10);
    table.add({JobId{1}, 2}, 11);
    table.add({JobId{2}, 1}, 12);
    QCOMPARE(table.find({JobId{1}, 2}), std::optional<SendLog::Number>(11));
    QCOMPARE(table.take({JobId{1}, 1}), std::optional<SendLog::Number>(10));
    QVERIFY(!table.take({JobId{1}, 1}));
    QCOMPARE(table.take({JobId{2}, 1}), std::optional<SendLog::Number>(12));
    QCOMPARE(table.size(), std::size_t(1));
}

void TestControllerParts::twoBare503sAreALimit()
{
    Outcome bare;
    bare.kind = OutcomeKind::refused;
    bare.cause = Cause::overload;
    bare.bare = true;
    OverloadJudge judge;
    judge.saw(bare);
    QVERIFY(!judge.isLimit(bare));
    for (int i = 0; i < 20; ++i) {
        judge.saw(Outcome());
    }
    judge.saw(bare); // too long after the other
    QVERIFY(!judge.isLimit(bare));
    for (int i = 0; i < 19; ++i) {
        judge.saw(Outcome());
    }
    judge.saw(bare);
    QVERIFY(judge.isLimit(bare));
    QVERIFY(!judge.isLimit(Outcome()));
}

void TestControllerParts::roundRates_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<double>("expected"); ///< zero: none
    QTest::newRow("60/min") << 0.52 << 1.16 << 1.0;
    QTest::newRow("its end counts") << 0.9 << 1.0 << 1.0;
    QTest::newRow("its beginning does not") << 1.0 << 1.3 << 1.2;
    QTest::newRow("10/s") << 0.08 << 0.13 << 0.1;
    QTest::newRow("10/min") << 5.1 << 7.0 << 6.0;
    QTest::newRow("3/s") << 0.32 << 0.37 << 1.0 / 3;
    QTest::newRow("8/s") << 0.121 << 0.13 << 0.125;
    QTest::newRow("nothing round") << 1.01 << 1.05 << 0.0;
    QTest::newRow("no bracket") << 0.0 << 1.0 << 0.0;
    QTest::newRow("upside down") << 2.0 << 1.0 << 0.0;
}

void TestControllerParts::roundRates()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(double, expected);
    QCOMPARE(roundInterval(low, high).value_or(0.0) + 1.0, expected + 1.0);
    if (expected > 0.0) {
        QVERIFY(isRoundInterval(expected));
    }
}

void TestControllerParts::slotsAreBracketed()
{
    SlotsHypothesis slots;
    for (int c = 0; c < 8; ++c) {
        slots.accepted(c);
    }
    QVERIFY(!slots.bounded());
    slots.refused(8);
    QVERIFY(slots.alive());
    QCOMPARE(slots.most(), 8);
    QVERIFY(!slots.trusted());
    for (int i = 0; i < 4; ++i) {
        slots.accepted(7);
    }
    QVERIFY(slots.trusted());
    slots.setDaring(true);
    QCOMPARE(slots.most(), 9);
    slots.setDaring(false);
    slots.refused(7); // one was still on its way back
    QVERIFY(slots.alive());
    QCOMPARE(slots.most(), 7);
    slots.refused(5); // with fewer than were let in: it is not this
    QVERIFY(!slots.alive());
    SlotsHypothesis none;
    none.refused(0);
    QVERIFY(!none.alive());
    QCOMPARE(none.most(), 1); // "0 at once" is never believed
}

void TestControllerParts::windowsAreRuledOut()
{
    SendLog log;
    WindowHypotheses windows;
    for (int i = 0; i < 6; ++i) {
        windows.accepted(log, log.add(Instant(i * 100ms), 0), std::nullopt);
    }
    const SendLog::Number refused = log.add(Instant(600ms), 0);
    log.markRefused(refused);
    windows.refused(log, refused);
    QCOMPARE(windows.find(1s, false)->low, std::int64_t(6));
    QCOMPARE(windows.find(1s, false)->high, std::int64_t(6));
    // The first leaves the window of a second at 1 s, that of ten at 10 s, each with its margin.
    QCOMPARE(windows.permits(*windows.find(1s, false), log, Instant(700ms)), Instant(1010ms));
    QCOMPARE(windows.permits(*windows.find(10s, false), log, Instant(700ms)), Instant(10'100ms));
    QCOMPARE(windows.permits(log, Instant(700ms), true), Instant(1010ms));

    const SendLog::Number again = log.add(Instant(1500ms), 0);
    log.markRefused(again);
    windows.refused(log, again); // a second ago there were none but this would have fitted
    QVERIFY(!windows.find(1s, false)->alive());
    QVERIFY(windows.find(2s, false)->alive());
    windows.ruleOutBelow(30s);
    QVERIFY(!windows.find(20s, false)->alive());
    QVERIFY(windows.find(30s, false)->alive());
    windows.ruleOutFaster(6.0 / 60.0);
    QVERIFY(windows.find(1min, false)->alive());
    QVERIFY(!windows.find(30s, false)->alive());
}

void TestControllerParts::windowsTurnOutFixed()
{
    SendLog log;
    WindowHypotheses windows;
    for (int i = 0; i < 3; ++i) {
        windows.accepted(log, log.add(Instant(50s + i * 1s), 0), std::nullopt);
    }
    const SendLog::Number refused = log.add(Instant(55s), 0);
    log.markRefused(refused);
    windows.refused(log, refused);
    // Four in one sliding minute: an edge lies between 55 s and 60 s, so the next at 120 s.
    for (int i = 0; i < 3; ++i) {
        windows.accepted(log, log.add(Instant(60s + i * 1s), 0), Instant(55s));
    }
    const WindowHypotheses::Window* minute = windows.find(1min, false);
    QVERIFY(minute->alive() && minute->fixed);
    QCOMPARE(minute->edgeHigh, Instant(60s));
    QCOMPARE(windows.permits(*minute, log, Instant(63s)), Instant(120'250ms));
    // After a rest the next may have begun by the clock at 120 s, or only with the first at 125 s.
    for (int i = 0; i < 3; ++i) {
        windows.accepted(log, log.add(Instant(125s + i * 1s), 0), Instant(55s));
    }
    QCOMPARE(windows.permits(*minute, log, Instant(128s)), Instant(185'050ms));
    QCOMPARE(windows.permits(*minute, log, Instant(186s)), Instant(186s));
    QVERIFY(!windows.find(1min, true)->alive());
}

void TestControllerParts::jitterIsWhatRefusalsDifferBy()
{
    LineJitter jitter;
    jitter.refusedAfter(50ms);
    QCOMPARE(jitter.spread(), Duration(0));
    jitter.refusedAfter(80ms);
    jitter.refusedAfter(60ms);
    QCOMPARE(jitter.spread(), Duration(30ms));
    jitter.refusedAfter(5s);
    QCOMPARE(jitter.spread(), LineJitter::longest);
    for (int i = 0; i < 16; ++i) { // what was long ago is forgotten
        jitter.refusedAfter(40ms);
    }
    QCOMPARE(jitter.spread(), Duration(0));
}

void TestControllerParts::anEarlyRefusalRulesNoWindowOut()
{
    for (const Duration jitter : {Duration(0), Duration(30ms)}) {
        SendLog log;
        WindowHypotheses windows;
        windows.setJitter(jitter);
        for (int i = 0; i < 3; ++i) {
            windows.accepted(log, log.add(Instant(i * 10ms), 0), std::nullopt);
        }
        for (const Duration at : {Duration(500ms), Duration(10'005ms)}) {
            const SendLog::Number refused = log.add(Instant(at), 0);
            log.markRefused(refused);
            windows.refused(log, refused); // the second before the first of them had left
        }
        QCOMPARE(windows.find(10s, false)->alive(), jitter > Duration(0));
    }
    SendLog log;
    WindowHypotheses windows;
    windows.setJitter(30ms);
    const SendLog::Number first = log.add(Instant(0s), 0);
    windows.accepted(log, first, std::nullopt);
    const SendLog::Number refused = log.add(Instant(1s), 0);
    log.markRefused(refused);
    windows.refused(log, refused);
    QCOMPARE(windows.permits(*windows.find(10s, false), log, Instant(2s)), Instant(10'130ms));
}

void TestControllerParts::anEarlyRefusalRulesNoSpacingOut()
{
    for (const Duration jitter : {Duration(0), Duration(30ms)}) {
        SendLog log;
        SpacingHypothesis spacing;
        spacing.setJitter(jitter);
        const auto refuse = [&](Duration at) {
            const SendLog::Number number = log.add(Instant(at), 0);
            log.markRefused(number);
            spacing.refused(log, number);
        };
        const auto accept = [&](Duration at) { spacing.accepted(log, log.add(Instant(at), 0)); };
        accept(0s);
        refuse(1010ms); // one of a second that arrived early
        accept(2s);
        accept(2995ms);
        QCOMPARE(spacing.strictAlive(), jitter > Duration(0));
    }
}

/// Strict, one each 50 ms: of two that go together the later one arrives first.
void TestControllerParts::ofTwoAtOnceEitherMayArriveFirst()
{
    SendLog log;
    SpacingHypothesis spacing;
    const auto accept = [&](Duration at) { spacing.accepted(log, log.add(Instant(at), 0)); };
    const auto refuse = [&](SendLog::Number number) {
        log.markRefused(number);
        spacing.refused(log, number);
    };
    accept(0ms);
    refuse(log.add(Instant(40ms), 0));
    accept(60ms);
    const SendLog::Number earlier = log.add(Instant(140ms), 0);
    const SendLog::Number later = log.add(Instant(140ms), 0);
    refuse(earlier);
    spacing.accepted(log, later);
    QVERIFY(spacing.strictAlive());
    QVERIFY(spacing.low() < 0.05);
    accept(190ms);
    QVERIFY(spacing.strictAlive());
    // Alone it is evidence.
    refuse(log.add(Instant(239ms), 0));
    QCOMPARE(spacing.low(), 0.049);
}

void TestControllerParts::twoTogetherAreNoPace()
{
    SendLog log;
    SpacingHypothesis spacing;
    spacing.accepted(log, log.add(Instant(0s), 0));
    spacing.accepted(log, log.add(Instant(1s), 0));
    const SendLog::Number refused = log.add(Instant(1500ms), 0);
    log.markRefused(refused);
    spacing.refused(log, refused);
    const double before = spacing.pace();
    spacing.reopenBelow(0.0); // two that went at the same moment were let in
    QVERIFY(spacing.pace() < before);
    QVERIFY(spacing.pace() > 0.3 * before);
}

void TestControllerParts::spacingIsBracketed()
{
    SendLog log;
    SpacingHypothesis spacing;
    const auto accept = [&](Duration at) { spacing.accepted(log, log.add(Instant(at), 0)); };
    const auto refuse = [&](Duration at) {
        const SendLog::Number number = log.add(Instant(at), 0);
        log.markRefused(number);
        spacing.refused(log, number);
    };
    accept(0s);
    accept(2s);
    refuse(2500ms);
    QVERIFY(spacing.strictAlive());
    QCOMPARE(spacing.low(), 0.5);
    QCOMPARE(spacing.high(), 2.0);
    QCOMPARE(spacing.pace(), 1.0); // 60/min, the roundest in between
    QCOMPARE(spacing.permits(Instant(2600ms), Instant(2s)), Instant(3s));
    accept(3s);
    QCOMPARE(spacing.high(), 1.0);

    // A burst: strict spacing is out, and refusals far apart pin the rate.
    SendLog burstLog;
    SpacingHypothesis bucket;
    std::vector<SendLog::Number> numbers;
    for (int i = 0; i < 10; ++i) {
        numbers.push_back(burstLog.add(Instant(i * 100ms), 0));
        bucket.accepted(burstLog, numbers.back());
    }
    const SendLog::Number first = burstLog.add(Instant(1s), 0);
    burstLog.markRefused(first);
    bucket.refused(burstLog, first);
    bucket.exhausted(burstLog, first);
    QVERIFY(!bucket.strictAlive());
    for (int i = 1; i <= 20; ++i) {
        bucket.accepted(burstLog, burstLog.add(Instant(1s + i * 1s), 0));
    }
    const SendLog::Number last = burstLog.add(Instant(21'500ms), 0);
    burstLog.markRefused(last);
    bucket.refused(burstLog, last);
    QCOMPARE(bucket.low(), 20.5 / 21.0); // fewer than 21 came in 20.5 s
    QCOMPARE(bucket.high(), 20.0 / 19.0);
    QCOMPARE(bucket.burst(), 9.0);
}

/// What no kind of limiter would say: it goes on at the pace that the latest figures come to.
void TestControllerParts::headersOfNoKindDoNotStopIt()
{
    HeaderGuided controller;
    test::ControllerHarness harness(controller);
    int told = 0;
    harness.setTelling([&told](Instant, bool, Outcome& outcome) {
        constexpr Duration resets[] = {7001ms, 90'003ms, 2003ms, 41'007ms, 313ms};
        AxisLimit requests;
        requests.limit = 60;
        requests.remaining = 0;
        requests.untilFull = resets[told % 5];
        requests.reset = ResetMeaning::refill;
        outcome.limits = LimitState{requests, {}};
        ++told;
    });
    const test::Course course = harness.run([](Instant, int) { return true; }, 400);
    QCOMPARE(course.admitted.size(), std::size_t{400});
    QVERIFY(course.end < Instant(2h));
}

/// A strict limiter beyond a network: each request is longer under way or shorter, by up to 12 ms.
void TestControllerParts::headersAreFollowedWithSlack()
{
    HeaderGuided controller;
    test::ControllerHarness harness(controller);
    TokenBucket bucket(1.0, 1.0, Instant());
    auto arrival = [sent = 0](Instant now) mutable {
        return now + Duration(12ms) * ((++sent * 2) % 9) / 8;
    };
    Instant at;
    const auto tell = [&](Instant, bool, Outcome& outcome) {
        AxisLimit requests;
        requests.limit = 1;
        requests.remaining = 0;
        requests.untilFull = bucket.nextAvailable(at, 1.0) - at;
        requests.reset = ResetMeaning::refill;
        outcome.limits = LimitState{requests, {}};
    };
    harness.setTelling(tell);
    auto server = [&, arrival](Instant now, int) mutable {
        at = std::max(at, arrival(now));
        if (bucket.nextAvailable(at, 1.0) > at) {
            return false;
        }
        bucket.take(at, 1.0);
        return true;
    };
    const AttemptId first{JobId{1'000}, 1}; // until it has seen a header it would send and send
    controller.sent(first, Instant(), {Tokens{1}, {}});
    QVERIFY(server(Instant(), 0));
    Outcome outcome;
    tell(Instant(), true, outcome);
    controller.ended(first, Instant(), outcome);
    const test::Course course = harness.run(server, 100);
    QVERIFY2(course.refused.size() <= 1, qPrintable(QString::number(course.refused.size())));
    QVERIFY(course.admitted.back() < Instant(102s));
}

void TestControllerParts::whatIsToldIsKeptWithSlack()
{
    SendLog log;
    ToldCeiling ceiling({3, 60s, 1}, Instant());
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(ceiling.permits(log, Instant(Duration(i * 1s))), Instant(Duration(i * 1s)));
        log.add(Instant(Duration(i * 1s)), 0);
    }
    QCOMPARE(ceiling.permits(log, Instant(3s)), Instant(60s + 250ms));
    QCOMPARE(ArrivalSlack::of(1s), Duration(10ms));
}

void TestControllerParts::slackIsLearntFromWhatCameEarly()
{
    ArrivalSlack slack;
    QCOMPARE(slack.later(Instant(1s), Instant(800ms), Instant(500ms)), Instant(1005ms));
    slack.cameEarly(20ms, 250ms); // 20 ms − (20 ms)²/250 ms
    QCOMPARE(slack.learned(), Duration(18'400us));
    QCOMPARE(slack.later(Instant(2s), Instant(1800ms), Instant(1500ms)), Instant(2018'400us));
    QCOMPARE(slack.later(Instant(42s), Instant(2s), Instant(2s)), Instant(42'250ms)); // by itself
    slack.cameEarly(5ms, 250ms); // no line becomes better by a refusal
    slack.cameEarly(300ms, 250ms);
    QCOMPARE(slack.learned(), Duration(18'400us));
    slack.cameEarly(10s, 1h);
    QCOMPARE(slack.learned(), Duration(ArrivalSlack::longest));
}

void TestControllerParts::whatDepartsLateStandsLast()
{
    SendLog log;
    for (int i = 0; i < 40; ++i) {
        log.add(Instant(Duration(i * 1s)), i);
    }
    log.markRefused(1);
    QCOMPARE(log.moveToEnd(39, Instant(39'500ms)), SendLog::Number(39)); // it is the last
    QCOMPARE(log.entry(39).at, Instant(39'500ms));
    const SendLog::Number moved = log.moveToEnd(10, Instant(40s));
    QCOMPARE(log.moveToEnd(1, Instant(41s)), moved + 1);
    QCOMPARE(moved, SendLog::Number(40));
    QCOMPARE(log.entry(moved).slots, 10);
    QVERIFY(log.entry(moved).counts && !log.entry(moved + 1).counts);
    const Instant before = Instant(-1s);
    QCOMPARE(log.count(before, log.end(), true), std::int64_t(40));
    QCOMPARE(log.count(before, log.end(), false), std::int64_t(39));
    QCOMPARE(log.count(before, 12, true), std::int64_t(10)); // 1 and 10 are gone from there
    QCOMPARE(log.count(Instant(39s), log.end(), true), std::int64_t(3));
    QCOMPARE(log.latest(1, log.end(), true), std::optional(Instant(41s)));
    QCOMPARE(log.latest(1, log.end(), false), std::optional(Instant(40s)));
    QCOMPARE(log.latest(40, log.end(), true), std::optional(Instant(0s)));
    QCOMPARE(log.latest(32, log.end(), true), std::optional(Instant(9s))); // not that of 10 s
    QCOMPARE(log.latest(39, log.end(), false), std::optional(Instant(0s)));
    QCOMPARE(log.latest(41, log.end(), true), std::optional<Instant>());
}

void TestControllerParts::beliefsInWords_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("limit");
    QTest::addColumn<int>("seconds");
    QTest::addColumn<double>("burst");
    QTest::addColumn<double>("confidence");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("continuous")
        << int(LimitKind::continuous) << 60.0 << 60 << 10.0 << 0.5
        << QStringLiteral(
               "limit about 60/min, continuous refill, burst about 10, from 43 responses");
    QTest::newRow("strict") << int(LimitKind::continuous) << 60.0 << 60 << 1.0 << 0.95
                            << QStringLiteral("limit 60/min, continuous refill, no burst, from 43 "
                                              "responses");
    QTest::newRow("window") << int(LimitKind::window) << 60.0 << 60 << 60.0 << 0.95
                            << QStringLiteral("limit 60 in each window of 60 s, from 43 responses");
    QTest::newRow("slots") << int(LimitKind::concurrency) << 8.0 << 0 << 0.0 << 0.5
                           << QStringLiteral("limit about 8 at once, from 43 responses");
    QTest::newRow("unknown") << int(LimitKind::unknown) << 0.0 << 0 << 0.0 << 0.0
                             << QStringLiteral("no limit found yet, from 43 responses");
}

void TestControllerParts::beliefsInWords()
{
    QFETCH(int, kind);
    QFETCH(double, limit);
    QFETCH(int, seconds);
    QFETCH(double, burst);
    QFETCH(double, confidence);
    QFETCH(QString, sentence);
    Belief belief;
    belief.kind = static_cast<LimitKind>(kind);
    belief.limit = limit;
    belief.window = std::chrono::seconds(seconds);
    belief.burst = burst;
    belief.confidence = confidence;
    belief.evidence = 43;
    QCOMPARE(QString::fromStdString(beliefSentence(belief)), sentence);
    belief.tokensPerMinute = 12'500;
    const std::string both = beliefSentence(belief);
    QVERIFY2(both.find("token limit about 12,500/min, from 43 responses") != std::string::npos,
             both.c_str());
    QCOMPARE(both.find("no limit found"), std::string::npos);
}

QTEST_GUILESS_MAIN(TestControllerParts)
#include "tst_controller_parts.moc"
