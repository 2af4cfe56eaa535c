#pragma once

#include "core/belief.h"
#include "core/circuit_breaker.h"
#include "core/job.h"
#include "core/outcome.h"
#include "core/policy.h"
#include "core/time.h"
#include "core/verdict.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace ratescope {

/// A workload begins; its jobs follow as JobQueued.
struct RunStarted
{
    std::string name;
    std::uint64_t jobs = 0; ///< how many it will bring
};
struct RunPaused
{};
struct RunResumed
{};
/// Every job of the workload has ended, or the run was stopped.
struct RunFinished
{
    bool stopped = false;
};

struct JobQueued
{
    JobId job;
    Priority priority = Priority::workload;
    std::uint64_t tag = 0; ///< as given in JobSpec
};

enum class WaitReason {
    throttle, ///< our own limit on sending: as set, or as the controller moves it
    backoff,  ///< after a refusal or failure, by the policy's formula or the server's hint
    gate,     ///< the server named a time for everybody
    quota,    ///< parked: the quota of a long window is used up, for everybody
    breaker   ///< the circuit breaker is open
};

/// A job knows until when it waits. Sent again when a retune, a gate or a person moves that time.
/// Jobs in the queue behind others have no time of their own and send nothing.
struct JobWaiting
{
    JobId job;
    WaitReason reason = WaitReason::backoff;
    int attempts = 0; ///< made so far
    Instant until;
};

struct AttemptStarted
{
    AttemptId attempt;
};
/// The first byte of answer text; streams only.
struct AnswerBegan
{
    AttemptId attempt;
};
/// A piece of answer text, for jobs that want it. Text of a failed attempt is void: forget it when
/// the same job's next AttemptStarted comes.
struct AnswerText
{
    AttemptId attempt;
    std::string text; ///< UTF-8, whole code points
};
struct AttemptFinished
{
    AttemptId attempt;
    Duration duration = Duration::zero();
    Outcome outcome;
    std::shared_ptr<const Exchange> exchange = nullptr; ///< nullptr where there is no wire
};
/// What becomes of the job after an attempt that was not answered; follows its AttemptFinished.
/// verdictOf(outcome, decision) puts the two into words.
struct AttemptJudged
{
    AttemptId attempt;
    Decision decision;
};

enum class JobEnd { answered, lost, cancelled };
struct JobFinished
{
    JobId job;
    Priority priority = Priority::workload;
    JobEnd end = JobEnd::answered;
    int attempts = 0;
    Cause cause = Cause::none; ///< of the last attempt, when lost
    std::string why;           ///< when lost, in words: "gave up after 3 attempts: rate limit"
};

/// Nobody of this endpoint sends before `until`.
struct GateClosed
{
    Instant until;
    JobId job; ///< whose refusal closed it
};
struct GateOpened
{};

/// The circuit breaker has changed its mind about the server. While open nobody sends; half-open,
/// one probe does.
struct BreakerChanged
{
    BreakerState state = BreakerState::closed;
    Instant until; ///< when open: a probe may go then
    JobId job;     ///< whose attempt brought it about; 0 when time or a person did
};

struct PolicyChanged
{
    std::shared_ptr<const Policy> policy; ///< never null
    std::string description;              ///< "throttle 80 → 55/min"; empty for the first
};
/// The simulated server was retuned; the description is made by whoever changed it.
struct ServerChanged
{
    std::optional<RequestRate> limit; ///< what it allows in the long run, when it has such a limit
    std::string description;
};

/// The controller has come to think something new about the server's limit.
struct BeliefChanged
{
    std::shared_ptr<const Belief> belief; ///< never null
};

using EventBody = std::variant<RunStarted, RunPaused, RunResumed, RunFinished, JobQueued,
                               JobWaiting, AttemptStarted, AnswerBegan, AnswerText, AttemptFinished,
                               AttemptJudged, JobFinished, GateClosed, GateOpened, PolicyChanged,
                               ServerChanged, BeliefChanged, BreakerChanged>;

/// One thing that happened. `sequence` rises by one; `at` never falls.
struct Event
{
    Instant at;
    std::uint64_t sequence = 0;
    EventBody body;
};

/// One line of text that names every field: the log that must be equal to the byte for equal seeds.
std::string toLogLine(const Event& event);

} // namespace ratescope
