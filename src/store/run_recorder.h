#pragma once

#include "core/event.h"
#include "core/workload.h"
#include "sim/server_settings.h"
#include "store/data_folder.h"
#include "store/stored_run.h"
#include "wire/endpoint.h"

#include <memory>
#include <optional>

namespace ratescope {

/// What the recorder has to tell; the screen asks for it on its tick.
struct RecorderState
{
    RunId recording; ///< 0: none
    QString problem; ///< why the run that goes on, or the last one, is not stored; or empty
    QString notice;  ///< what it did of its own accord: old runs that had to go; or empty
    std::uint64_t changes = 0; ///< rises whenever a run begins, ends or goes
};

/// Stores every run as it happens, on a thread of its own: what is noted is on disk within half a
/// second. Nobody ever waits for it: where the disk cannot follow, events are missed and counted,
/// and where it fails the run goes on without being stored. Every call is thread-safe and returns
/// at once.
class RunRecorder
{
public:
    static constexpr std::int64_t defaultLimit = std::int64_t{1} << 30U; ///< bytes

    /// Old runs go, oldest first, when all of them together are larger than `limit` bytes.
    explicit RunRecorder(const DataFolder& folder, std::int64_t limit = defaultLimit);
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

    void setLimit(std::int64_t bytes);
    RecorderState state() const;

private:
    class Thread;
    const std::unique_ptr<Thread> m_thread;
};

} // namespace ratescope
