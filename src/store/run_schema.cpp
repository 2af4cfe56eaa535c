#include "store/run_schema.h"

namespace ratescope {

// Times are Unix milliseconds, durations nanoseconds. `packs` holds the events in stretches of at
// most half a second, as event_pack.h writes them; the exchanges lie apart so that a run opens
// without reading them. `owner` names the lock file of the program that records.
const std::vector<Migration>& runMigrations()
{
    static const std::vector<Migration> migrations{
        {QStringLiteral("CREATE TABLE runs ("
                        " id INTEGER PRIMARY KEY AUTOINCREMENT,"
                        " name TEXT NOT NULL,"
                        " started_at INTEGER NOT NULL,"
                        " endpoint TEXT NOT NULL,"
                        " model TEXT NOT NULL,"
                        " simulated INTEGER NOT NULL,"
                        " settings TEXT NOT NULL,"
                        " state INTEGER NOT NULL,"
                        " owner TEXT NOT NULL,"
                        " deleted_at INTEGER,"
                        " planned INTEGER NOT NULL DEFAULT 0,"
                        " jobs INTEGER NOT NULL DEFAULT 0,"
                        " answered INTEGER NOT NULL DEFAULT 0,"
                        " lost INTEGER NOT NULL DEFAULT 0,"
                        " cancelled INTEGER NOT NULL DEFAULT 0,"
                        " attempts INTEGER NOT NULL DEFAULT 0,"
                        " refused INTEGER NOT NULL DEFAULT 0,"
                        " elapsed INTEGER NOT NULL DEFAULT 0,"
                        " finished INTEGER NOT NULL DEFAULT 0,"
                        " stopped INTEGER NOT NULL DEFAULT 0,"
                        " events INTEGER NOT NULL DEFAULT 0,"
                        " missed INTEGER NOT NULL DEFAULT 0,"
                        " bytes INTEGER NOT NULL DEFAULT 0)"),
         QStringLiteral("CREATE TABLE packs ("
                        " run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
                        " number INTEGER NOT NULL,"
                        " event_count INTEGER NOT NULL,"
                        " exchange_count INTEGER NOT NULL,"
                        " events BLOB NOT NULL,"
                        " PRIMARY KEY (run, number))"),
         QStringLiteral("CREATE TABLE exchanges ("
                        " run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
                        " number INTEGER NOT NULL,"
                        " bodies BLOB NOT NULL,"
                        " PRIMARY KEY (run, number))")}};
    return migrations;
}

} // namespace ratescope
