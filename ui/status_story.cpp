#include "ui/status_story.h"

#include "core/advice.h"
#include "ui/duration_text.h"
#include "ui/forecast_texts.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace ratescope {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("ratescope::StatusStory", text);
}

QString number(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString jobs(std::size_t count)
{
    return count == 1 ? words("1 job waits") : words("%1 jobs wait").arg(number(count));
}

/// For a run that lost jobs to refusals.
QString whatWouldHaveHelped(const RunFigures& run)
{
    std::uint64_t refused = 0;
    for (const Cause cause : {Cause::rateLimit, Cause::ramp, Cause::concurrency, Cause::overload}) {
        refused += run.lostByCause[static_cast<std::size_t>(cause)];
    }
    return refused > 0 ? words(" More retries, or a lower rate, would lose fewer.") : QString();
}

/// Causes that waiting or a slower pace does not mend.
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

QString troubleWith(Cause cause)
{
    switch (cause) {
    case Cause::quota:
        return words("Quota or money is gone: no retry will help. See the account's billing page.");
    case Cause::requestTooLarge:
        return words("The request is too large: make it or its answer shorter.");
    case Cause::authentication:
        return words("The key is missing or rejected: enter it under Endpoints.");
    case Cause::badRequest:
        return words("The server does not accept the request: see model and address under "
                     "Endpoints.");
    case Cause::unreachable:
        return words(
            "The server cannot be reached: see that it runs, and its address under Endpoints.");
    case Cause::insecure:
        return words("No secure connection to the server: nothing was sent. See the address under "
                     "Endpoints.");
    case Cause::redirected:
        return words("The server sends us elsewhere; that is not followed, so the key stays here. "
                     "Correct the address under Endpoints.");
    default:
        return words("The server does not answer as its provider should: see provider and address "
                     "under Endpoints.");
    }
}

QString inBrackets(const QString& said)
{
    constexpr qsizetype longest = 120;
    if (said.isEmpty()) {
        return {};
    }
    const QString line = said.simplified();
    return QStringLiteral(" (%1)").arg(line.size() > longest ? line.left(longest) + u'…' : line);
}

} // namespace

void StatusStory::fold(const Event& event)
{
    const auto& body = event.body;
    if (std::holds_alternative<RunStarted>(body)) {
        m_running = true;
        m_runKnown = true;
        m_paused = false;
        m_lastRefusal.reset();
        m_refusals = 0;
        m_lastCause = Cause::none;
        m_limits.reset();
        m_limitKnown = false;
        m_pace.clear();
    } else if (std::holds_alternative<RunPaused>(body)) {
        m_paused = true;
    } else if (std::holds_alternative<RunResumed>(body)) {
        m_paused = false;
        m_pace.clear(); // the pause is no part of the pace
    } else if (std::holds_alternative<RunFinished>(body)) {
        m_running = false;
        m_paused = false;
    } else if (std::holds_alternative<JobQueued>(body)) {
        m_anything = true;
        ++m_open;
    } else if (const auto* waiting = std::get_if<JobWaiting>(&body)) {
        setWaiting(waiting->job, *waiting);
    } else if (const auto* started = std::get_if<AttemptStarted>(&body)) {
        forgetWaiting(started->attempt.job);
        m_flying.insert(started->attempt.job);
    } else if (const auto* finished = std::get_if<AttemptFinished>(&body)) {
        foldFinished(*finished, event.at);
    } else if (const auto* changed = std::get_if<PolicyChanged>(&body)) {
        m_ownPause = changed->policy->pauseAfterRefusal > Duration::zero();
        const ControllerKind controller = changed->policy->controller.kind;
        m_controlled = controller != ControllerKind::off;
        m_searches =
            controller == ControllerKind::search || controller == ControllerKind::automatic;
    } else if (const auto* believed = std::get_if<BeliefChanged>(&body)) {
        m_limitKnown = believed->belief->limit > 0;
    } else if (const auto* ended = std::get_if<JobFinished>(&body)) {
        forgetWaiting(ended->job);
        m_flying.erase(ended->job); // cancelled in mid-flight: no AttemptFinished came
        m_open -= m_open > 0 ? 1 : 0;
    }
}

void StatusStory::foldFinished(const AttemptFinished& finished, Instant at)
{
    m_flying.erase(finished.attempt.job);
    if (finished.outcome.cause == Cause::cancelled) {
        return; // our own doing says nothing about the server
    }
    m_lastCause = finished.outcome.cause;
    m_lastSaid = QString::fromStdString(finished.outcome.said);
    if (finished.outcome.limits) {
        m_limits = finished.outcome.limits;
    }
    if (finished.outcome.kind == OutcomeKind::refused) {
        m_lastRefusal = at;
        ++m_refusals;
    }
}

void StatusStory::setWaiting(JobId job, const JobWaiting& waiting)
{
    forgetWaiting(job);
    m_waiters.emplace(job, Waiter{waiting.reason, waiting.until});
    m_waitOrder.emplace(waiting.until, job);
}

void StatusStory::forgetWaiting(JobId job)
{
    const auto found = m_waiters.find(job);
    if (found != m_waiters.end()) {
        m_waitOrder.erase({found->second.until, job});
        m_waiters.erase(found);
    }
}

Status StatusStory::tell(Instant now, const RunFigures& run,
                         const std::optional<LimitWarning>& warning)
{
    using namespace std::chrono_literals;
    Status status;
    const std::uint64_t ended = run.answered + run.lost + run.cancelled;
    if (m_running) {
        notePace(now, ended);
        status.left = m_paused ? std::nullopt : timeLeft(now, run);
        status.progress =
            run.planned > 0
                ? std::min(1.0, static_cast<double>(ended) / static_cast<double>(run.planned))
                : 0.0;
    }
    const bool refusedLately = m_lastRefusal && now - *m_lastRefusal < 5s;
    if (needsAPerson(m_lastCause) && (m_open > 0 || m_running || !m_runKnown)) {
        status.mood = Status::Mood::broken;
        status.sentence = trouble();
    } else if (m_paused) {
        status.mood = Status::Mood::waiting;
        status.sentence =
            words("Paused: %1 of %2 jobs done, %3 still in flight. Press Pause again to go on.")
                .arg(number(ended), number(run.planned))
                .arg(inFlight());
    } else if (m_open > 0 && (refusedLately || (m_refusals > 0 && !m_waiters.empty()))) {
        status.mood = Status::Mood::refused;
        status.sentence = refusedSentence(now, run);
    } else if ((m_running || m_open > 0) && warning) {
        status.mood = Status::Mood::waiting; // amber: nothing is wrong yet
        status.sentence = words("Approaching the limit: %1; a lower rate avoids it. %2")
                              .arg(warningText(warning, now), runningSentence(run));
    } else if (m_open > 0 && inFlight() == 0 && !m_waiters.empty()) {
        status.mood = Status::Mood::waiting;
        status.sentence = waitingSentence(now);
    } else if (m_running || m_open > 0) {
        status.mood = Status::Mood::busy;
        const auto approaching = approachingSentence();
        status.sentence = approaching ? *approaching : runningSentence(run);
    } else if (m_runKnown) {
        status.mood = needsAPerson(m_lastCause) && run.lost > 0 ? Status::Mood::broken
                      : run.lost > 0                            ? Status::Mood::refused
                                                                : Status::Mood::quiet;
        status.sentence = finishedSentence(run);
    } else if (m_anything) {
        status.sentence = words("Ready. The last request was answered.");
        if (m_lastCause != Cause::none) {
            status.mood = Status::Mood::refused;
            status.sentence =
                words("Ready. The last request failed: %1%2. %3")
                    .arg(QLatin1String(causeName(m_lastCause)), inBrackets(m_lastSaid),
                         QString::fromUtf8(adviceFor(m_lastCause)))
                    .trimmed();
        }
    } else {
        status.sentence = words("Nothing sent yet. Press Run (F5), choose a demo step, or type a "
                                "message in the chat.");
    }
    return status;
}

/// Our words first: a server's own may be long, and what does not fit is cut at the end.
QString StatusStory::trouble() const
{
    return troubleWith(m_lastCause) + inBrackets(m_lastSaid);
}

QString StatusStory::waitingSentence(Instant now) const
{
    const auto& [until, job] = *m_waitOrder.begin();
    const QString wait = durationText(until - now);
    switch (m_waiters.at(job).reason) {
    case WaitReason::throttle:
        return words("Waiting %1: our own throttle holds the next request; a higher rate lets it "
                     "go sooner.")
            .arg(wait);
    case WaitReason::gate:
        return (m_ownPause ? words("Waiting %1: the policy holds all sending after a refusal; then "
                                   "it goes on by "
                                   "itself.")
                           : words("Waiting %1: the server named a time, nobody sends before it; "
                                   "then it goes on "
                                   "by itself."))
            .arg(wait);
    case WaitReason::quota:
        return words(
                   "Waiting %1: the quota is used up. It goes on by itself then, or stop the run.")
            .arg(wait);
    case WaitReason::breaker:
        return words("Waiting %1: the server kept failing; then one request probes it.").arg(wait);
    case WaitReason::backoff:
        break;
    }
    return words("Waiting %1: backing off; %2 to be sent again.").arg(wait, jobs(m_waiters.size()));
}

QString StatusStory::refusedSentence(Instant now, const RunFigures& run) const
{
    const QString refused =
        (m_refusals == 1 ? words("Refused once")
                         : words("Refused %1 times").arg(number(m_refusals))) +
        (m_lastCause == Cause::overload ? words(", server short of capacity") : QString());
    if (m_waitOrder.empty()) {
        return refused + words("; ") + runSentence(run);
    }
    const auto& [until, job] = *m_waitOrder.begin();
    const QString next = durationText(until - now);
    switch (m_waiters.at(job).reason) {
    case WaitReason::gate:
        return (m_ownPause ? words("%1: the policy holds all sending for %2; %3")
                           : words("%1: all wait %2, the time the server named; %3"))
            .arg(refused, next, runSentence(run));
    case WaitReason::throttle:
        return words("%1: the throttle lets the next go in %2; %3")
            .arg(refused, next, runSentence(run));
    case WaitReason::quota:
        return words("%1: the quota is used up; nothing is sent for %2; %3")
            .arg(refused, next, runSentence(run));
    case WaitReason::breaker:
        return words("%1, and the server kept failing: one request probes it in %2; %3")
            .arg(refused, next, runSentence(run));
    case WaitReason::backoff:
        break;
    }
    return words("%1 and backing off: %2, the next goes in %3; %4")
        .arg(refused, jobs(m_waiters.size()), next, runSentence(run));
}

/// Ends what is said of refusals.
QString StatusStory::runSentence(const RunFigures& run) const
{
    constexpr std::uint64_t many = 5;
    const QString advice = m_refusals >= many && !m_controlled && m_lastCause == Cause::rateLimit
                               ? words(" A lower rate avoids refusals.")
                               : QString();
    if (!m_running) {
        return words("%1 in flight.").arg(inFlight()) + advice;
    }
    const QString lost = run.lost > 0 ? words(", %1 lost").arg(number(run.lost)) : QString();
    return words("%1 of %2 answered%3.").arg(number(run.answered), number(run.planned), lost) +
           advice;
}

QString StatusStory::runningSentence(const RunFigures& run) const
{
    if (!m_running) {
        return words("Waiting for the answer: %1 in flight.").arg(inFlight());
    }
    const QString lost = run.lost > 0 ? words(", %1 lost").arg(number(run.lost)) : QString();
    // Only before it is known: a limit of nobody's search may stay unknown for good.
    const bool searching = m_searches && !m_limitKnown && !m_limits;
    return (searching ? words("Running, and searching for the limit, which is not known yet: %1 of "
                              "%2 answered%3, %4 in flight.")
                      : words("Running: %1 of %2 answered%3, %4 in flight."))
        .arg(number(run.answered), number(run.planned), lost)
        .arg(inFlight());
}

std::optional<QString> StatusStory::approachingSentence() const
{
    if (m_refusals > 0 || !m_limits) {
        return std::nullopt;
    }
    // A limit of a few requests is always "nearly gone"; only a tenth of a real stock is news.
    constexpr std::int64_t smallestStock = 10;
    const auto nearlyGone = [](const AxisLimit& axis) {
        return axis.limit && axis.remaining && *axis.limit >= smallestStock &&
               *axis.remaining * 10 < *axis.limit;
    };
    if (nearlyGone(m_limits->requests)) {
        return words("Approaching the limit: %1 of %2 requests left. A lower rate avoids a 429.")
            .arg(*m_limits->requests.remaining)
            .arg(*m_limits->requests.limit);
    }
    if (nearlyGone(m_limits->tokens)) {
        return words("Approaching the limit: %1 of %2 tokens left. A lower rate avoids a 429.")
            .arg(*m_limits->tokens.remaining)
            .arg(*m_limits->tokens.limit);
    }
    return std::nullopt;
}

QString StatusStory::finishedSentence(const RunFigures& run) const
{
    QString sentence = run.stopped ? words("Stopped after %1: %2 of %3 answered")
                                   : words("Finished in %1: %2 of %3 answered");
    sentence = sentence.arg(durationText(run.elapsed), number(run.answered), number(run.planned));
    if (run.lost > 0) {
        const auto most = std::max_element(run.lostByCause.begin(), run.lostByCause.end());
        const auto cause = static_cast<Cause>(most - run.lostByCause.begin());
        sentence += words(", %1 lost (%2)").arg(number(run.lost), QLatin1String(causeName(cause)));
    }
    if (run.refused > 0) {
        sentence += words(", %1, %2 attempts per answer")
                        .arg(run.refused == 1 ? words("1 refusal")
                                              : words("%1 refusals").arg(number(run.refused)),
                             QLocale().toString(run.amplification(), 'f', 2));
    } else {
        sentence += words(", no refusals");
    }
    return sentence + u'.' + whatWouldHaveHelped(run);
}

void StatusStory::notePace(Instant now, std::uint64_t ended)
{
    using namespace std::chrono_literals;
    if (m_pace.empty() || now - m_pace.back().first >= 500ms) {
        m_pace.emplace_back(now, ended);
    }
    while (m_pace.size() > 2 && now - m_pace.front().first > 30s) {
        m_pace.pop_front();
    }
}

std::optional<Duration> StatusStory::timeLeft(Instant now, const RunFigures& run) const
{
    using namespace std::chrono_literals;
    const std::uint64_t ended = run.answered + run.lost + run.cancelled;
    if (m_pace.empty() || run.planned <= ended) {
        return std::nullopt;
    }
    const auto& [since, before] = m_pace.front();
    // Fewer than three jobs or two seconds tell no pace.
    if (now - since < 2s || ended < before + 3) {
        return std::nullopt;
    }
    const double perSecond = static_cast<double>(ended - before) / toSeconds(now - since);
    return fromSeconds(static_cast<double>(run.planned - ended) / perSecond);
}

} // namespace ratescope
