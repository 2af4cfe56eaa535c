#pragma once

#include "core/event.h"
#include "core/workload.h"
#include "sim/server_settings.h"
#include "store/data_folder.h"
#include "store/recorder_state.h"
#include "store/run_limit.h"
#include "wire/endpoint.h"

#include <memory>

namespace ratescope {

/// Stores every run as it happens, on a thread of its own: what is noted is on disk within half a
/// second. Nobody ever waits for it: where the disk cannot follow, events are missed and counted,
/// and where it fails for long the run goes on without being stored. Every call is thread-safe and
/// returns at once.
class RunRecorder
{
public:
    /// Old runs go, oldest first, when all of them together are larger than `limit` bytes.
    explicit RunRecorder(const DataFolder& folder, std::int64_t limit = defaultRunLimit);
    /// Writes down what was noted.
    ~RunRecorder();
    RunRecorder(const RunRecorder&) = delete;
    RunRecorder& operator=(const RunRecorder&) = delete;

    /// The whole stream of one engine, in order, from the thread it comes from.
    void note(const Event& event);

    // What the stream does not tell about the runs to come.
    void setEndpoint(const Endpoint& endpoint);
    void setServer(const ServerSettings& server);
    /// Before the RunStarted that it causes.
    void addWorkload(const Workload& workload);

    /// At once: what is too old goes now.
    void setLimit(std::int64_t bytes);
    RecorderState state() const;

private:
    class Thread;
    const std::unique_ptr<Thread> m_thread;
};

} // namespace ratescope
