#include "ui/chat/chat_words.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace ratescope {

namespace {

QString separator()
{
    return QStringLiteral(" · ");
}

template <typename... Visitors>
struct Overloaded : Visitors...
{
    using Visitors::operator()...;
};

} // namespace

QString ChatWords::duration(Duration duration)
{
    const double seconds = std::max(0.0, toSeconds(duration));
    if (seconds < 60) {
        const int decimals = seconds < 1 ? 2 : 1;
        // Rounded up to a whole minute it would read "60.0 s".
        return tr("%1 s").arg(QLocale().toString(std::min(seconds, 59.9), 'f', decimals));
    }
    const auto whole = static_cast<qint64>(seconds);
    const QLatin1Char zero('0');
    if (whole < 3600) {
        return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60, 2, 10, zero);
    }
    return tr("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, zero);
}

QString ChatWords::refusal(Cause cause, int httpStatus)
{
    if (httpStatus >= 400) {
        return QString::number(httpStatus);
    }
    switch (cause) {
    case Cause::connectionLost:
        return tr("Connection lost");
    case Cause::unreachable:
        return tr("Server unreachable");
    case Cause::timedOut:
        return tr("No answer in time");
    case Cause::rateLimit:
    case Cause::ramp:
        return tr("Refused: too fast");
    case Cause::concurrency:
        return tr("Refused: too many at once");
    case Cause::longQuota:
        return tr("Refused: the quota is used up");
    case Cause::overload:
        return tr("Server overloaded");
    default:
        return tr("Failed");
    }
}

QString ChatWords::waiting(const MessageWaiting& state, Instant now, int mostAttempts)
{
    const Duration left = state.until - now;
    const QString wait =
        left > Duration::zero()
            // One decimal throughout, so that a running countdown does not change its form.
            ? (left < std::chrono::seconds(1)
                   ? tr("waiting %1 s").arg(QLocale().toString(toSeconds(left), 'f', 1))
                   : tr("waiting %1").arg(duration(left)))
            : tr("sending next");
    QStringList parts;
    if (state.attempts > 0) {
        parts << refusal(state.cause, state.httpStatus);
    }
    switch (state.reason) {
    case WaitReason::throttle:
        parts << tr("your throttle") << wait;
        break;
    case WaitReason::gate:
        parts << tr("the server asked everyone to wait") << wait;
        break;
    case WaitReason::quota:
        parts << tr("the quota is used up") << wait;
        break;
    case WaitReason::breaker:
        parts << tr("the server keeps failing, so nobody sends") << wait;
        break;
    case WaitReason::backoff:
        parts << wait;
        break;
    }
    const int next = state.attempts + 1;
    if (state.attempts > 0 && mostAttempts <= 0) {
        parts << tr("attempt %1").arg(next);
    } else if (state.attempts > 0) {
        parts << tr("attempt %1 of %2").arg(next).arg(std::max(next, mostAttempts));
    }
    return parts.join(separator());
}

QString ChatWords::done(const MessageDone& state)
{
    QStringList parts;
    parts << duration(state.duration);
    if (state.firstText) {
        parts << tr("first token %1").arg(duration(*state.firstText));
    }
    if (state.tokens) {
        parts << tokens(state);
    }
    if (state.attempts > 1) {
        parts << tr("%n attempt(s)", nullptr, state.attempts);
        parts << tr("waited %1").arg(duration(state.waited));
    }
    return parts.join(separator());
}

QString ChatWords::tokens(const MessageDone& state)
{
    const std::int64_t out = state.tokens->count;
    const QString counted = state.promptTokens
                                ? tr("tokens %1 in, %2 out")
                                      .arg(QLocale().toString(qlonglong{state.promptTokens->count}),
                                           QLocale().toString(qlonglong{out}))
                                : tr("tokens %1 out").arg(QLocale().toString(qlonglong{out}));
    // The speed of the stream itself: without the wait for its first token.
    const double seconds = toSeconds(state.duration - state.firstText.value_or(Duration::zero()));
    constexpr double shortest = 0.05; // below it, the figure would be of the network's buffers
    if (out < 2 || seconds < shortest) {
        return counted;
    }
    const double speed = static_cast<double>(out) / seconds;
    return counted + separator() +
           tr("%1 tokens/s").arg(QLocale().toString(speed, 'f', speed < 10 ? 1 : 0));
}

QString ChatWords::place(const QueuePlace& place)
{
    QStringList parts;
    if (place.typedBefore == 0) {
        parts << tr("next to be sent");
    } else {
        parts << tr("after %n other message(s)", nullptr, place.typedBefore);
    }
    if (place.loadBehind > 0) {
        parts << tr("ahead of %n request(s) of the load", nullptr, place.loadBehind);
    }
    return parts.join(QStringLiteral(", "));
}

QString ChatWords::attachment(const Attachment& attachment)
{
    return attachment.name + separator() +
           QLocale().formattedDataSize(attachment.text.toUtf8().size(), 1,
                                       QLocale::DataSizeTraditionalFormat);
}

QString ChatWords::failed(const MessageFailed& state)
{
    switch (state.cause) {
    case Cause::rateLimit:
    case Cause::ramp:
        return tr("Refused: too fast; gave up after %n attempt(s)", nullptr, state.attempts);
    case Cause::concurrency:
        return tr("Refused: too many requests at once");
    case Cause::longQuota:
        return tr("The quota is used up for a long while");
    case Cause::overload:
        return tr("The server is overloaded");
    case Cause::quota:
        return tr("The quota or the money of this account is gone");
    case Cause::requestTooLarge:
        return tr("This conversation is too large for the limit");
    case Cause::authentication:
        return tr("The key was missing or rejected");
    case Cause::badRequest:
        return tr("The server did not accept the request");
    case Cause::serverError:
        return tr("The server failed");
    case Cause::connectionLost:
        return tr("The connection broke before the answer was whole");
    case Cause::unreachable:
        return tr("The server cannot be reached");
    case Cause::timedOut:
        return tr("No whole answer came in time");
    case Cause::insecure:
        return tr("No safe connection: the server's certificate does not hold");
    case Cause::malformed:
        return tr("The answer is not what this kind of server sends");
    case Cause::tooLarge:
        return tr("The answer is larger than this program takes in");
    case Cause::redirected:
        return tr("The server points to another address");
    case Cause::cancelled:
    case Cause::none:
        break;
    }
    return state.why.isEmpty() ? tr("Failed") : state.why;
}

QString ChatWords::advice(Cause cause)
{
    switch (cause) {
    case Cause::rateLimit:
    case Cause::ramp:
    case Cause::concurrency:
        return tr("Wait a little and retry, or allow more retries in the policy.");
    case Cause::longQuota:
        return tr("The quota comes back by itself: retry later, or choose another endpoint.");
    case Cause::overload:
    case Cause::serverError:
        return tr("The fault is on the server's side: retry in a while.");
    case Cause::quota:
        return tr(
            "Waiting does not help: add credit, raise the budget or choose another endpoint.");
    case Cause::requestTooLarge:
        return tr("Start a new chat, shorten the message or lower the max tokens.");
    case Cause::authentication:
        return tr("Check the key of this endpoint, then retry.");
    case Cause::badRequest:
        return tr("Check the model's name and the chat settings, then retry.");
    case Cause::connectionLost:
        return tr("Retry; if it breaks again, look at the network between here and there.");
    case Cause::unreachable:
        return tr("Check the address of the endpoint and whether the server runs, then retry.");
    case Cause::timedOut:
        return tr("Retry, or allow a longer time-out in the policy.");
    case Cause::insecure:
        return tr("Check the address and this machine's clock; nothing was sent.");
    case Cause::malformed:
    case Cause::redirected:
        return tr("Check the base URL of the endpoint; it often ends in /v1.");
    case Cause::tooLarge:
        return tr("Ask for a shorter answer or set the max tokens.");
    case Cause::cancelled:
    case Cause::none:
        break;
    }
    return tr("Retry, or look at the request log.");
}

QString ChatWords::stateLine(const MessageState& state, Instant now, int mostAttempts)
{
    return std::visit(Overloaded{
                          [](const MessageTyped&) { return QString(); },
                          [](const MessageQueued&) { return tr("In the queue"); },
                          [&](const MessageWaiting& s) { return waiting(s, now, mostAttempts); },
                          [&](const MessageStreaming& s) {
                              QString line = s.begun ? tr("Answering") : tr("Sent, no answer yet");
                              line += separator() +
                                      tr("%1 s").arg(QLocale().toString(
                                          std::max(0.0, toSeconds(now - s.since)), 'f', 1));
                              if (s.attempt > 1) {
                                  line += separator() + tr("attempt %1 of %2")
                                                            .arg(s.attempt)
                                                            .arg(std::max(s.attempt, mostAttempts));
                              }
                              return line;
                          },
                          [](const MessageDone& s) { return done(s); },
                          [](const MessageFailed& s) { return failed(s); },
                          [](const MessageStopped& s) {
                              return s.programEnded
                                         ? tr("Cut short: Ratescope ended before the answer did")
                                         : tr("Stopped");
                          },
                      },
                      state);
}

} // namespace ratescope
