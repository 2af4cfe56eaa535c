#include "sim/jittery_line.h"
#include "sim/virtual_scheduler.h"

#include <QTest>

#include <vector>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

/// What it is handed is half as long under way as it may be, then a quarter, then half again.
class Alternating final : public Random
{
public:
    double uniform() override { return (m_draws++ % 2 == 0) ? 0.5 : 0.25; }

private:
    int m_draws = 0;
};

struct Message
{
    Instant at;
    std::uint64_t job = 0;
    bool operator==(const Message&) const = default;
};

/// Answers each attempt 10 ms after it arrived, its first byte after 5 ms.
class Server final : public Transport
{
public:
    explicit Server(Scheduler& scheduler)
        : m_scheduler(scheduler)
    {}

    void setListener(TransportListener* listener) override { m_listener = listener; }
    void start(AttemptId attempt, const JobSpec&, Duration) override
    {
        arrived.push_back({m_scheduler.now(), attempt.job.value});
        m_scheduler.callAt(m_scheduler.now() + 5ms,
                           [this, attempt] { m_listener->attemptProgressed(attempt, "Hello"); });
        m_scheduler.callAt(m_scheduler.now() + 10ms, [this, attempt] {
            AttemptResult result;
            result.httpStatus = 200;
            m_listener->attemptEnded(attempt, std::move(result));
        });
    }
    void abandon(AttemptId attempt) override
    {
        abandoned.push_back({m_scheduler.now(), attempt.job.value});
    }

    std::vector<Message> arrived;
    std::vector<Message> abandoned;

private:
    Scheduler& m_scheduler;
    TransportListener* m_listener = nullptr;
};

struct Fixture final : TransportListener
{
    explicit Fixture(const Line& times = {.jitter = 40ms})
        : line(server, scheduler, random, times)
    {
        line.setListener(this);
    }

    void attemptDeparted(AttemptId attempt) override
    {
        departed.push_back({scheduler.now(), attempt.job.value});
    }
    void attemptProgressed(AttemptId attempt, std::string_view text) override
    {
        QCOMPARE(text, std::string_view("Hello"));
        progressed.push_back({scheduler.now(), attempt.job.value});
    }
    void attemptEnded(AttemptId attempt, AttemptResult result) override
    {
        QCOMPARE(result.httpStatus, 200);
        ended.push_back({scheduler.now(), attempt.job.value});
    }
    void start(std::uint64_t job) { line.start({JobId{job}, 1}, JobSpec(), 60s); }

    VirtualScheduler scheduler;
    Alternating random;
    Server server{scheduler};
    JitteryLine line;
    std::vector<Message> departed;
    std::vector<Message> progressed;
    std::vector<Message> ended;
};

} // namespace

class JitteryLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requestsAndAnswersAreUnderWay()
    {
        Fixture f;
        f.start(1);
        f.scheduler.runUntil(Instant(1s));
        QCOMPARE(f.server.arrived, (std::vector<Message>{{Instant(20ms), 1}}));
        QCOMPARE(f.progressed, (std::vector<Message>{{Instant(35ms), 1}}));
        QCOMPARE(f.ended, (std::vector<Message>{{Instant(40ms), 1}}));
    }

    void onlyANewConnectionHasToBeOpened()
    {
        Fixture f({.delay = 10ms, .opening = 100ms});
        f.start(1);
        f.start(2);
        f.scheduler.runUntil(Instant(1s));
        f.start(3);
        f.start(4);
        f.start(5); // the two connections are taken
        f.scheduler.runUntil(Instant(2s));
        QCOMPARE(f.server.arrived, (std::vector<Message>{{Instant(110ms), 1},
                                                         {Instant(110ms), 2},
                                                         {Instant(1010ms), 3},
                                                         {Instant(1010ms), 4},
                                                         {Instant(1110ms), 5}}));
        QCOMPARE(f.departed, (std::vector<Message>{
                                 {Instant(100ms), 1}, {Instant(100ms), 2}, {Instant(1100ms), 5}}));
    }

    void theAbandonedIsNotHeardOf()
    {
        Fixture f;
        f.start(1);
        f.scheduler.runUntil(Instant(10ms)); // not yet there
        f.line.abandon({JobId{1}, 1});
        f.start(2);
        f.scheduler.runUntil(Instant(42ms)); // there, and its first byte is on its way back
        f.line.abandon({JobId{2}, 1});
        f.scheduler.runUntil(Instant(1s));
        QCOMPARE(f.server.arrived, (std::vector<Message>{{Instant(30ms), 2}}));
        QVERIFY(f.progressed.empty() && f.ended.empty());
    }
};

QTEST_GUILESS_MAIN(JitteryLineTest)
#include "tst_jittery_line.moc"
