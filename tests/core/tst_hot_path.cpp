#include "core/backoff.h"
#include "core/classify.h"
#include "core/throttle.h"

#include <QTest>

#include <cstdlib>
#include <new>

namespace {

/// Of this thread: Qt Test keeps a watchdog beside it.
thread_local std::size_t allocations = 0;

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    void* const memory = std::malloc(size > 0 ? size : 1);
    if (memory == nullptr) {
        std::abort();
    }
    return memory;
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept
{
    std::free(memory);
}

using namespace ratescope;
using namespace std::chrono_literals;

/// What every attempt passes through allocates nothing.
class TestHotPath : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCounterCounts();
    void classifyingAnAnswer();
    void classifyingABareRefusal();
    void readingLimits();
    void throttling();
    void backingOff();
};

void TestHotPath::theCounterCounts()
{
    const std::size_t before = allocations;
    const std::string text(100, '.');
    QVERIFY(allocations > before);
    QCOMPARE(text.size(), std::size_t(100));
}

void TestHotPath::classifyingAnAnswer()
{
    AttemptResult result;
    result.httpStatus = 200;
    result.usage = Usage{Tokens{9}, Tokens{2}};
    const std::size_t before = allocations;
    const Outcome outcome = classify(result);
    const std::size_t after = allocations;
    QCOMPARE(after, before);
    QVERIFY(outcome.kind == OutcomeKind::answered);
}

void TestHotPath::classifyingABareRefusal()
{
    AttemptResult result;
    result.httpStatus = 429;
    const std::size_t before = allocations;
    const Outcome outcome = classify(result);
    const std::size_t after = allocations;
    QCOMPARE(after, before);
    QVERIFY(outcome.kind == OutcomeKind::refused);
}

void TestHotPath::readingLimits()
{
    AttemptResult result;
    result.httpStatus = 200;
    result.headers = {{"x-ratelimit-limit-requests", "60"}, {"x-ratelimit-reset-requests", "1s"}};
    const std::size_t before = allocations;
    const Outcome outcome = classify(result);
    const std::size_t after = allocations;
    QCOMPARE(after, before);
    QVERIFY(outcome.limits.has_value());
}

void TestHotPath::throttling()
{
    ThrottleSettings settings;
    settings.rate = RequestRate::perSecond(100);
    settings.tokenRate = TokenRate::perSecond(1'000);
    const std::size_t before = allocations;
    Throttle throttle(settings, Instant());
    Instant now;
    for (int i = 0; i < 1'000; ++i) {
        const TokenCost cost{Tokens{4}, Tokens{6}};
        now = throttle.admit(now, cost).at;
        throttle.settle(now, throttle.take(now, cost), cost);
    }
    settings.burst = 5;
    throttle.retune(settings, now);
    const std::size_t after = allocations;
    QCOMPARE(after, before);
    QVERIFY(now > Instant(9s));
}

void TestHotPath::backingOff()
{
    const BackoffSettings settings;
    const std::size_t before = allocations;
    const Duration wait = backoffWait(settings, 3, 1s, 0.5);
    const std::size_t after = allocations;
    QCOMPARE(after, before);
    QVERIFY(wait == 2s);
}

QTEST_GUILESS_MAIN(TestHotPath)
#include "tst_hot_path.moc"
