#pragma once

#include "core/event.h"
#include "metrics/forecast.h"
#include "metrics/run_summary.h"

#include <QString>

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace ratescope {

/// What the window says of itself in one line.
struct Status
{
    enum class Mood { quiet, busy, waiting, refused, broken };

    Mood mood = Mood::quiet;
    QString sentence;
    std::optional<double> progress; ///< of the workload, 0 … 1; empty: no run
    std::optional<Duration> left;   ///< until the run ends, at the pace of the last half minute
};

/// Folds the event stream into the state of things, in words a person can read. No clock, no
/// widget: the time is handed in.
class StatusStory
{
public:
    void fold(const Event& event);
    bool running() const { return m_running; } ///< paused or not
    bool paused() const { return m_paused; }
    /// No run, and no job is open.
    bool quiet() const { return !m_running && m_open == 0; }
    /// `run` holds the same events; `warning` is what their forecast says now.
    Status tell(Instant now, const RunFigures& run,
                const std::optional<LimitWarning>& warning = std::nullopt);

private:
    struct Waiter
    {
        WaitReason reason = WaitReason::backoff;
        Instant until;
    };

    void foldFinished(const AttemptFinished& finished, Instant at);
    void setWaiting(JobId job, const JobWaiting& waiting);
    void forgetWaiting(JobId job);
    int inFlight() const { return static_cast<int>(m_flying.size()); }
    void notePace(Instant now, std::uint64_t ended);

    QString trouble() const;
    QString waitingSentence(Instant now) const;
    QString runSentence(const RunFigures& run) const;
    QString refusedSentence(Instant now, const RunFigures& run) const;
    QString finishedSentence(const RunFigures& run) const;
    QString runningSentence(const RunFigures& run) const;
    std::optional<QString> approachingSentence() const;
    std::optional<Duration> timeLeft(Instant now, const RunFigures& run) const;

    bool m_anything = false; ///< a job has been seen
    bool m_running = false;
    bool m_paused = false;
    bool m_ownPause = false;   ///< the policy itself holds all sending after a refusal
    bool m_controlled = false; ///< a controller moves the pace
    bool m_searches = false;   ///< it finds a limit that nobody has named
    bool m_limitKnown = false; ///< to the controller, in this run
    bool m_runKnown = false;
    std::size_t m_open = 0;             ///< jobs that have not ended
    std::unordered_set<JobId> m_flying; ///< jobs with an attempt under way
    std::unordered_map<JobId, Waiter> m_waiters;
    std::set<std::pair<Instant, JobId>> m_waitOrder;
    Cause m_lastCause = Cause::none; ///< of the last attempt that ended
    QString m_lastSaid;
    std::optional<Instant> m_lastRefusal;
    std::uint64_t m_refusals = 0; ///< since the run or the silence before it began
    std::optional<LimitState> m_limits;
    std::deque<std::pair<Instant, std::uint64_t>> m_pace; ///< jobs ended, by time
};

} // namespace ratescope
