#include "core/controllers/token_headroom.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

TokenCost costOf(std::int64_t tokens)
{
    return {Tokens{0}, Tokens{tokens}};
}

/// A headroom and the attempts that pass by it, each ended 40 ms after it went.
struct Desk
{
    TokenHeadroom headroom;
    std::uint64_t jobs = 0;

    AttemptId send(Instant at, std::int64_t tokens)
    {
        const AttemptId attempt{JobId{++jobs}, 1};
        headroom.sent(attempt, at, costOf(tokens));
        return attempt;
    }
    void end(AttemptId attempt, Instant at, const Outcome& outcome)
    {
        headroom.ended(attempt, at + 40ms, outcome);
    }
    bool goes(Instant at, std::int64_t tokens) const
    {
        return headroom.admit(at, costOf(tokens)).now();
    }
    Instant next(Instant now, std::int64_t tokens) const
    {
        return headroom.admit(now, costOf(tokens)).at;
    }
};

/// 1,000 a minute.
Outcome answerThatLeaves(std::int64_t remaining, Duration untilFull,
                         ResetMeaning reset = ResetMeaning::refill)
{
    Outcome outcome;
    outcome.limits.emplace();
    outcome.limits->tokens = {1'000, remaining, untilFull, reset};
    return outcome;
}

Outcome refusedForTokens()
{
    Outcome outcome;
    outcome.kind = OutcomeKind::refused;
    outcome.cause = Cause::rateLimit;
    outcome.axis = LimitAxis::tokens;
    return outcome;
}

} // namespace

/// What a server said of its tokens, less what has gone since.
class TestTokenHeadroom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingSaidHoldsNothing()
    {
        Desk desk;
        desk.end(desk.send(Instant(), 500), Instant(), Outcome{});
        QVERIFY(desk.goes(Instant(1s), 1'000'000));
        QVERIFY(!desk.headroom.told());
    }

    void whatRemainsMayGo()
    {
        Desk desk;
        desk.end(desk.send(Instant(), 500), Instant(), answerThatLeaves(500, 30s));
        QCOMPARE(desk.headroom.told()->perMinute(), 1'000.0);
        QVERIFY(desk.goes(Instant(), 500));
        QVERIFY(!desk.goes(Instant(), 501));
        desk.send(Instant(1s), 400);
        QVERIFY(desk.goes(Instant(1s), 100));
        QVERIFY(!desk.goes(Instant(1s), 150));
    }

    void saysWhenItHasNews()
    {
        Desk desk;
        const auto hear = [&desk](std::int64_t limit, Duration untilFull) {
            Outcome outcome;
            outcome.limits.emplace();
            outcome.limits->tokens = {limit, limit / 2, untilFull, ResetMeaning::refill};
            desk.end(desk.send(Instant(), 1), Instant(), outcome);
            return desk.headroom.revision();
        };
        QCOMPARE(desk.headroom.revision(), 0U);
        QCOMPARE(hear(1'000, 30s), 1U);
        QCOMPARE(hear(1'020, 30s), 1U); // as much as rounding makes
        QCOMPARE(hear(2'000, 30s), 2U);
        QCOMPARE(hear(2'000, 60s), 3U);
    }

    /// What it took is known only now, and is in what the server said to a later one.
    void settlesWhatWasToldOf()
    {
        Desk desk;
        const AttemptId first = desk.send(Instant(), 400);
        const AttemptId second = desk.send(Instant(), 100);
        desk.end(second, Instant(), answerThatLeaves(500, 30s));
        QVERIFY(!desk.goes(Instant(), 700));
        desk.headroom.charged(first, costOf(100));
        QVERIFY(desk.goes(Instant(), 700));
        QVERIFY(!desk.goes(Instant(), 801));
        desk.headroom.charged(first, costOf(0)); // never more than the limit
        QVERIFY(desk.goes(Instant(), 900));
        QVERIFY(!desk.goes(Instant(), 950));
    }

    void aWindowBeginsAnewOnTheDot()
    {
        Desk desk;
        desk.end(desk.send(Instant(), 500), Instant(),
                 answerThatLeaves(0, 10s, ResetMeaning::nextWindow));
        QVERIFY(!desk.goes(Instant(9s), 1));
        QVERIFY(desk.next(Instant(9s), 1) >= Instant(10s));
        desk.send(Instant(10s), 600);
        QVERIFY(desk.goes(Instant(10s), 400));
        QVERIFY(desk.next(Instant(10s), 500) >= Instant(70s)); // in the next one
    }

    /// Refused again and again although there was room: it asks less and less often, but it asks.
    void surprisesHoldItUp()
    {
        Desk desk;
        desk.end(desk.send(Instant(), 1), Instant(), answerThatLeaves(999, 1s));
        Instant now(60s);
        const Duration expected[] = {0s, 500ms, 1s, 2s, 4s, 8s, 16s, 16s, 16s};
        for (const Duration wait : expected) {
            desk.end(desk.send(now, 10), now, refusedForTokens());
            now += 40ms;
            QCOMPARE(desk.next(now, 10), now + wait);
            now += 60s;
        }
        desk.end(desk.send(now, 10), now, Outcome{}); // it was let in
        desk.end(desk.send(now, 10), now, refusedForTokens());
        QCOMPARE(desk.next(now + 40ms, 10), now + 40ms);
    }
};

QTEST_GUILESS_MAIN(TestTokenHeadroom)
#include "tst_token_headroom.moc"
