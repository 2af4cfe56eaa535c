#pragma once

#include "engine/random.h"
#include "engine/scheduler.h"
#include "engine/transport.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace ratescope::test {

/// Time that moves only when a test says so.
class ManualScheduler final : public Scheduler
{
public:
    Instant now() const override { return m_now; }

    Ticket callAt(Instant due, std::function<void()> action) override
    {
        m_pending.emplace(std::pair(std::max(due, m_now), ++m_lastTicket), std::move(action));
        return m_lastTicket;
    }

    void cancel(Ticket ticket) override
    {
        std::erase_if(m_pending,
                      [ticket](const auto& item) { return item.first.second == ticket; });
    }

    /// Runs everything due up to and including `until`, each at its own time.
    void advanceTo(Instant until)
    {
        while (!m_pending.empty() && m_pending.begin()->first.first <= until) {
            auto item = m_pending.extract(m_pending.begin());
            m_now = std::max(m_now, item.key().first);
            item.mapped()();
        }
        m_now = std::max(m_now, until);
    }
    void advance(Duration by) { advanceTo(m_now + by); }
    std::size_t pending() const { return m_pending.size(); }

private:
    Instant m_now;
    Ticket m_lastTicket = 0;
    std::map<std::pair<Instant, Ticket>, std::function<void()>> m_pending;
};

/// Keeps every attempt open until the test answers it.
class HeldTransport final : public Transport
{
public:
    struct Open
    {
        AttemptId attempt;
        Duration timeout;
        std::shared_ptr<const ChatRequest> request = nullptr;
    };

    void setListener(TransportListener* listener) override { m_listener = listener; }
    void start(AttemptId attempt, const JobSpec& job, Duration timeout) override
    {
        open.push_back({attempt, timeout, job.request});
        started.push_back(attempt);
        mostOpen = std::max(mostOpen, open.size());
    }
    void abandon(AttemptId attempt) override
    {
        std::erase_if(open, [attempt](const Open& item) { return item.attempt == attempt; });
        abandoned.push_back(attempt);
    }

    /// Ends the attempt that was started first among those open.
    void answerFirst(AttemptResult result) { answer(open.front().attempt, std::move(result)); }
    void answer(AttemptId attempt, AttemptResult result)
    {
        std::erase_if(open, [attempt](const Open& item) { return item.attempt == attempt; });
        m_listener->attemptEnded(attempt, std::move(result));
    }
    void progress(AttemptId attempt, std::string_view text)
    {
        m_listener->attemptProgressed(attempt, text);
    }

    std::vector<Open> open;
    std::vector<AttemptId> started;
    std::vector<AttemptId> abandoned;
    std::size_t mostOpen = 0;

private:
    TransportListener* m_listener = nullptr;
};

/// Always the same draw, until the test sets another.
class FixedRandom final : public Random
{
public:
    double uniform() override { return value; }
    double value = 0.5;
};

inline AttemptResult answered()
{
    AttemptResult result;
    result.httpStatus = 200;
    return result;
}

inline AttemptResult refused(std::optional<int> retryAfterSeconds = std::nullopt)
{
    AttemptResult result;
    result.httpStatus = 429;
    result.error = {"requests", "rate_limit_exceeded", "Rate limit reached"};
    if (retryAfterSeconds) {
        result.headers.push_back({"retry-after", std::to_string(*retryAfterSeconds)});
    }
    return result;
}

inline AttemptResult outOfMoney()
{
    AttemptResult result;
    result.httpStatus = 429;
    result.error = {"insufficient_quota", "insufficient_quota", "You exceeded your current quota"};
    return result;
}

} // namespace ratescope::test
