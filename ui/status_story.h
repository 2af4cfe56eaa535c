#pragma once

#include "core/event.h"
#include "metrics/client_pace.h"
#include "metrics/forecast.h"
#include "metrics/run_summary.h"
#include "ui/run_pace.h"

#include <QString>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace ratescope {

struct StatusFacts;

/// What the window says of itself in one line.
struct Status
{
    enum class Mood {
        quiet,
        busy,
        waiting, ///< of our own accord
        paused,  ///< by a person
        told,    ///< to wait, by the server
        warned,  ///< nothing is wrong yet
        refused,
        broken
    };
    static constexpr std::size_t moods = 8;

    Mood mood = Mood::quiet;
    QString sentence;
    QString said;                   ///< the server's own words besides, in one line; may be empty
    std::optional<double> progress; ///< of the workload, 0 … 1; empty: no run
    QString done;                   ///< "159 of 180 done"; empty: no run
    std::optional<Duration> left;   ///< until the run is done, as it looks
    std::optional<Duration> lastWaiter; ///< until the last job that waits now will have gone
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
    /// Jobs that are neither in flight nor ended.
    std::size_t waiting() const { return m_open - std::min(m_open, m_flying.size()); }
    bool someoneBacksOff() const;
    StatusFacts facts(Instant now, const RunFigures& run) const;
    std::optional<Duration> lastWaiter(Instant now, const std::optional<double>& pace) const;
    void tellOpen(Status& status, Instant now, const StatusFacts& facts,
                  const std::optional<LimitWarning>& warning) const;
    void tellNothingOpen(Status& status, const RunFigures& run) const;
    const AxisLimit* nearlyGone(LimitAxis axis) const;

    bool m_anything = false; ///< a job has been seen
    bool m_running = false;
    bool m_paused = false;
    bool m_ownPause = false; ///< the policy itself holds all sending after a refusal
    bool m_runKnown = false;
    std::size_t m_open = 0;             ///< jobs that have not ended
    std::unordered_set<JobId> m_flying; ///< jobs with an attempt under way
    std::unordered_map<JobId, Waiter> m_waiters;
    std::set<std::pair<Instant, JobId>> m_waitOrder;
    Cause m_lastCause = Cause::none;       ///< of the last attempt that ended
    Cause m_refusedFor = Cause::rateLimit; ///< of the last that was refused
    std::optional<LimitAxis> m_refusedBy;  ///< likewise
    QString m_lastSaid;
    std::optional<Instant> m_lastRefusal;
    std::uint64_t m_refusals = 0; ///< since the run or the silence before it began
    std::optional<LimitState> m_limits;
    RunPace m_pace;
    ClientPace m_held; ///< what holds the client's own pace
};

} // namespace ratescope
