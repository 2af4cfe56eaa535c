#pragma once

#include "metrics/job_lane.h"

#include <QString>

namespace ratescope {

/// A hostile server's words as one line of at most 300 characters, without control characters.
QString oneLine(const std::string& said);
/// Foreign text with its lines, without other control characters.
QString readable(const std::string& text);
/// The same words for a tool tip, which would take what looks like HTML for HTML.
QString plainToolTip(const QString& text);

/// How an attempt went, in few words: "in flight", "answered", "429 too fast".
QString attemptText(const LaneSpan& attempt);
QString stateText(LaneState state);
QString causeText(Cause cause);
/// The state at a glance: "answered", or why and how long it still waits: "backoff 3.2 s".
QString glanceText(const JobLane& lane, Instant now);
/// One stretch of the lane in a sentence without a point: "Attempt: refused with 429 (too fast)
/// after 80 ms".
QString spanText(const LaneSpan& span, Instant now);
/// The whole lane in sentences, for people who cannot see it.
QString describeLane(const JobLane& lane, Instant now);

} // namespace ratescope
