#include "ui/status_words.h"

#include "core/advice.h"
#include "ui/duration_text.h"
#include "ui/pace_words.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::StatusWords)
};

QString number(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

/// "now", "in 1.2 s": tenths of a second that run out are no news.
QString goesWhen(Duration in)
{
    return in < std::chrono::milliseconds(100) ? Words::tr("now")
                                               : Words::tr("in %1").arg(durationText(in));
}

QString inFlightText(std::size_t inFlight)
{
    return Words::tr("%n request(s) in flight.", nullptr, static_cast<int>(inFlight));
}

/// Of those that wait, all that is not said yet: how many, and until when the last of them does.
QString queueSentence(const StatusFacts& facts)
{
    if (facts.waiting < 2) {
        return {};
    }
    const QString jobs = Words::tr("%1 jobs wait").arg(number(facts.waiting));
    return u' ' +
           (facts.last ? Words::tr("%1, the last goes in %2").arg(jobs, roughText(*facts.last))
                       : jobs) +
           u'.';
}

/// The same with the next of them; where none waits, what is in flight.
QString waitersSentence(const StatusFacts& facts)
{
    if (facts.waiting == 0) {
        return u' ' + (facts.running && facts.inFlight == 0
                           ? Words::tr("Nothing is to be sent: the next jobs are still to come.")
                           : inFlightText(facts.inFlight));
    }
    if (!facts.next) {
        return facts.waiting == 1 ? u' ' + Words::tr("1 job waits.") : queueSentence(facts);
    }
    const QString when = goesWhen(*facts.next);
    if (facts.waiting == 1) {
        return u' ' + Words::tr("1 job waits and goes %1.").arg(when);
    }
    const QString next =
        Words::tr("The next of %1 waiting goes %2").arg(number(facts.waiting), when);
    return u' ' +
           (facts.last ? Words::tr("%1, the last in %2").arg(next, roughText(*facts.last)) : next) +
           u'.';
}

bool ofTokens(const std::optional<LimitAxis>& axis)
{
    return axis == LimitAxis::tokens || axis == LimitAxis::inputTokens ||
           axis == LimitAxis::outputTokens;
}

QString refusedWhy(const StatusFacts& facts)
{
    switch (facts.refusedFor) {
    case Cause::ramp:
        return Words::tr("the rate rose too quickly");
    case Cause::concurrency:
        return Words::tr("too many at once");
    case Cause::overload:
        return Words::tr("the server is overloaded");
    case Cause::longQuota:
    case Cause::quota:
        return Words::tr("the quota is used up");
    default:
        return ofTokens(facts.refusedBy) ? Words::tr("429, too many tokens")
                                         : Words::tr("429, too fast");
    }
}

/// A loss that nobody but a person can keep from happening again, said as soon as it happens.
QString lossSentence(const RunFigures& run)
{
    for (std::size_t i = 0; i < causeCount; ++i) {
        const auto cause = static_cast<Cause>(i);
        if (!needsAPerson(cause) || run.lostByCause[i] == 0) {
            continue;
        }
        const auto lost = static_cast<int>(run.lostByCause[i]);
        if (cause == Cause::requestTooLarge) {
            return Words::tr("%n job(s) lost, too large for the server: shorten (it|them).",
                             nullptr, lost) +
                   u' ';
        }
        return Words::tr("%n job(s) lost: %1.", nullptr, lost)
                   .arg(QLatin1String(causeName(cause))) +
               u' ';
    }
    return {};
}

std::uint64_t lostToRefusals(const RunFigures& run)
{
    std::uint64_t lost = 0;
    for (const Cause cause : {Cause::rateLimit, Cause::ramp, Cause::concurrency, Cause::overload}) {
        lost += run.lostByCause[static_cast<std::size_t>(cause)];
    }
    return lost;
}

/// What was lost before now, for a sentence that tells of no refusal.
QString lossSoFar(const RunFigures& run)
{
    const std::uint64_t lost = lostToRefusals(run);
    return lossSentence(run) +
           (lost > 0
                ? Words::tr("%n job(s) lost to refusals.", nullptr, static_cast<int>(lost)) + u' '
                : QString());
}

QString slowerAdvice(const StatusFacts& facts)
{
    constexpr std::uint64_t many = 5;
    return facts.refusals >= many && facts.pace.controller() == ControllerKind::off &&
                   facts.refusedFor == Cause::rateLimit
               ? u' ' + Words::tr("A lower rate avoids it.")
               : QString();
}

/// For a run that lost jobs to refusals.
QString whatWouldHaveHelped(const RunFigures& run)
{
    return lostToRefusals(run) > 0 ? Words::tr(" More retries, or a lower rate, would lose fewer.")
                                   : QString();
}

} // namespace

bool anyLostToRefusals(const RunFigures& run)
{
    return lostToRefusals(run) > 0;
}

bool needsAPerson(Cause cause)
{
    switch (cause) {
    case Cause::quota:
    case Cause::requestTooLarge:
    case Cause::authentication:
    case Cause::badRequest:
    case Cause::unreachable:
    case Cause::insecure:
    case Cause::malformed:
    case Cause::redirected:
        return true;
    default:
        return false;
    }
}

QString nothingSentSentence()
{
    return Words::tr("Nothing sent yet. Press Run (F5), choose a demo step, or type a "
                     "message in the chat.");
}

QString readySentence(Cause failed)
{
    if (failed == Cause::none) {
        return Words::tr("Ready. The last request was answered.");
    }
    return Words::tr("Ready. The last request failed: %1. %2")
        .arg(QLatin1String(causeName(failed)), QString::fromUtf8(adviceFor(failed)))
        .trimmed();
}

QString troubleSentence(Cause cause)
{
    switch (cause) {
    case Cause::quota:
        return Words::tr("See the account's billing page: quota or money is gone, and no retry "
                         "will help.");
    case Cause::requestTooLarge:
        return Words::tr("Make the request or its answer shorter: it is too large for the server.");
    case Cause::authentication:
        return Words::tr("Enter the key under Endpoints: it is missing or rejected.");
    case Cause::badRequest:
        return Words::tr("See model and address under Endpoints: the server does not accept the "
                         "request.");
    case Cause::unreachable:
        return Words::tr("See that the server runs, and its address under Endpoints: it cannot be "
                         "reached.");
    case Cause::insecure:
        return Words::tr("See the address under Endpoints: no secure connection to the server, so "
                         "nothing was sent.");
    case Cause::redirected:
        return Words::tr("Correct the address under Endpoints: the server sends us elsewhere, "
                         "where the key must not go.");
    default:
        return Words::tr("See provider and address under Endpoints: the server does not answer as "
                         "its provider should.");
    }
}

QString pausedSentence(const StatusFacts& facts)
{
    const QString waiting = facts.waiting > 0
                                ? u' ' + Words::tr("%n job(s) wait(s|) until then.", nullptr,
                                                   static_cast<int>(facts.waiting))
                                : QString();
    return Words::tr("Paused: nothing new is sent until you press Go on (F6).") + waiting +
           (facts.inFlight > 0 ? u' ' + inFlightText(facts.inFlight) : QString());
}

QString runningSentence(const StatusFacts& facts)
{
    if (!facts.running) {
        return facts.inFlight > 0 ? Words::tr("Waiting for the answer.") + waitersSentence(facts)
                                  : Words::tr("Sending.") + waitersSentence(facts);
    }
    return lossSoFar(facts.run) + Words::tr("Running, %1.").arg(paceWords(facts.pace)) +
           waitersSentence(facts);
}

QString waitingSentence(const StatusFacts& facts)
{
    const QString wait = durationText(facts.next.value_or(Duration::zero()));
    const auto why = [&]() -> QString {
        switch (facts.why) {
        case WaitReason::throttle:
            return Words::tr("Waiting %1 before the next request: %2.")
                .arg(wait, paceWords(facts.pace));
        case WaitReason::gate:
            return facts.ownPause
                       ? Words::tr("Waiting %1: the policy holds all sending after a refusal.")
                             .arg(wait)
                       : Words::tr("Waiting %1: the server said when to come back, and nobody "
                                   "sends before.")
                             .arg(wait);
        case WaitReason::quota:
            return Words::tr(
                       "Waiting %1 for the used-up quota to come back, or until you press Stop.")
                .arg(wait);
        case WaitReason::breaker:
            return Words::tr("Waiting %1: the server kept failing; then one request tries it.")
                .arg(wait);
        case WaitReason::backoff:
            break;
        }
        return Words::tr("Waiting %1 after a failed try, then it goes again.").arg(wait);
    };
    return lossSoFar(facts.run) + why() + queueSentence(facts);
}

QString refusedSentence(const StatusFacts& facts)
{
    const QString why = refusedWhy(facts);
    const QString refused =
        facts.refusals == 1 ? Words::tr("Refused once (%1)").arg(why)
                            : Words::tr("Refused %1 times (%2)").arg(number(facts.refusals), why);
    const auto rest = [&]() -> QString {
        if (!facts.next) {
            return Words::tr("%1, %2.").arg(refused, paceWords(facts.pace)) +
                   waitersSentence(facts);
        }
        const QString next = durationText(*facts.next);
        switch (facts.why) {
        case WaitReason::gate:
            return (facts.ownPause
                        ? Words::tr("%1. The policy holds all sending for %2.")
                        : Words::tr("%1. The server asks for a pause: nobody sends for %2."))
                       .arg(refused, next) +
                   queueSentence(facts);
        case WaitReason::quota:
            return Words::tr("%1. Nothing is sent for %2.").arg(refused, next) +
                   queueSentence(facts);
        case WaitReason::breaker:
            return Words::tr("%1, and the server kept failing: one request tries it in %2.")
                       .arg(refused, next) +
                   queueSentence(facts);
        case WaitReason::throttle:
            return Words::tr("%1, %2.").arg(refused, paceWords(facts.pace)) +
                   waitersSentence(facts);
        case WaitReason::backoff:
            break;
        }
        return Words::tr("%1, backing off.").arg(refused) + waitersSentence(facts);
    };
    return lossSentence(facts.run) + rest() + slowerAdvice(facts);
}

QString warnedSentence(const QString& warning, const StatusFacts& facts)
{
    return Words::tr("Approaching the limit: %1; a lower rate avoids it.").arg(warning) +
           queueSentence(facts);
}

QString nearlyGoneSentence(const AxisLimit& axis, LimitAxis what, const StatusFacts& facts)
{
    return (what == LimitAxis::tokens
                ? Words::tr("Approaching the limit: %1 of %2 tokens left. A lower rate avoids a "
                            "429.")
                : Words::tr("Approaching the limit: %1 of %2 requests left. A lower rate avoids a "
                            "429."))
               .arg(*axis.remaining)
               .arg(*axis.limit) +
           queueSentence(facts);
}

QString finishedSentence(const RunFigures& run)
{
    QString sentence = run.stopped ? Words::tr("Stopped after %1: %2 of %3 answered")
                                   : Words::tr("Finished in %1: %2 of %3 answered");
    sentence = sentence.arg(durationText(run.elapsed), number(run.answered), number(run.planned));
    if (run.lost > 0) {
        const auto most = std::max_element(run.lostByCause.begin(), run.lostByCause.end());
        const auto cause = static_cast<Cause>(most - run.lostByCause.begin());
        sentence +=
            Words::tr(", %1 lost (%2)").arg(number(run.lost), QLatin1String(causeName(cause)));
    }
    if (run.refused > 0) {
        sentence += Words::tr(", %1, %2 attempts per answer")
                        .arg(Words::tr("%n refusal(s)", nullptr, static_cast<int>(run.refused)),
                             QLocale().toString(run.amplification(), 'f', 2));
    } else {
        sentence += Words::tr(", no refusals");
    }
    return sentence + u'.' + whatWouldHaveHelped(run);
}

QString doneText(const RunFigures& run)
{
    const QString done = Words::tr("%1 of %2 done").arg(number(run.ended()), number(run.planned));
    return run.lost > 0 ? Words::tr("%1, %2 lost").arg(done, number(run.lost)) : done;
}

} // namespace ratescope
