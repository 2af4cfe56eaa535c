#include "ui/requests/lane_words.h"

#include "core/advice.h"
#include "ui/duration_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace ratescope {

namespace {

constexpr qsizetype longestSaid = 300;

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::Requests", text);
}

QString waitName(LaneSpan::Kind kind)
{
    switch (kind) {
    case LaneSpan::Kind::queue:
        return words("queue");
    case LaneSpan::Kind::throttle:
        return words("throttle");
    case LaneSpan::Kind::backoff:
        return words("backoff");
    case LaneSpan::Kind::gate:
        return words("pause");
    case LaneSpan::Kind::quota:
        return words("quota");
    case LaneSpan::Kind::breaker:
        return words("breaker");
    case LaneSpan::Kind::attempt:
        break;
    }
    return {};
}

QString waitSentence(const LaneSpan& wait, const QString& lasted)
{
    switch (wait.kind) {
    case LaneSpan::Kind::queue:
        return words("In the queue for %1").arg(lasted);
    case LaneSpan::Kind::throttle:
        return words("Held by our throttle for %1").arg(lasted);
    case LaneSpan::Kind::backoff:
        return words("Backed off for %1").arg(lasted);
    case LaneSpan::Kind::gate:
        return words("Paused, as the server asked of everybody, for %1").arg(lasted);
    case LaneSpan::Kind::quota:
        return words("Parked, the quota being used up, for %1").arg(lasted);
    case LaneSpan::Kind::breaker:
        return words("Held by the circuit breaker for %1").arg(lasted);
    case LaneSpan::Kind::attempt:
        break;
    }
    return {};
}

} // namespace

QString oneLine(const std::string& said)
{
    // Before decoding, so that a long text costs no more than a short one.
    constexpr std::size_t longestBytes = longestSaid * 4;
    QString text =
        QString::fromUtf8(said.data(), static_cast<qsizetype>(std::min(said.size(), longestBytes)));
    for (QChar& character : text) {
        // Format characters too: a right-to-left override would turn the line around.
        if (!character.isPrint() || character.category() == QChar::Other_Format) {
            character = QLatin1Char(' ');
        }
    }
    text = text.simplified();
    if (text.size() > longestSaid) {
        text.truncate(longestSaid - 1);
        text += QChar(u'…');
    }
    return text;
}

QString readable(const std::string& text)
{
    QString result = QString::fromStdString(text);
    for (QChar& character : result) {
        const bool layout = character == QLatin1Char('\n') || character == QLatin1Char('\t');
        if (!layout && (character.category() == QChar::Other_Control ||
                        character.category() == QChar::Other_Format)) {
            character = QLatin1Char(' ');
        }
    }
    return result;
}

QString attemptText(const LaneSpan& attempt)
{
    if (attempt.open) {
        return words("in flight");
    }
    if (attempt.outcome == OutcomeKind::answered) {
        return words("answered");
    }
    return attempt.httpStatus > 0
               ? QStringLiteral("%1 %2").arg(attempt.httpStatus).arg(causeText(attempt.cause))
               : causeText(attempt.cause);
}

QString plainToolTip(const QString& text)
{
    return QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped());
}

QString stateText(LaneState state)
{
    switch (state) {
    case LaneState::inFlight:
        return words("in flight");
    case LaneState::waiting:
        return words("waiting");
    case LaneState::answered:
        return words("answered");
    case LaneState::lost:
        return words("lost");
    case LaneState::cancelled:
        return words("cancelled");
    }
    return {};
}

QString causeText(Cause cause)
{
    switch (cause) {
    case Cause::none:
        return {};
    case Cause::rateLimit:
        return words("too fast");
    case Cause::ramp:
        return words("rate rose too quickly");
    case Cause::concurrency:
        return words("too many at once");
    case Cause::longQuota:
        return words("quota used up");
    case Cause::overload:
        return words("overloaded");
    case Cause::quota:
        return words("quota gone");
    case Cause::requestTooLarge:
        return words("too large");
    case Cause::authentication:
        return words("key rejected");
    case Cause::badRequest:
        return words("bad request");
    case Cause::serverError:
        return words("server error");
    case Cause::connectionLost:
        return words("connection lost");
    case Cause::unreachable:
        return words("unreachable");
    case Cause::timedOut:
        return words("timed out");
    case Cause::insecure:
        return words("TLS failed");
    case Cause::malformed:
        return words("malformed answer");
    case Cause::tooLarge:
        return words("answer too large");
    case Cause::redirected:
        return words("redirected");
    case Cause::cancelled:
        return words("cancelled");
    }
    return {};
}

QString glanceText(const JobLane& lane, Instant now)
{
    const LaneSpan* const wait = lane.wait();
    if (wait == nullptr) {
        return stateText(lane.state);
    }
    if (wait->kind == LaneSpan::Kind::queue) {
        return words("in the queue");
    }
    constexpr Duration noWait = std::chrono::milliseconds(100); // too short to be read
    if (wait->until - now < noWait) {
        return words("goes next");
    }
    return words("%1 %2").arg(waitName(wait->kind), durationText(wait->until - now));
}

QString spanText(const LaneSpan& span, Instant now)
{
    const QString lasted = durationText(span.end(now) - span.from);
    if (span.isWait()) {
        return waitSentence(span, lasted);
    }
    if (span.open) {
        return words("Attempt in flight for %1").arg(lasted);
    }
    if (span.outcome == OutcomeKind::answered) {
        return words("Attempt answered in %1").arg(lasted);
    }
    const QString status =
        span.httpStatus > 0 ? QString::number(span.httpStatus) : words("no answer");
    return (span.outcome == OutcomeKind::refused ? words("Attempt refused with %1 (%2) after %3")
                                                 : words("Attempt failed with %1 (%2) after %3"))
        .arg(status, causeText(span.cause), lasted);
}

QString describeLane(const JobLane& lane, Instant now)
{
    QStringList sentences{words("Job %1: %2").arg(lane.job.value).arg(glanceText(lane, now))};
    constexpr std::size_t latest = 12;
    const std::size_t first = lane.spans.size() > latest ? lane.spans.size() - latest : 0;
    if (first > 0 || lane.spansCut > 0) {
        sentences.append(words("The latest of it"));
    }
    for (std::size_t i = first; i < lane.spans.size(); ++i) {
        sentences.append(spanText(lane.spans[i], now));
    }
    if (lane.said) {
        sentences.append((isServersWord(lane.lastCause) ? words("The server said: “%1”")
                                                        : words("What happened: %1"))
                             .arg(oneLine(*lane.said)));
    }
    return sentences.join(QStringLiteral(". "));
}

} // namespace ratescope
