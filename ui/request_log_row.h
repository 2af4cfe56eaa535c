#pragma once

#include "core/event.h"

#include <QString>

namespace ratescope {

/// What a person wants to know about one job.
struct RequestLogRow
{
    enum class State { inFlight, waiting, answered, lost, cancelled };

    JobId job;
    State state = State::waiting;
    bool typed = false; ///< a chat message, not the workload
    bool everRefused = false;
    int attempts = 0;
    WaitReason waitReason = WaitReason::throttle;
    Instant since; ///< start of the attempt or of the wait
    Instant until; ///< end of the wait
    /// Of the latest attempt that has ended:
    int httpStatus = 0;
    Duration duration = Duration::zero();
    /// Of the latest that was not answered: a job that got its answer keeps its story.
    OutcomeKind outcome = OutcomeKind::answered; ///< answered: there was none
    Cause cause = Cause::none;
    int causeStatus = 0;
    QString said; ///< the server's words, one line
    QString why;  ///< when lost
};
inline constexpr std::size_t requestStateCount = 5;

/// A hostile server's words as one line of at most 300 characters, without control characters.
QString oneLine(const std::string& said);
/// The same words for a tool tip, which would take what looks like HTML for HTML.
QString plainToolTip(const QString& text);

QString stateText(RequestLogRow::State state);
QString causeText(Cause cause);
/// "backoff 3.2 s"; empty when it does not wait.
QString waitText(const RequestLogRow& row, Instant now);
/// What the server said and what we do about it, in one or two sentences.
QString describeRow(const RequestLogRow& row, Instant now);

} // namespace ratescope
