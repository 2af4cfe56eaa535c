// The dispatcher alone: attempts per second against a transport that answers at once, with and
// without refusals. Yardstick in the same run: the same number of closures through a bare queue.

#include "core/workload.h"
#include "engine/engine.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <functional>
#include <utility>

using namespace ratescope;

namespace {

class InstantScheduler final : public Scheduler
{
public:
    Instant now() const override { return m_now; }
    Ticket callAt(Instant due, std::function<void()> action) override
    {
        m_due = due;
        m_action = std::move(action);
        return 1;
    }
    void cancel(Ticket) override { m_action = nullptr; }

    /// The dispatcher keeps at most one call pending, so one place is enough.
    bool runNext()
    {
        if (!m_action) {
            return false;
        }
        m_now = std::max(m_now, m_due);
        std::exchange(m_action, nullptr)();
        return true;
    }

private:
    Instant m_now;
    Instant m_due;
    std::function<void()> m_action;
};

class InstantTransport final : public Transport
{
public:
    explicit InstantTransport(int refuseEach)
        : m_refuseEach(refuseEach)
    {}

    void setListener(TransportListener* listener) override { m_listener = listener; }
    void start(AttemptId attempt, const JobSpec&, Duration) override { m_open.push_back(attempt); }
    void abandon(AttemptId) override {}

    bool answerOne()
    {
        if (m_open.empty()) {
            return false;
        }
        const AttemptId attempt = m_open.front();
        m_open.pop_front();
        AttemptResult result;
        result.httpStatus = 200;
        if (m_refuseEach > 0 && ++m_count % m_refuseEach == 0) {
            result.httpStatus = 429;
            result.error = {"requests", "rate_limit_exceeded", "Rate limit reached"};
            result.headers.push_back({"retry-after", "1"});
        }
        m_listener->attemptEnded(attempt, std::move(result));
        return true;
    }

private:
    TransportListener* m_listener = nullptr;
    std::deque<AttemptId> m_open;
    int m_refuseEach;
    int m_count = 0;
};

double secondsFor(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double attemptsPerSecond(int jobs, int refuseEach)
{
    InstantScheduler scheduler;
    InstantTransport transport(refuseEach);
    SeededRandom random(1);
    std::uint64_t attempts = 0;
    Policy policy;
    policy.backoff.retries = 1000;
    Engine engine(
        scheduler, transport, random,
        [&attempts](const Event& event) {
            attempts += std::holds_alternative<AttemptStarted>(event.body) ? 1 : 0;
        },
        policy);
    const double seconds = secondsFor([&] {
        engine.startRun(Workload::burst(jobs, singlePrompt("Hello")));
        while (transport.answerOne() || scheduler.runNext()) {
        }
    });
    return static_cast<double>(attempts) / seconds;
}

double closuresPerSecond(int count)
{
    std::deque<std::function<void()>> queue;
    std::uint64_t sum = 0;
    const double seconds = secondsFor([&] {
        for (int i = 0; i < count; ++i) {
            queue.emplace_back([&sum, i] { sum += static_cast<std::uint64_t>(i); });
        }
        while (!queue.empty()) {
            queue.front()();
            queue.pop_front();
        }
    });
    return sum > 0 ? count / seconds : 0.0;
}

} // namespace

int main()
{
    constexpr int jobs = 500'000;
    const double yardstick = closuresPerSecond(jobs);
    std::printf("%-44s %14s %10s\n", "dispatcher, fake transport", "attempts/s", "ratio");
    std::printf("%-44s %14.0f %10.3f\n", "yardstick: closures through a deque", yardstick, 1.0);
    for (const auto& [name, refuseEach] :
         {std::pair("every attempt answered", 0), std::pair("every tenth refused, 1 s hint", 10),
          std::pair("every second refused, 1 s hint", 2)}) {
        const double rate = attemptsPerSecond(jobs, refuseEach);
        std::printf("%-44s %14.0f %10.3f\n", name, rate, rate / yardstick);
    }
    return 0;
}
