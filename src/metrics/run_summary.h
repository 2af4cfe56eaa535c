#pragma once

#include "core/event.h"
#include "metrics/histogram.h"
#include "metrics/politeness.h"

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace ratescope {

/// One run's figures, folded from the event stream.
struct RunFigures
{
    std::uint64_t planned = 0;   ///< jobs the workload will bring
    std::uint64_t jobs = 0;      ///< arrived
    std::uint64_t answered = 0;  ///< jobs
    std::uint64_t lost = 0;      ///< jobs
    std::uint64_t cancelled = 0; ///< jobs
    std::uint64_t attempts = 0;
    std::uint64_t inFlight = 0;                          ///< attempts, of them
    std::uint64_t refused = 0;                           ///< attempts
    std::array<std::uint64_t, causeCount> byCause{};     ///< attempts that ended so; none: answered
    std::array<std::uint64_t, causeCount> lostByCause{}; ///< jobs
    Instant started;
    Duration elapsed = Duration::zero(); ///< start to the last event, or to the finish
    bool finished = false;
    bool stopped = false;

    bool begun() const { return planned > 0 || jobs > 0; }
    /// Jobs that have come to their end, one way or another.
    std::uint64_t ended() const { return answered + lost + cancelled; }
    double goodputPerMinute() const; ///< answered per minute of elapsed; 0 for no time
    /// Attempts per answered job; 0 for no answer. Those in flight may yet be answered: they do
    /// not count, or a run without a single retry would have more than one.
    double amplification() const;
    double refusedShare() const; ///< of attempts; 0 for none
};

/// Folds the workload's part of the stream (typed jobs are left out, but for the politeness: the
/// server does not tell them apart). A RunStarted begins anew.
/// Memory is bounded by the jobs that are open.
class RunSummary
{
public:
    void fold(const Event& event);

    const RunFigures& figures() const { return m_figures; }
    const PolitenessFigures& politeness() const { return m_politeness.figures(); }
    /// How many requests the server's limit has allowed since the run's start, until `now` or the
    /// run's end; 0 where the limit was not known all the time. The limit may change on the way.
    double allowed(Instant now) const;
    /// Answered jobs, of what the server has allowed since the run's start: its rate over the time,
    /// and of saved-up burst credit what was used. 0 … 1: at 1 nothing that was allowed was left
    /// unused. Empty before a run, and where the limit was not known all the time.
    std::optional<double> efficiency(Instant now) const;
    /// From a job's arrival to its answer.
    const DurationHistogram& jobLatency() const { return m_jobLatency; }
    /// Of answered attempts: from sending to the last byte.
    const DurationHistogram& attemptLatency() const { return m_attemptLatency; }
    const DurationHistogram& firstToken() const { return m_firstToken; }

private:
    struct OpenJob
    {
        Instant queued;
        Instant attemptStarted;
        bool inFlight = false;
    };

    void begin(const RunStarted& run, Instant at);
    void countAllowed(Instant until);
    void land(OpenJob& job);
    void finishAttempt(const AttemptFinished& attempt);
    void finishJob(const JobFinished& job, Instant at);
    OpenJob* find(JobId job);

    RunFigures m_figures;
    Politeness m_politeness;
    DurationHistogram m_jobLatency;
    DurationHistogram m_attemptLatency;
    DurationHistogram m_firstToken;
    std::unordered_map<JobId, OpenJob> m_open;
    double m_limitPerSecond = 0; ///< 0: unknown
    double m_allowed = 0;        ///< until m_allowedUntil
    Instant m_allowedUntil;
    bool m_limitKnown = true; ///< all the time
};

} // namespace ratescope
