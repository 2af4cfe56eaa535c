#pragma once

#include "engine/random.h"
#include "engine/scheduler.h"
#include "engine/transport.h"

#include <vector>

namespace ratescope {

/// How long messages are under way.
struct Line
{
    /// Every message, each way: so long, and between nothing and so much more, drawn evenly.
    Duration delay = Duration::zero();
    Duration jitter = Duration::zero();
    /// The first request of a connection waits so much longer, as for a handshake.
    Duration opening = Duration::zero();

    bool operator==(const Line&) const = default;
};

/// A line between the client and another transport on which every message is under way for a time
/// of its own. So requests overtake one another, and a server sees other gaps than the client left.
/// As HTTP/1.1 has it, one that is free is used again before another is opened.
class JitteryLine final : public Transport, private TransportListener
{
public:
    /// All three outlive it.
    JitteryLine(Transport& inner, Scheduler& scheduler, Random& random, const Line& line);
    ~JitteryLine() override;

    JitteryLine(const JitteryLine&) = delete;
    JitteryLine& operator=(const JitteryLine&) = delete;

    void setListener(TransportListener* listener) override { m_listener = listener; }
    void start(AttemptId attempt, const JobSpec& job, Duration timeout) override;
    void abandon(AttemptId attempt) override;

private:
    /// An attempt that has not been heard of to its end.
    struct Call
    {
        AttemptId attempt;
        Duration delay;                          ///< of everything that is told of it
        std::vector<Scheduler::Ticket> underWay; ///< pending messages, past ones among them
    };

    void attemptDeparted(AttemptId attempt) override { m_listener->attemptDeparted(attempt); }
    void attemptProgressed(AttemptId attempt, std::string_view text) override;
    void attemptEnded(AttemptId attempt, AttemptResult result) override;

    Call* callOf(AttemptId attempt);
    Duration draw()
    {
        return m_line.delay + fromSeconds(toSeconds(m_line.jitter) * m_random.uniform());
    }

    Transport& m_inner;
    Scheduler& m_scheduler;
    Random& m_random;
    Line m_line;
    TransportListener* m_listener = nullptr;
    std::vector<Call> m_calls;
    int m_freeConnections = 0;
};

} // namespace ratescope
