#pragma once

#include "metrics/job_lane.h"

#include <QString>

namespace ratescope {

/// One lane as a line of text to copy, its fields apart by tabs so that a spreadsheet takes them:
/// job, state, tries, statuses of the attempts, reason, waited and latency in seconds, the server's
/// words. Ends with a line feed.
QString laneAsLine(const JobLane& lane, Instant now);
/// What stands above such lines.
QString laneLineHeadings();

} // namespace ratescope
