#pragma once

#include "store/data_folder.h"
#include "store/database.h"
#include "store/stored_run.h"

#include <memory>
#include <variant>
#include <vector>

namespace ratescope {

/// The stored runs as a list. On the thread that made it; a recorder may write meanwhile.
class RunStore
{
public:
    static std::variant<std::unique_ptr<RunStore>, StoreProblem>
    open(const DataFolder& folder, std::chrono::milliseconds patience = Database::defaultPatience);

    /// Newest first; without the deleted ones.
    std::variant<std::vector<StoredRun>, StoreProblem> list();
    std::variant<StoredRun, StoreProblem> find(RunId run);
    /// The runs whose program ended in mid-run. Each is named once: from then on it is one of the
    /// list, marked as interrupted.
    std::variant<std::vector<StoredRun>, StoreProblem> takeInterrupted();

    /// Gone from the list; their events go at the next purge(). All of them or none.
    std::optional<StoreProblem> remove(const std::vector<RunId>& runs);
    /// Undoes remove(). A problem when some were purged meanwhile; the others are back.
    std::optional<StoreProblem> restore(const std::vector<RunId>& runs);

private:
    RunStore(const DataFolder& folder, std::unique_ptr<Database> database);

    std::variant<std::vector<StoredRun>, StoreProblem> select(const QString& condition,
                                                              const QVariantList& values = {});

    DataFolder m_folder;
    std::unique_ptr<Database> m_database;
};

} // namespace ratescope
