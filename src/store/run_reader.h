#pragma once

#include "store/data_folder.h"
#include "store/database.h"
#include "store/event_source.h"
#include "store/stored_run.h"

#include <memory>

namespace ratescope {

/// Reads one run's events from the store, over a connection of its own.
class RunReader final : public EventSource
{
public:
    /// Of the last `exchanges` attempts, what went over the wire comes along: bulky, and for
    /// looking at single requests only.
    static std::variant<std::unique_ptr<RunReader>, StoreProblem>
    open(const DataFolder& folder, RunId run, std::uint64_t exchanges);

    std::variant<std::vector<Event>, StoreProblem> next() override;
    double shareRead() const override;

private:
    RunReader(std::unique_ptr<Database> database, RunId run);

    /// Which packs there are now, and where the exchanges begin.
    std::optional<StoreProblem> findPacks(std::uint64_t exchanges);

    std::unique_ptr<Database> m_database;
    RunId m_run;
    int m_next = 0;
    int m_packs = 0; ///< when it was opened; a run being recorded gets more
    int m_firstWithExchanges = 0;
};

} // namespace ratescope
