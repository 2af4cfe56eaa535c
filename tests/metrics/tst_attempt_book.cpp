// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "event_script.h"
#include "metrics/attempt_book.h"

using namespace ratescope;
using namespace std::chrono_literals;

class TestAttemptBook : public QObject
{
    Q_OBJECT

private:
    EventScript m_script;

    void finish(AttemptBook& book, AttemptId attempt, std::size_t bodyBytes)
    {
        AttemptFinished finished = EventScript::refused(attempt, 80ms);
        Exchange exchange;
        exchange.responseBody.assign(bodyBytes, 'x');
        finished.exchange = std::make_shared<const Exchange>(std::move(exchange));
        book.fold(m_script.make(1s, std::move(finished)));
    }

private Q_SLOTS:
    void keepsWhatWasSaidAndDecided()
    {
        AttemptBook book;
        QCOMPARE(book.find({{1}, 1}), nullptr);
        finish(book, {{1}, 1}, 10);
        book.fold(m_script.make(
            1s, AttemptJudged{{{1}, 1}, {.step = NextStep::retry, .attempts = 1, .wait = 3s}}));
        book.fold(m_script.make(5s, EventScript::answered({{1}, 2}, 700ms)));
        const AttemptRecord* const first = book.find({{1}, 1});
        QVERIFY(first != nullptr);
        QCOMPARE(first->outcome.httpStatus, 429);
        QCOMPARE(first->decision.wait, Duration(3s));
        QCOMPARE(first->ended, Instant(1s));
        QCOMPARE(first->exchange->responseBody.size(), std::size_t{10});
        const AttemptRecord* const second = book.find({{1}, 2});
        QVERIFY(second != nullptr);
        QCOMPARE(second->decision.step, NextStep::undecided);
        QCOMPARE(second->exchange, nullptr);
        QVERIFY(!second->exchangeDropped);
    }

    void theOldestAttemptsGoFirst()
    {
        AttemptBook book({.attempts = 3});
        for (std::uint64_t job = 1; job <= 5; ++job) {
            finish(book, {{job}, 1}, 10);
        }
        QCOMPARE(book.find({{2}, 1}), nullptr);
        QVERIFY(book.find({{3}, 1}) != nullptr);
        QCOMPARE(book.find({{5}, 1})->attempt.job.value, std::uint64_t{5});
        // A judgement that comes too late for what is kept changes nothing.
        book.fold(m_script.make(2s, AttemptJudged{{{1}, 1}, {.step = NextStep::retry}}));
        QCOMPARE(book.find({{3}, 1})->decision.step, NextStep::undecided);
    }

    void exchangesAreBoundedInNumber()
    {
        AttemptBook book({.attempts = 100, .exchanges = 2});
        for (std::uint64_t job = 1; job <= 4; ++job) {
            finish(book, {{job}, 1}, 10);
        }
        QVERIFY(book.find({{2}, 1})->exchangeDropped);
        QCOMPARE(book.find({{2}, 1})->exchange, nullptr);
        QVERIFY(book.find({{3}, 1})->exchange != nullptr);
    }

    void exchangesAreBoundedInBytes()
    {
        constexpr std::size_t bound = 100000;
        AttemptBook book({.attempts = 1000, .exchanges = 1000, .exchangeBytes = bound});
        for (std::uint64_t job = 1; job <= 50; ++job) {
            finish(book, {{job}, 1}, 9000);
            QVERIFY(book.exchangeBytes() <= bound);
        }
        QVERIFY(book.exchangeBytes() > bound - 10000);
        QVERIFY(book.find({{50}, 1})->exchange != nullptr);
        QVERIFY(book.find({{1}, 1})->exchangeDropped);
        finish(book, {{51}, 1}, 2 * bound); // larger than all there may be
        QCOMPARE(book.exchangeBytes(), std::size_t{0});
        QVERIFY(book.find({{51}, 1})->exchangeDropped);
    }
};

QTEST_APPLESS_MAIN(TestAttemptBook)
#include "tst_attempt_book.moc"
