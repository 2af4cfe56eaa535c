#pragma once

#include "store/run_store.h"
#include "store/store_thread.h"

#include <QPointer>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace ratescope {

/// The list of stored runs on a thread of its own, so that the screen never waits for a disk or for
/// another program that holds the file. Calls return at once and are carried out in order; each
/// answer comes on the thread that made this, unless its receiver is gone by then. The destructor
/// waits until everything is carried out.
class RunKeeper
{
public:
    template <typename Result>
    using Then = std::function<void(const std::variant<Result, StoreProblem>&)>;
    using Done = std::function<void(const std::optional<StoreProblem>&)>;

    /// `patience`: how long another program's writing is waited for.
    explicit RunKeeper(const DataFolder& folder,
                       std::chrono::milliseconds patience = Database::defaultPatience);
    ~RunKeeper();
    RunKeeper(const RunKeeper&) = delete;
    RunKeeper& operator=(const RunKeeper&) = delete;

    // As of RunStore.
    void list(QObject* receiver, Then<std::vector<StoredRun>> then);
    void find(QObject* receiver, RunId run, Then<StoredRun> then);
    void takeInterrupted(QObject* receiver, Then<std::vector<StoredRun>> then);
    void remove(QObject* receiver, std::vector<RunId> runs, Done done);
    void restore(QObject* receiver, std::vector<RunId> runs, Done done);

private:
    template <typename Answer>
    void post(QObject* receiver, std::function<Answer(RunStore&)> work,
              std::function<void(const Answer&)> then);
    std::optional<StoreProblem> open();

    const DataFolder m_folder;
    const std::chrono::milliseconds m_patience;
    std::unique_ptr<RunStore> m_store; ///< the thread's; null while it cannot be opened
    StoreThread m_thread;
};

} // namespace ratescope
