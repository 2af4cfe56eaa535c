// When the dispatcher sends what waits.

#include "engine/dispatcher.h"

#include <algorithm>

namespace ratescope {

/// Everything that might let a job go ends here; calls from within are folded into one more round.
void Dispatcher::pump()
{
    if (m_pumping) {
        m_pumpAgain = true;
        return;
    }
    m_pumping = true;
    do {
        m_pumpAgain = false;
        const Instant now = m_scheduler.now();
        current().gates.openDue(now);
        releaseDueWaiters(now);
        std::optional<Instant> wake = sendWhatMayGo(now);
        if (const auto next = m_waiting.top(); next && (!wake || next->due < *wake)) {
            wake = next->due;
        }
        m_alarm.set(wake);
    } while (m_pumpAgain);
    m_pumping = false;
}

void Dispatcher::releaseDueWaiters(Instant now)
{
    for (auto entry = m_waiting.top(); entry && entry->due <= now; entry = m_waiting.top()) {
        m_waiting.pop();
        const auto found = m_jobs.find(entry->job);
        if (found == m_jobs.end() || found->second.place != Place::waiting ||
            found->second.waitTicket != entry->ticket) {
            continue;
        }
        found->second.place = Place::ready;
        m_ready.push(entry->job, found->second.spec.priority, true);
    }
}

/// Sends until something holds the next job; returns when that will let go, if it is a time.
std::optional<Instant> Dispatcher::sendWhatMayGo(Instant now)
{
    const auto isReady = [this](JobId id) {
        const auto found = m_jobs.find(id);
        return found != m_jobs.end() && found->second.place == Place::ready;
    };
    while (const std::optional<JobId> id = m_ready.front(!m_workloadHeld, isReady)) {
        OpenJob& job = m_jobs.find(*id)->second;
        if (const auto hold = current().gates.hold()) {
            if (giveUpIfLate(*id, job, hold->until.value_or(now))) {
                continue;
            }
            if (hold->until) {
                tellHeadWait(*id, job, hold->reason, *hold->until);
            }
            return hold->until;
        }
        const Admission admission = current().pacer.admit(now, job.size);
        if (giveUpIfLate(*id, job, std::max(now, admission.at))) {
            continue;
        }
        if (admission.axis == Admission::Axis::concurrency) {
            return std::nullopt;
        }
        if (!admission.now()) {
            tellHeadWait(*id, job, WaitReason::throttle, admission.at);
            return admission.at;
        }
        m_ready.popFront();
        send(*id, job, now);
    }
    return std::nullopt;
}

void Dispatcher::send(JobId id, OpenJob& job, Instant now)
{
    job.place = Place::inFlight;
    job.answerBegan = false;
    job.attemptStart = now;
    if (++job.attempts == 1) {
        job.firstStart = now;
        m_judge.firstAttempt(now);
    }
    const AttemptId attempt{id, job.attempts};
    job.account = m_accounts.current();
    job.reservation = job.account->pacer.sent(attempt, now, job.size);
    job.account->gates.sent(attempt);
    m_events.emit(AttemptStarted{attempt});
    m_transport.start(attempt, job.spec, m_policy.attemptTimeout);
}

void Dispatcher::tellHeadWait(JobId id, const OpenJob& job, WaitReason reason, Instant until)
{
    const HeadWait wait{id, reason, until};
    if (wait != m_headWait) {
        m_headWait = wait;
        m_events.emit(JobWaiting{id, reason, job.attempts, until});
    }
}

/// A retry that throttle, gate or breaker would hold beyond its deadline is not waited for.
bool Dispatcher::giveUpIfLate(JobId id, const OpenJob& job, Instant earliest)
{
    if (job.attempts == 0 || !m_judge.pastDeadline(job.firstStart, earliest)) {
        return false;
    }
    m_ready.popFront();
    finish(id, JobEnd::lost, job.lastCause,
           whyLost({.step = NextStep::pastDeadline}) + ": " + causeName(job.lastCause));
    return true;
}

} // namespace ratescope
