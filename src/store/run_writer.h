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
    /// In order. On disk, figures and all, when this returns.
    std::optional<StoreProblem> append(std::span<const Event> events);
    void addMissed(std::uint64_t events) { m_missed += events; }
    std::optional<StoreProblem> end(RunState state);

    bool isOpen() const { return m_run.value != 0; }
    RunId run() const { return m_run; }
    std::int64_t bytes() const { return m_bytes; } ///< of the open run

private:
    std::optional<StoreProblem> insertPack(std::span<const Event> events);
    std::optional<StoreProblem> updateFigures();

    Database& m_database;
    QString m_owner;
    RunId m_run;
    RunSummary m_summary;
    int m_packs = 0;
    std::uint64_t m_events = 0;
    std::uint64_t m_missed = 0;
    std::int64_t m_bytes = 0;
};

} // namespace ratescope
