#pragma once

#include "core/time.h"
#include "metrics/run_summary.h"

#include <QJsonObject>
#include <QString>

#include <cstdint>

namespace ratescope {

struct RunId
{
    std::int64_t value = 0;
    auto operator<=>(const RunId&) const = default;
};

enum class RunState {
    recording,   ///< by a Ratescope that is running now
    finished,    ///< all of it is there
    interrupted, ///< the program ended in mid-run; all but the last half second is there
    cutShort     ///< the rest could not be stored: disk, or the limit of the store
};

/// What a list of runs tells of one without reading its events.
struct StoredRun
{
    RunId id; ///< 0: not in the store, such as a run from a file
    QString name;
    WallTime startedAt{};
    QString endpoint; ///< as shown
    QString model;
    bool simulated = false;
    RunState state = RunState::recording;
    RunFigures figures;   ///< without the counts by cause
    QJsonObject settings; ///< endpoint, server, workload and the policy at the start; no key
    std::uint64_t events = 0;
    std::uint64_t missed = 0; ///< events that came faster than they could be written
    std::int64_t bytes = 0;   ///< on disk
};

} // namespace ratescope
