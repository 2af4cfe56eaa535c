#pragma once

#include "engine/random.h"
#include "engine/scheduler.h"
#include "engine/transport.h"

#include <vector>

namespace ratescope {

/// A line between the client and another transport on which every message is under way for a time
/// of its own: each request, and each answer, between nothing and `longest`, drawn evenly. So
/// requests overtake one another, and a server sees other gaps than the client left.
class JitteryLine final : public Transport, private TransportListener
{
public:
    /// All three outlive it.
    JitteryLine(Transport& inner, Scheduler& scheduler, Random& random, Duration longest);
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

    void attemptProgressed(AttemptId attempt, std::string_view text) override;
    void attemptEnded(AttemptId attempt, AttemptResult result) override;

    Call* callOf(AttemptId attempt);
    Duration draw() { return fromSeconds(toSeconds(m_longest) * m_random.uniform()); }

    Transport& m_inner;
    Scheduler& m_scheduler;
    Random& m_random;
    Duration m_longest;
    TransportListener* m_listener = nullptr;
    std::vector<Call> m_calls;
};

} // namespace ratescope
