#include "metrics/bucket.h"

#include <algorithm>
#include <numeric>

namespace ratescope {

std::uint32_t Bucket::refusals() const
{
    return std::accumulate(refused.begin(), refused.end(), std::uint32_t{0});
}

std::uint32_t Bucket::failures() const
{
    return std::accumulate(failed.begin(), failed.end(), std::uint32_t{0}) -
           failed[static_cast<std::size_t>(Cause::cancelled)];
}

void Bucket::absorb(const Bucket& later)
{
    firstTries += later.firstTries;
    retries += later.retries;
    answered += later.answered;
    lost += later.lost;
    for (std::size_t cause = 0; cause < causeCount; ++cause) {
        refused[cause] += later.refused[cause];
        failed[cause] += later.failed[cause];
    }
    tokens += later.tokens;
    attemptsPeak = std::max(attemptsPeak, later.attemptsPeak);
    refusedPeak = std::max(refusedPeak, later.refusedPeak);
    refusedTotal = std::max(refusedTotal, later.refusedTotal);
    queuedPeak = std::max(queuedPeak, later.queuedPeak);
    inFlightPeak = std::max(inFlightPeak, later.inFlightPeak);
    throttlePerSecond = later.throttlePerSecond;
    limitPerSecond = later.limitPerSecond;
    believedPerSecond = later.believedPerSecond;
    headroom.lower(later.headroom);
    warned = warned || later.warned;
}

} // namespace ratescope
