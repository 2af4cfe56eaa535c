#pragma once

#include "store/stored_run.h"

#include <QString>

#include <cstdint>

namespace ratescope {

/// What the recorder has to tell; the screen asks for it on its tick.
struct RecorderState
{
    RunId recording; ///< 0: none
    RunId latest;    ///< the one recorded now or last, by this recorder; 0: none yet
    QString problem; ///< why the run that goes on, or the last one, is not stored; or empty
    QString notice;  ///< what it did of its own accord: old runs that had to go; or empty
    std::uint64_t changes = 0; ///< rises whenever a run begins, ends or goes
};

} // namespace ratescope
