#pragma once

#include "metrics/attempt_book.h"
#include "metrics/job_lane.h"

#include <QString>

#include <vector>

namespace ratescope {

/// One heading of a verdict and what stands below it. The text may be foreign: never take it for
/// anything but plain text.
struct VerdictSection
{
    QString heading;
    QString text;
};

/// What the server said to one attempt, what we concluded, what we did and why. Without a record,
/// which is no longer kept, from what the lane knows.
std::vector<VerdictSection> tellVerdict(const LaneSpan& attempt, const AttemptRecord* record,
                                        const std::string* said);
/// The same as one text to copy.
QString toText(const std::vector<VerdictSection>& sections);

/// Start line, headers and body as they went over the wire; says so when there is nothing to show.
QString requestText(const AttemptRecord* record);
QString responseText(const AttemptRecord* record);

} // namespace ratescope
