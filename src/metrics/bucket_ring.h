#pragma once

#include "metrics/bucket.h"
#include "metrics/time_ring.h"

namespace ratescope {

/// Spans in which nothing happened hold the levels that went on through them.
using BucketRing = TimeRing<Bucket>;

} // namespace ratescope
