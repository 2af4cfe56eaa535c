#pragma once

#include "core/event.h"
#include "core/workload.h"
#include "sim/server_settings.h"
#include "store/stored_run.h"
#include "wire/endpoint.h"

#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace ratescope {

/// What the engine has noted and the recorder has not written yet, with what is known of each run
/// at its start. Thread-safe; no call waits for a disk.
class RunInbox
{
public:
    /// Some 100 MB. A burst of this many jobs queued at one instant is still recorded whole.
    static constexpr std::size_t mostWaiting = 250'000;

    struct Content
    {
        std::vector<Event> events;
        std::deque<StoredRun> starts; ///< one for each RunStarted among the events
        std::uint64_t missed = 0;     ///< events that found no room
    };

    /// In order. True when it is the first since the last take().
    bool note(const Event& event);
    Content take();

    // What the stream does not tell about the runs to come.
    void setEndpoint(const Endpoint& endpoint);
    void setServer(const ServerSettings& server);
    void addWorkload(const Workload& workload);

private:
    void begin(const RunStarted& started);

    std::mutex m_mutex; ///< guards everything below
    Content m_content;
    std::deque<QJsonObject> m_workloads; ///< announced, whose run has not begun
    StoredRun m_next;                    ///< the run to come, as far as it is known
    QJsonObject m_endpoint;
    QJsonObject m_server;
};

} // namespace ratescope
