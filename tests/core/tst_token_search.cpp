#include "core/controllers/flow_bracket.h"
#include "core/controllers/token_search.h"
#include "core/token_bucket.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace ratescope;
using namespace std::chrono_literals;

using Verdict = FlowBracket::Verdict;

namespace {

/// What a server lets in: so many a second and so many at once, of what each one weighs.
struct Server
{
    double perSecond;
    double burst;
    bool countsTokens;
    double later = perSecond; ///< from the second half of the jobs on
};

/// Lets jobs of 50 and 350 tokens loose on the server, by the search once it decides, otherwise
/// slower after each refusal and faster after each answer.
int driven(TokenSearch& search, const Server& server, int jobs, std::uint64_t seed)
{
    std::mt19937_64 dice(seed);
    TokenBucket bucket(server.perSecond, server.burst, Instant());
    Instant now;
    Duration pause = 100ms;
    int refusedSinceDecided = 0;
    for (std::uint64_t job = 1; job <= std::uint64_t(jobs); ++job) {
        if (job == std::uint64_t(jobs) / 2) {
            bucket.retune(server.later, server.burst, now);
        }
        const TokenCost cost{Tokens{2}, Tokens{dice() % 2 == 0 ? 48 : 348}};
        for (int number = 1;; ++number) {
            for (Admission next = search.admit(now, cost); !next.now();
                 next = search.admit(now, cost)) {
                now = next.at;
            }
            const AttemptId attempt{JobId{job}, number};
            search.sent(attempt, now, cost);
            const double weight = server.countsTokens ? double(cost.total().count) : 1.0;
            const bool admitted = bucket.nextAvailable(now, weight) <= now;
            Outcome outcome;
            if (admitted) {
                bucket.take(now, weight);
            } else {
                outcome.kind = OutcomeKind::refused;
                outcome.cause = Cause::rateLimit;
                refusedSinceDecided += search.decides() ? 1 : 0;
            }
            search.ended(attempt, now + 40ms, outcome, false);
            pause = admitted ? pause * 9 / 10 : pause * 3 / 2;
            now += 40ms + (search.decides() ? Duration::zero() : pause);
            if (admitted) {
                break;
            }
        }
    }
    return refusedSinceDecided;
}

} // namespace

/// A limit of which nobody says that it is one on tokens.
class TestTokenSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptancesAndRefusalsBracketAFlow();
    void aBracketBreaks();
    void tokensAreFound_data();
    void tokensAreFound();
    void requestsAreNotTakenForTokens_data();
    void requestsAreNotTakenForTokens();
    void whatSaysItsAxisIsNoEvidence();
    void sizesAlikeDecideNothing();
    void betsOnTokensWhereSizesDiffer();
    void theFirstRefusalIsEvidence();
    void aLostBetIsTheLastForAWhile();
    void whatBreaksBothIsNoEvidence();
    void afterARestItMayHaveRunOver();
    void aChangedLimitIsFoundAnew_data();
    void aChangedLimitIsFoundAnew();
};

void TestTokenSearch::acceptancesAndRefusalsBracketAFlow()
{
    FlowBracket flow;
    QVERIFY(flow.refused(Instant(), 100.0) == Verdict::fits); // it holds less than 100
    QCOMPARE(flow.high(), FlowBracket::unbounded);
    QVERIFY(flow.letIn(Instant(2s), 150.0) == Verdict::fits); // so more than 50 came in 2 s
    QCOMPARE(flow.low(), 50.0 / 2.05);
    QVERIFY(flow.letIn(Instant(3s), 50.0) == Verdict::fits); // and more than 100 in 3 s
    QCOMPARE(flow.low(), 100.0 / 3.05);
    QVERIFY(flow.refused(Instant(4s), 40.0) == Verdict::fits); // but less than 200 + 40 in 4 s
    QCOMPARE(flow.high(), 60.0);
    flow.usedUp(40.0);
    QVERIFY(flow.refused(Instant(5s), 10.0) == Verdict::fits);
    QCOMPARE(flow.high(), 50.0); // 40 + 10 in a second since the one before
}

void TestTokenSearch::aBracketBreaks()
{
    FlowBracket flow;
    flow.refused(Instant(), 100.0);
    flow.letIn(Instant(1s), 100.0);
    flow.refused(Instant(2s), 100.0); // below 100 a second
    QVERIFY(flow.letIn(Instant(2s + 10ms), 100.0) == Verdict::fits);
    QVERIFY(flow.letIn(Instant(2s + 20ms), 100.0) == Verdict::risen);
    flow.beginAnew();
    QCOMPARE(flow.low(), 0.0);
    QCOMPARE(flow.high(), FlowBracket::unbounded);
    flow.letIn(Instant(4s), 500.0);
    QVERIFY(flow.low() > 200.0); // the latest refusal still counts
    QVERIFY(flow.refused(Instant(9s), 100.0) == Verdict::fallen);
    flow.beginAnew();
    flow.rested();
    QVERIFY(flow.letIn(Instant(10s), 10'000.0) == Verdict::fits); // it may have been saved up
}

void TestTokenSearch::tokensAreFound_data()
{
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<double>("burst");
    for (const auto& [perSecond, burst] : {std::pair(150.0, 9'000.0), std::pair(150.0, 3'000.0),
                                           std::pair(20.0, 1'200.0), std::pair(1'667.0, 5'000.0)}) {
        QTest::addRow("%g/s, %g at once", perSecond, burst) << perSecond << burst;
    }
}

void TestTokenSearch::tokensAreFound()
{
    QFETCH(const double, perSecond);
    QFETCH(const double, burst);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        TokenSearch search;
        const int refused = driven(search, {perSecond, burst, true}, 400, seed);
        QVERIFY2(search.decides(), qPrintable(QString::number(seed)));
        const double found = search.rate()->perSecond();
        QVERIFY2(std::abs(found - perSecond) < 0.1 * perSecond, // daring included
                 qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(found)));
        QVERIFY2(refused < 20, qPrintable(QString::number(refused)));
    }
}

void TestTokenSearch::requestsAreNotTakenForTokens_data()
{
    QTest::addColumn<double>("perSecond");
    QTest::addColumn<double>("burst");
    for (const auto& [perSecond, burst] :
         {std::pair(1.0, 1.0), std::pair(1.0, 10.0), std::pair(20.0, 5.0), std::pair(0.1, 3.0)}) {
        QTest::addRow("%g/s, %g at once", perSecond, burst) << perSecond << burst;
    }
}

void TestTokenSearch::requestsAreNotTakenForTokens()
{
    QFETCH(const double, perSecond);
    QFETCH(const double, burst);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        TokenSearch search;
        driven(search, {perSecond, burst, false}, 200, seed);
        QVERIFY2(!search.decides(), qPrintable(QString::number(seed)));
        QVERIFY(!search.rate());
        QCOMPARE(search.revision(), 0U); // nor did it ever
    }
}

/// Refusals that say they are about requests, money or slots.
void TestTokenSearch::whatSaysItsAxisIsNoEvidence()
{
    TokenSearch search;
    std::mt19937_64 dice(7);
    Instant now;
    for (std::uint64_t job = 1; job <= 500; ++job) {
        const AttemptId attempt{JobId{job}, 1};
        search.sent(attempt, now, {Tokens{2}, Tokens{dice() % 2 == 0 ? 48 : 348}});
        Outcome outcome;
        if (dice() % 3 == 0) {
            outcome.kind = OutcomeKind::refused;
            outcome.cause = Cause::rateLimit;
            outcome.axis = LimitAxis::requests;
        }
        QVERIFY(!search.ended(attempt, now + 40ms, outcome, false));
        now += std::chrono::milliseconds(dice() % 1'000);
    }
    QVERIFY(!search.decides());
}

void TestTokenSearch::sizesAlikeDecideNothing()
{
    TokenSearch search;
    std::mt19937_64 dice(7);
    Instant now;
    for (std::uint64_t job = 1; job <= 500; ++job) {
        const AttemptId attempt{JobId{job}, 1};
        search.sent(attempt, now, {Tokens{2}, Tokens{98}});
        Outcome outcome;
        if (dice() % 3 == 0) {
            outcome.kind = OutcomeKind::refused;
            outcome.cause = Cause::rateLimit;
        }
        search.ended(attempt, now + 40ms, outcome, false);
        now += std::chrono::milliseconds(dice() % 1'000);
    }
    QVERIFY(!search.decides());
}

namespace {

/// One job after the other, refused or let in, each ended 10 ms after it was sent.
struct Told
{
    TokenSearch search;
    std::uint64_t jobs = 0;

    void operator()(Instant at, std::int64_t tokens, bool letIn)
    {
        const AttemptId attempt{JobId{++jobs}, 1};
        search.sent(attempt, at, costOf(tokens));
        Outcome outcome;
        outcome.kind = letIn ? OutcomeKind::answered : OutcomeKind::refused;
        outcome.cause = letIn ? Cause::none : Cause::rateLimit;
        search.ended(attempt, at + 10ms, outcome, false);
    }
    static TokenCost costOf(std::int64_t tokens) { return {Tokens{0}, Tokens{tokens}}; }
    std::optional<Instant> bet(Instant now, std::int64_t tokens)
    {
        return search.bet(now, costOf(tokens));
    }
};

} // namespace

/// Between the refusals of 100 tokens at 0 s and at 2 s, 150 were let in: the bucket gets more than
/// 50 in 2.05 s, and less than 250 in 2 s.
void TestTokenSearch::betsOnTokensWhereSizesDiffer()
{
    Told told;
    told(Instant(), 100, false);
    told(Instant(1s), 100, true);
    QVERIFY(!told.bet(Instant(1s + 10ms), 50)); // no bracket yet
    told(Instant(2s), 100, false);
    QVERIFY(!told.bet(Instant(2s + 10ms), 50)); // sizes are alike so far
    told(Instant(3s), 50, true);
    const double low = 50.0 / 3.05;
    const double high = 200.0 / 2.0;
    const double pace = low + 0.4 * (high - low);
    // Empty at 2 s, and 50 have gone at 3 s: 30 more are there when 80 have come.
    const std::optional<Instant> at = told.bet(Instant(3s + 10ms), 30);
    QVERIFY(at);
    QVERIFY2(std::abs(toSeconds(*at - Instant(2s)) - 80.0 / pace) < 1e-6,
             qPrintable(QString::number(toSeconds(*at - Instant()), 'g', 9)));
    // While one is under way of which nothing is known, none besides.
    told.search.sent({JobId{99}, 1}, Instant(9s), Told::costOf(30));
    QCOMPARE(*told.bet(Instant(9s + 10ms), 10), Instant(9s + 200ms));
    QVERIFY(!told.search.decides());
    QCOMPARE(told.search.revision(), 0U); // there is nothing to tell yet
}

/// And so is what went after it, though it was not known then that there is a limit; what went
/// before is not.
void TestTokenSearch::theFirstRefusalIsEvidence()
{
    Told told;
    for (int i = 0; i < 100; ++i) {
        told(Instant(), 100, true);
    }
    const AttemptId refused{JobId{201}, 1};
    const AttemptId later{JobId{202}, 1};
    told.search.sent(refused, Instant(10ms), Told::costOf(100));
    told.search.sent(later, Instant(20ms), Told::costOf(100));
    Outcome outcome;
    outcome.kind = OutcomeKind::refused;
    outcome.cause = Cause::rateLimit;
    told.search.ended(refused, Instant(50ms), outcome, false);
    told.search.ended(later, Instant(60ms), Outcome(), false);
    told(Instant(1'010ms), 1'000, false);
    told(Instant(3'010ms), 50, true);
    const double low = 50.0 / 3.05;
    const double high = 1'100.0 / 1.0;
    const double pace = low + 0.4 * (high - low);
    const std::optional<Instant> at = told.bet(Instant(3'020ms), 2'000);
    QVERIFY(at);
    QVERIFY2(std::abs(toSeconds(*at - Instant(1'010ms)) - 2'050.0 / pace) < 1e-6,
             qPrintable(QString::number(toSeconds(*at - Instant()), 'g', 9)));
}

void TestTokenSearch::aLostBetIsTheLastForAWhile()
{
    Told told;
    told(Instant(), 10, false);
    told(Instant(1s), 100, true);
    told(Instant(2s), 1'000, false);
    told(Instant(3s), 500, true);
    QVERIFY(told.bet(Instant(4s), 10));
    told(Instant(6s), 10, false); // it had seemed that more than 590 came in 3 s: not in 6
    QVERIFY(!told.bet(Instant(7s), 10));
    // Nor once there is a bracket again, but when that miss is half forgotten, some thirty
    // responses later.
    int letIn = 0;
    Instant now(8s);
    for (; letIn < 100 && !told.bet(now, 10); ++letIn, now += 3s) {
        told(now, letIn % 2 == 0 ? 10 : 100, true);
        if (letIn == 10) {
            told(now + 1s, 200, false);
        }
    }
    QVERIFY2(letIn > 28 && letIn < 36, qPrintable(QString::number(letIn)));
}

/// As a window does: a burst is let in and then nothing for a while, which is no steady flow of
/// anything. What fits afterwards is not more likely to be tokens for it.
void TestTokenSearch::whatBreaksBothIsNoEvidence()
{
    Told told;
    Instant now;
    const auto size = [](int job) { return job % 2 == 0 ? 100 : 50; };
    for (int window = 0; window < 5; ++window) {
        told(now, 100, false);
        for (int job = 0; job < 6; ++job) {
            told(now += 100ms, size(job), true);
        }
        told(now += 5s, 100, false);
        told(now += 5s, 100, false);
    }
    for (int job = 0; job < 40; ++job) { // and from here on so many a second
        told(now += 1s, size(job), true);
        if (job % 4 == 3) {
            told(now += 100ms, 100, false);
        }
    }
    QVERIFY(!told.search.decides());
}

/// A refusal after a long rest breaks nothing, since part of what came meanwhile ran over; after a
/// rest in which nothing can have run over it does.
void TestTokenSearch::afterARestItMayHaveRunOver()
{
    Told told;
    told(Instant(), 10, false);
    told(Instant(1s), 100, true);
    told(Instant(2s), 1'000, false);
    told(Instant(3s), 500, true);
    told(Instant(203s), 100, true);
    told(Instant(204s), 1'000, false);
    QVERIFY(told.bet(Instant(205s), 10)); // between 193 and 550 a second, as before

    Told slow;
    slow(Instant(), 10, false);
    slow(Instant(60s), 100, true);
    slow(Instant(61s), 1'000, false);
    slow(Instant(63s), 10, true);
    QVERIFY(slow.bet(Instant(64s), 10));
    slow(Instant(120s), 10, false); // more than 90 in a minute, so how is it empty?
    QVERIFY(!slow.bet(Instant(121s), 10));
}

void TestTokenSearch::aChangedLimitIsFoundAnew_data()
{
    QTest::addColumn<double>("later");
    QTest::newRow("halved") << 75.0;
    QTest::newRow("doubled") << 300.0;
}

void TestTokenSearch::aChangedLimitIsFoundAnew()
{
    QFETCH(const double, later);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        TokenSearch search;
        driven(search, {150.0, 3'000.0, true, later}, 800, seed);
        QVERIFY2(search.decides(), qPrintable(QString::number(seed)));
        const double found = search.rate()->perSecond();
        QVERIFY2(std::abs(found - later) < 0.1 * later,
                 qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(found)));
    }
}

QTEST_GUILESS_MAIN(TestTokenSearch)
#include "tst_token_search.moc"
