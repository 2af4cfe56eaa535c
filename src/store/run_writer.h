#pragma once

#include "core/event.h"
#include "store/database.h"
#include "store/stored_run.h"

#include <span>

namespace ratescope {

/// Writes one run after another into an open database. On the database's thread.
class RunWriter
{
public:
    /// `owner` is what tells this program's unfinished runs from those of others. The database
    /// outlives the writer.
    RunWriter(Database& database, QString owner);

    /// Of `run`: name, start, endpoint, model, simulated and settings. One that is still open ends
    /// as cut short.
    std::optional<StoreProblem> begin(const StoredRun& run);
    /// In order. On disk, figures and all, when this returns without a problem. After one nothing
    /// of it is: hand in the same events again, others may follow them.
    std::optional<StoreProblem> append(std::span<const Event> events);
    void addMissed(std::uint64_t events) { m_missed += events; }
    std::optional<StoreProblem> end(RunState state);

    bool isOpen() const { return m_run.value != 0; }
    RunId run() const { return m_run; }
    std::int64_t bytes() const { return m_written.bytes; } ///< of the open run

private:
    struct Written
    {
        int packs = 0;
        std::uint64_t events = 0;
        std::int64_t bytes = 0;
    };

    std::optional<StoreProblem> insertPack(std::span<const Event> events, Written& written);
    std::optional<StoreProblem> updateFigures(const Written& written);

    Database& m_database;
    QString m_owner;
    RunId m_run;
    RunSummary m_summary;
    std::size_t m_folded = 0; ///< events of the next append() that the summary holds already
    Written m_written;
    std::uint64_t m_missed = 0;
};

} // namespace ratescope
