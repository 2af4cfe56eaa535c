#include "core/circuit_breaker.h"
#include "core/retry_budget.h"

#include <QTest>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

constexpr Instant start{};

Outcome ended(Cause cause)
{
    Outcome outcome;
    outcome.kind = cause == Cause::none ? OutcomeKind::answered : OutcomeKind::failed;
    outcome.cause = cause;
    return outcome;
}

AttemptId attempt(std::uint64_t job)
{
    return {JobId{job}, 1};
}

} // namespace

/// The retry budget and the circuit breaker, to the number.
class TestGuards : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theMinimumIsThereWithoutTraffic();
    void aFifthOfTheRequests();
    void theWindowSlides();
    void aRetunedBudgetKeepsItsCounts();
    void neverMoreThanItsShare();
    void whatCountsAsAFailure_data();
    void whatCountsAsAFailure();
    void failuresMustBeInARow();
    void stateByState();
    void cancelledAttemptsSayNothing();
};

void TestGuards::theMinimumIsThereWithoutTraffic()
{
    RetryBudget budget({0.2, 1.0, 10s}, start);
    for (int i = 0; i < 10; ++i) {
        QVERIFY(budget.withdraw(start));
    }
    QVERIFY(!budget.withdraw(start));
    QCOMPARE(budget.balance(start), 0.0);
    RetryBudget none({0.2, 0.0, 10s}, start);
    QVERIFY(!none.withdraw(start));
}

void TestGuards::aFifthOfTheRequests()
{
    RetryBudget budget({0.2, 0.0, 10s}, start);
    for (int i = 0; i < 4; ++i) {
        budget.deposit(start);
    }
    QVERIFY(!budget.withdraw(start)); // 0.8
    budget.deposit(start);
    QVERIFY(budget.withdraw(start));
    QVERIFY(!budget.withdraw(start));
    for (int i = 0; i < 100; ++i) {
        budget.deposit(start);
    }
    for (int i = 0; i < 20; ++i) {
        QVERIFY(budget.withdraw(start));
    }
    QVERIFY(!budget.withdraw(start));
}

void TestGuards::theWindowSlides()
{
    RetryBudget budget({0.5, 0.0, 10s}, start);
    budget.deposit(start);
    budget.deposit(start + 5s);
    QCOMPARE(budget.balance(start + 9s), 1.0);
    QVERIFY(budget.withdraw(start + 9s));
    QCOMPARE(budget.balance(start + 10s), -0.5); // the first deposit is forgotten
    QCOMPARE(budget.balance(start + 15s), -1.0);
    QCOMPARE(budget.balance(start + 19s), 0.0); // and now the retry is
    budget.deposit(start + 1h);
    QCOMPARE(budget.balance(start + 1h), 0.5);
}

void TestGuards::aRetunedBudgetKeepsItsCounts()
{
    RetryBudget budget({0.5, 0.0, 10s}, start);
    for (int i = 0; i < 10; ++i) {
        budget.deposit(start);
    }
    QVERIFY(budget.withdraw(start));
    budget.retune({0.2, 0.0, 10s}, start + 1s);
    QCOMPARE(budget.balance(start + 1s), 1.0);
    budget.retune({0.2, 0.0, 20s}, start + 1s); // another window begins now
    QCOMPARE(budget.balance(start + 1s), 0.0);
}

void TestGuards::neverMoreThanItsShare()
{
    RetryBudget budget({0.2, 0.0, 10s}, start);
    int retries = 0;
    for (int i = 0; i < 10'000; ++i) {
        const Instant now = start + i * 20ms;
        budget.deposit(now);
        while (budget.withdraw(now)) {
            ++retries;
        }
    }
    QVERIFY(retries <= 2'000);
    QVERIFY(retries >= 1'950);
}

void TestGuards::whatCountsAsAFailure_data()
{
    QTest::addColumn<int>("cause");
    QTest::addColumn<bool>("failure");
    for (std::size_t cause = 0; cause < causeCount; ++cause) {
        const auto value = static_cast<Cause>(cause);
        const bool failure = value == Cause::serverError || value == Cause::overload ||
                             value == Cause::connectionLost || value == Cause::unreachable ||
                             value == Cause::timedOut;
        QTest::newRow(causeName(value)) << int(cause) << failure;
    }
}

void TestGuards::whatCountsAsAFailure()
{
    QFETCH(int, cause);
    QFETCH(bool, failure);
    CircuitBreaker breaker({1, 30s});
    QCOMPARE(breaker.ended(attempt(1), start, ended(static_cast<Cause>(cause))), failure);
    QCOMPARE(breaker.state() == BreakerState::open, failure);
}

void TestGuards::failuresMustBeInARow()
{
    CircuitBreaker breaker({3, 30s});
    for (int round = 0; round < 5; ++round) {
        QVERIFY(!breaker.ended(attempt(1), start, ended(Cause::timedOut)));
        QVERIFY(!breaker.ended(attempt(2), start, ended(Cause::serverError)));
        QVERIFY(!breaker.ended(attempt(3), start, ended(Cause::rateLimit))); // the server lives
    }
    QVERIFY(!breaker.ended(attempt(1), start, ended(Cause::unreachable)));
    QVERIFY(!breaker.ended(attempt(1), start, ended(Cause::unreachable)));
    QVERIFY(breaker.ended(attempt(1), start, ended(Cause::unreachable)));
}

void TestGuards::stateByState()
{
    CircuitBreaker breaker({1, 30s});
    QVERIFY(breaker.maySend());
    breaker.sent(attempt(1));
    breaker.sent(attempt(2));
    QVERIFY(breaker.ended(attempt(1), start + 1s, ended(Cause::serverError)));
    QVERIFY(!breaker.maySend());
    QCOMPARE(breaker.until(), start + 31s);
    QVERIFY(!breaker.ended(attempt(2), start + 2s, ended(Cause::none))); // went before
    QVERIFY(breaker.state() == BreakerState::open);
    QVERIFY(!breaker.openIfDue(start + 31s - 1ns));
    QVERIFY(breaker.openIfDue(start + 31s));
    QVERIFY(breaker.state() == BreakerState::halfOpen);
    QVERIFY(breaker.maySend());
    breaker.sent(attempt(3));
    QVERIFY(!breaker.maySend());
    QVERIFY(!breaker.ended(attempt(2), start + 32s, ended(Cause::none))); // not the probe
    QVERIFY(!breaker.maySend());
    QVERIFY(breaker.ended(attempt(3), start + 33s, ended(Cause::timedOut)));
    QCOMPARE(breaker.until(), start + 63s);
    QVERIFY(breaker.openIfDue(start + 63s));
    breaker.sent(attempt(4));
    QVERIFY(breaker.ended(attempt(4), start + 64s, ended(Cause::none)));
    QVERIFY(breaker.state() == BreakerState::closed);
    QVERIFY(breaker.maySend());
}

void TestGuards::cancelledAttemptsSayNothing()
{
    CircuitBreaker breaker({2, 30s});
    breaker.ended(attempt(1), start, ended(Cause::serverError));
    QVERIFY(!breaker.ended(attempt(2), start, ended(Cause::cancelled)));
    QVERIFY(breaker.ended(attempt(3), start, ended(Cause::serverError)));
    QVERIFY(breaker.openIfDue(start + 30s));
    breaker.sent(attempt(4));
    QVERIFY(!breaker.ended(attempt(4), start + 31s, ended(Cause::cancelled)));
    QVERIFY(breaker.maySend()); // the next one may probe
}

QTEST_GUILESS_MAIN(TestGuards)
#include "tst_guards.moc"
