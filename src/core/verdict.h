#pragma once

#include "core/outcome.h"
#include "core/time.h"

#include <optional>
#include <string>

namespace ratescope {

/// What became of a job after an attempt that was not answered.
enum class NextStep {
    retry,         ///< after a wait
    paced,         ///< as soon as the controller lets it go
    parked,        ///< after the long wait of a quota, which everybody waits for
    noRetry,       ///< another attempt could not end otherwise
    retriesUsedUp, ///< the policy's retries
    hintTooLong,   ///< the server asks for a longer wait than the policy allows
    pastDeadline,  ///< the next attempt would start after the policy's deadline
    overBudget,    ///< the retry budget is spent
    undecided      ///< nobody has decided: an outcome on its own
};

/// A small value: one rides on each event.
struct Decision
{
    NextStep step = NextStep::undecided;
    int attempts = 0;                 ///< made so far
    Duration wait = Duration::zero(); ///< before the next attempt
    bool gateClosed = false;          ///< nobody sends until the server's time has come
    bool breakerOpened = false;       ///< nobody sends until the breaker lets a probe through
};

/// A stable lower-case word: "retry", "paced", "no retry", …
const char* nextStepName(NextStep step);

/// Why a job is lost, for whom a few words must do: "gave up after 3 attempts".
std::string whyLost(const Decision& decision);

/// An attempt's end in words: four sentences that stand together or alone. Each ends without a
/// point. For an answer everything but `concluded` is empty.
struct Verdict
{
    std::string said;      ///< "HTTP 429: Too fast. It asks to wait 20 s"
    std::string concluded; ///< "Rate limit: requests or tokens come faster than …"
    std::string action;    ///< "Waits 20.3 s, then goes again as attempt 3"
    std::string why;       ///< "The server named the time; an earlier …"

    bool operator==(const Verdict&) const = default;
};

Verdict verdictOf(const Outcome& outcome, const Decision& decision);

} // namespace ratescope
