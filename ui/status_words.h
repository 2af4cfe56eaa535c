#pragma once

#include "core/event.h"
#include "metrics/client_pace.h"
#include "metrics/forecast.h"
#include "metrics/run_summary.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace ratescope {

/// What there is to say of now; durations count from now.
struct StatusFacts
{
    const RunFigures& run;
    const ClientPace& pace;
    std::size_t inFlight = 0;
    std::size_t waiting = 0; ///< jobs that are neither in flight nor ended
    std::optional<Duration> next =
        std::nullopt; ///< when the first of them goes, where that is known
    std::optional<Duration> last =
        std::nullopt;                     ///< when the last of them will have gone, as it looks
    WaitReason why = WaitReason::backoff; ///< of the next
    bool running = false;                 ///< a run
    bool ownPause = false;                ///< the policy itself holds all sending after a refusal
    std::uint64_t refusals = 0;           ///< since the run, or the silence before it, began
    Cause refusedFor = Cause::rateLimit;  ///< the latest of them
    /// Whose limit refused it, where the server says so.
    std::optional<LimitAxis> refusedBy = std::nullopt;
};

/// Causes that waiting or a slower pace does not mend.
bool needsAPerson(Cause cause);
/// Jobs that were given up after refusals: more tries, or fewer at once, would have saved them.
bool anyLostToRefusals(const RunFigures& run);

// Every sentence of the status line, in plain English. None is longer than the line at 1024 pixels.

QString nothingSentSentence();
QString readySentence(Cause failed);  ///< Cause::none: it was answered
QString troubleSentence(Cause cause); ///< what to do comes first
QString pausedSentence(const StatusFacts& facts);
QString runningSentence(const StatusFacts& facts);
/// For `next` and `why`: nothing is in flight, and the next goes then.
QString waitingSentence(const StatusFacts& facts);
QString refusedSentence(const StatusFacts& facts);
QString warnedSentence(const QString& warning, const StatusFacts& facts);
/// Where the server says how little is left: "requests" or "tokens".
QString nearlyGoneSentence(const AxisLimit& axis, LimitAxis what, const StatusFacts& facts);
QString finishedSentence(const RunFigures& run);
/// "159 of 180 done, 2 lost".
QString doneText(const RunFigures& run);

} // namespace ratescope
