#include "ui/status_story.h"

#include "ui/forecast_texts.h"
#include "ui/requests/lane_words.h"
#include "ui/status_words.h"

namespace ratescope {

namespace {

using namespace std::chrono_literals;

/// Refused no longer ago than this is news.
constexpr Duration lately = 5s;
/// Too short to be told as a wait.
constexpr Duration noWait = 100ms;

} // namespace

void StatusStory::fold(const Event& event)
{
    const auto& body = event.body;
    m_held.fold(event);
    if (std::holds_alternative<RunStarted>(body)) {
        m_running = true;
        m_runKnown = true;
        m_paused = false;
        m_lastRefusal.reset();
        m_refusals = 0;
        m_lastCause = Cause::none;
        m_limits.reset();
        m_pace.restart();
    } else if (std::holds_alternative<RunPaused>(body)) {
        m_paused = true;
    } else if (std::holds_alternative<RunResumed>(body)) {
        m_paused = false;
        m_pace.restart();
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
        m_pace.restart();
    } else if (std::holds_alternative<ServerChanged>(body)) {
        m_pace.restart();
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
    m_lastSaid = oneLine(finished.outcome.said);
    if (finished.outcome.limits) {
        m_limits = finished.outcome.limits;
    }
    if (finished.outcome.kind == OutcomeKind::refused) {
        m_lastRefusal = at;
        m_refusedFor = finished.outcome.cause;
        m_refusedBy = finished.outcome.axis;
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

/// Whoever goes next; one whom only our own throttle holds tells of no refusal.
bool StatusStory::someoneBacksOff() const
{
    return !m_waitOrder.empty() &&
           m_waiters.at(m_waitOrder.begin()->second).reason != WaitReason::throttle;
}

StatusFacts StatusStory::facts(Instant now, const RunFigures& run) const
{
    StatusFacts facts{run, m_held};
    facts.inFlight = m_flying.size();
    facts.waiting = waiting();
    if (!m_waitOrder.empty()) {
        const auto& [until, job] = *m_waitOrder.begin();
        facts.next = std::max(until - now, Duration::zero());
        facts.why = m_waiters.at(job).reason;
    }
    facts.running = m_running;
    facts.ownPause = m_ownPause;
    facts.refusals = m_refusals;
    facts.refusedFor = m_refusedFor;
    facts.refusedBy = m_refusedBy;
    return facts;
}

/// One after the other, from when the first of them may go.
std::optional<Duration> StatusStory::lastWaiter(Instant now,
                                                const std::optional<double>& pace) const
{
    if (waiting() == 0) {
        return std::nullopt;
    }
    const Instant latest = m_waitOrder.empty() ? now : m_waitOrder.rbegin()->first;
    const Instant first = m_waitOrder.empty() ? now : m_waitOrder.begin()->first;
    const Duration own = std::max(latest - now, Duration::zero());
    if (m_waiters.size() >= waiting()) { // each knows its own time
        return own;
    }
    if (!pace || *pace <= 0) {
        return std::nullopt;
    }
    const Duration others = fromSeconds(static_cast<double>(waiting() - 1) / *pace);
    return std::max(own, std::max(first - now, Duration::zero()) + others);
}

Status StatusStory::tell(Instant now, const RunFigures& run,
                         const std::optional<LimitWarning>& warning)
{
    Status status;
    StatusFacts facts = this->facts(now, run);
    if (m_running) {
        m_pace.note(now, run.ended());
        status.done = doneText(run);
        status.progress =
            run.planned > 0
                ? std::min(1.0, static_cast<double>(run.ended()) / static_cast<double>(run.planned))
                : 0.0;
    }
    if (!m_paused) {
        const std::optional<double> pace = m_pace.perSecond(now, run.ended(), m_held.perSecond());
        status.lastWaiter = facts.last = lastWaiter(now, pace);
        if (m_running && pace && *pace > 0 && run.planned > run.ended()) {
            status.left = fromSeconds(static_cast<double>(run.planned - run.ended()) / *pace);
        }
    }
    if (needsAPerson(m_lastCause) && (m_open > 0 || m_running || !m_runKnown)) {
        status.mood = Status::Mood::broken;
        status.sentence = troubleSentence(m_lastCause);
        status.said = m_lastSaid;
    } else if (m_paused) {
        status.mood = Status::Mood::paused;
        status.sentence = pausedSentence(facts);
    } else if (m_running || m_open > 0) {
        tellOpen(status, now, facts, warning);
    } else {
        tellNothingOpen(status, run);
    }
    return status;
}

void StatusStory::tellOpen(Status& status, Instant now, const StatusFacts& facts,
                           const std::optional<LimitWarning>& warning) const
{
    const bool refusedLately = m_lastRefusal && now - *m_lastRefusal < lately;
    if (refusedLately || (m_refusals > 0 && someoneBacksOff())) {
        status.mood = Status::Mood::refused;
        status.sentence = refusedSentence(facts);
    } else if (warning) {
        status.mood = Status::Mood::warned;
        status.sentence = warnedSentence(warningText(warning, now), facts);
    } else if (facts.inFlight == 0 && facts.next && *facts.next >= noWait) {
        const bool servers =
            facts.why == WaitReason::quota || (facts.why == WaitReason::gate && !facts.ownPause);
        status.mood = servers ? Status::Mood::told : Status::Mood::waiting;
        status.sentence = waitingSentence(facts);
    } else {
        // A run that loses jobs is not well, even between two batches.
        status.mood = anyLostToRefusals(facts.run) ? Status::Mood::refused : Status::Mood::busy;
        status.sentence = runningSentence(facts);
        for (const LimitAxis axis : {LimitAxis::tokens, LimitAxis::requests}) {
            if (const AxisLimit* const left = nearlyGone(axis)) {
                status.mood = Status::Mood::warned;
                status.sentence = nearlyGoneSentence(*left, axis, facts);
            }
        }
    }
}

void StatusStory::tellNothingOpen(Status& status, const RunFigures& run) const
{
    if (m_runKnown) {
        status.mood = needsAPerson(m_lastCause) && run.lost > 0 ? Status::Mood::broken
                      : run.lost > 0                            ? Status::Mood::refused
                                                                : Status::Mood::quiet;
        status.sentence = finishedSentence(run);
    } else if (m_anything) {
        status.mood = m_lastCause == Cause::none ? Status::Mood::quiet : Status::Mood::refused;
        status.sentence = readySentence(m_lastCause);
        status.said = m_lastCause == Cause::none ? QString() : m_lastSaid;
    } else {
        status.sentence = nothingSentSentence();
    }
}

/// A limit of a few requests is always "nearly gone"; only a tenth of a real stock is news, and
/// only before the first refusal.
const AxisLimit* StatusStory::nearlyGone(LimitAxis axis) const
{
    constexpr std::int64_t smallestStock = 10;
    if (m_refusals > 0 || !m_limits) {
        return nullptr;
    }
    const AxisLimit& limit = axis == LimitAxis::tokens ? m_limits->tokens : m_limits->requests;
    const bool gone = limit.limit && limit.remaining && *limit.limit >= smallestStock &&
                      *limit.remaining * 10 < *limit.limit;
    return gone ? &limit : nullptr;
}

} // namespace ratescope
