#pragma once

#include "engine/scheduler.h"
#include "engine/transport.h"
#include "sim/server_model.h"

#include <cstddef>
#include <vector>

namespace ratescope {

/// Exchanges with the server model over a wire that takes no time: what the loopback endpoint does
/// with sockets, done with a scheduler. Wall time in its results counts from the epoch.
class VirtualTransport final : public Transport
{
public:
    /// Both outlive the transport.
    VirtualTransport(Scheduler& scheduler, ServerModel& server);

    void setListener(TransportListener* listener) override { m_listener = listener; }
    void start(AttemptId attempt, const JobSpec& job, Duration timeout) override;
    void abandon(AttemptId attempt) override;

    std::size_t underWay() const { return m_exchanges.size() - m_free.size(); }

private:
    struct Exchange
    {
        AttemptId attempt; ///< number 0: this place is free
        Scheduler::Ticket progress = 0;
        Scheduler::Ticket end = 0;
        bool holdsSlot = false;
        bool wantsText = false;
        AttemptResult result; ///< as it will be at the end
    };

    std::size_t takePlace();
    void progress(std::size_t place);
    void end(std::size_t place);
    void giveBack(std::size_t place);

    Scheduler& m_scheduler;
    ServerModel& m_server;
    TransportListener* m_listener = nullptr;
    std::vector<Exchange> m_exchanges; ///< as many places as were ever needed at once
    std::vector<std::size_t> m_free;
};

} // namespace ratescope
