#pragma once

#include "metrics/duration_counts.h"

namespace ratescope {

/// How long things took that ended in one span of time.
struct DurationBucket
{
    DurationCounts<16> latency;    ///< of answered attempts: from sending to the last byte
    DurationCounts<16> firstToken; ///< from sending to the first byte of answer text
    DurationCounts<8> queueWait;   ///< from a job's arrival to its first attempt, 1 ms and more
    DurationCounts<8> retryWait;   ///< from an attempt's failing to the job's next

    void absorb(const DurationBucket& other)
    {
        latency.absorb(other.latency);
        firstToken.absorb(other.firstToken);
        queueWait.absorb(other.queueWait);
        retryWait.absorb(other.retryWait);
    }
};

} // namespace ratescope
