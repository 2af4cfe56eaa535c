#pragma once

#include "store/data_folder.h"
#include "store/recordable_events.h"
#include "store/recorder_state.h"
#include "store/run_inbox.h"
#include "store/run_owner.h"
#include "store/run_writer.h"

#include <QElapsedTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ratescope {

/// Cuts the stream into runs and has them written, within the limit on their size. A disk that is
/// full or a file that another program has locked is tried again for a while: until then what was
/// noted waits in memory. Made, used and ended on the recorder's thread.
class RunArchive
{
public:
    using Change = std::function<void(RecorderState&)>;
    using Teller = std::function<void(const Change&)>;

    /// How long a run that cannot be written is tried again.
    static constexpr std::chrono::milliseconds defaultPatience = std::chrono::minutes(1);

    /// Old runs go, oldest first, when all of them together are larger than `limit` bytes.
    RunArchive(DataFolder folder, std::int64_t limit, Teller tell,
               std::chrono::milliseconds patience = defaultPatience);
    /// Ends the run that is open as interrupted.
    ~RunArchive();
    RunArchive(const RunArchive&) = delete;
    RunArchive& operator=(const RunArchive&) = delete;

    void setLimit(std::int64_t bytes);
    void write(RunInbox::Content noted);
    /// Whether something could not be written and write() is to be called again before long, even
    /// without anything new.
    bool waiting() const { return m_failing.isValid(); }

private:
    std::optional<StoreProblem> open();
    void write(const Event& event, std::deque<StoredRun>& starts);
    void flush();
    std::optional<StoreProblem> writePending();
    std::optional<StoreProblem> keepWithinLimit();
    void finish(RunState state);
    void retryLater(const StoreProblem& problem);
    void giveUp(const StoreProblem& problem);
    void forget();

    const DataFolder m_folder;
    std::int64_t m_limit;
    const Teller m_tell;
    const std::chrono::milliseconds m_patience;
    std::unique_ptr<Database> m_database;
    std::optional<RunOwner> m_owner;
    std::optional<RunWriter> m_writer;
    RecordableEvents m_recordable;
    std::optional<StoredRun> m_start; ///< a run that is not in the database yet
    std::vector<Event> m_pending;     ///< of that one or of the writer's
    bool m_ended = false;             ///< its RunFinished is among them
    bool m_recording = false;         ///< a run is open, whether it is in the database yet or not
    std::uint64_t m_missed = 0;       ///< events of it that found no room
    QElapsedTimer m_failing;          ///< since the first failure in a row; invalid: none
    std::int64_t m_sizeOfOthers = 0;  ///< bytes of all runs but the open one
};

} // namespace ratescope
