#pragma once

#include "core/job.h"
#include "core/outcome.h"
#include "core/throttle.h"
#include "engine/account.h"
#include "engine/retry_judge.h"

#include <cstdint>
#include <memory>

namespace ratescope {

/// A job that has not ended: in exactly one place at any time.
struct OpenJob
{
    enum class Place { ready, waiting, inFlight };

    JobSpec spec;
    RequestSize size;
    Place place = Place::ready;
    int attempts = 0;
    Instant firstStart;
    Instant attemptStart;
    bool answerBegan = false;
    std::shared_ptr<Account> account; ///< the last attempt's; null before the first
    Reservation reservation;          ///< of the attempt in flight
    RetryState retry;
    std::uint64_t waitTicket = 0; ///< its entry in the wait list, while waiting
    Cause lastCause = Cause::none;
};

} // namespace ratescope
