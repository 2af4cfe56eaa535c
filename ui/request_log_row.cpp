#include "ui/request_log_row.h"

#include "ui/duration_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace ratescope {

namespace {

constexpr qsizetype longestSaid = 300;

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::RequestLog", text);
}

QString reasonText(WaitReason reason)
{
    switch (reason) {
    case WaitReason::throttle:
        return words("throttle");
    case WaitReason::backoff:
        return words("backoff");
    case WaitReason::gate:
        return words("pause");
    }
    return {};
}

QString waitSentence(const RequestLogRow& row, Instant now)
{
    const QString left = durationText(row.until - now);
    const QString next = QString::number(row.attempts + 1);
    switch (row.waitReason) {
    case WaitReason::throttle:
        return words("Our throttle holds attempt %1 for another %2.").arg(next, left);
    case WaitReason::backoff:
        return words("We back off for another %2, then make attempt %1.").arg(next, left);
    case WaitReason::gate:
        return words("The server asked everybody to wait; attempt %1 follows in %2.")
            .arg(next, left);
    }
    return {};
}

/// How the latest unanswered attempt ended.
QString troubleSentence(const RequestLogRow& row)
{
    if (row.outcome == OutcomeKind::answered) {
        return {};
    }
    const QString status =
        row.causeStatus > 0 ? QString::number(row.causeStatus) : words("no answer");
    const QString cause = causeText(row.cause);
    QString sentence = row.outcome == OutcomeKind::refused
                           ? words("Last refused with %1 (%2)").arg(status, cause)
                           : words("Last failed with %1 (%2)").arg(status, cause);
    return sentence + (row.said.isEmpty() ? words(".") : words(": “%1”").arg(row.said));
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

QString plainToolTip(const QString& text)
{
    return QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped());
}

QString stateText(RequestLogRow::State state)
{
    switch (state) {
    case RequestLogRow::State::inFlight:
        return words("in flight");
    case RequestLogRow::State::waiting:
        return words("waiting");
    case RequestLogRow::State::answered:
        return words("answered");
    case RequestLogRow::State::lost:
        return words("lost");
    case RequestLogRow::State::cancelled:
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
        return words("request too large");
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

QString waitText(const RequestLogRow& row, Instant now)
{
    if (row.state != RequestLogRow::State::waiting) {
        return {};
    }
    if (row.until <= now) {
        return words("%1 due").arg(reasonText(row.waitReason));
    }
    return words("%1 %2").arg(reasonText(row.waitReason), durationText(row.until - now));
}

QString describeRow(const RequestLogRow& row, Instant now)
{
    QString doing;
    switch (row.state) {
    case RequestLogRow::State::inFlight:
        doing = words("Attempt %1 is in flight for %2.")
                    .arg(row.attempts)
                    .arg(durationText(now - row.since));
        break;
    case RequestLogRow::State::waiting:
        doing = waitSentence(row, now);
        break;
    case RequestLogRow::State::answered:
        doing = row.attempts == 1
                    ? words("Answered at the first attempt, in %1.").arg(durationText(row.duration))
                    : words("Answered at attempt %1, in %2.")
                          .arg(row.attempts)
                          .arg(durationText(row.duration));
        break;
    case RequestLogRow::State::lost:
        doing = row.why.isEmpty() ? words("The job is lost.")
                                  : words("The job is lost: %1.").arg(row.why);
        break;
    case RequestLogRow::State::cancelled:
        doing = words("The job was cancelled.");
        break;
    }
    const QString text = words("Job %1: %2").arg(row.job.value).arg(doing);
    const QString trouble = troubleSentence(row);
    return trouble.isEmpty() ? text : text + QLatin1Char(' ') + trouble;
}

} // namespace ratescope
