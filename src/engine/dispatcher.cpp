#include "engine/dispatcher.h"

#include "core/classify.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ratescope {

Dispatcher::Dispatcher(Scheduler& scheduler, Transport& transport, Random& random,
                       EventStream& events, const Policy& policy)
    : m_scheduler(scheduler)
    , m_transport(transport)
    , m_events(events)
    , m_policy(policy.clamped())
    , m_accounts(events, m_policy, scheduler.now())
    , m_judge(m_policy, random, scheduler.now())
    , m_alarm(scheduler, [this] { pump(); })
{
    m_transport.setListener(this);
    m_events.emit(PolicyChanged{std::make_shared<const Policy>(m_policy), {}});
}

Dispatcher::~Dispatcher()
{
    for (const auto& [id, job] : m_jobs) {
        if (job.place == Place::inFlight) {
            m_transport.abandon({id, job.attempts});
        }
    }
    m_transport.setListener(nullptr);
}

JobId Dispatcher::submit(JobSpec spec)
{
    const JobId id{++m_lastJob};
    const Priority priority = spec.priority;
    const std::uint64_t tag = spec.tag;
    OpenJob job;
    job.size = sizeOf(*spec.request);
    job.spec = std::move(spec);
    m_jobs.emplace(id, std::move(job));
    m_ready.push(id, priority, false);
    m_events.emit(JobQueued{id, priority, tag});
    pump();
    return id;
}

void Dispatcher::cancel(JobId id)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end()) {
        return;
    }
    const OpenJob& job = found->second;
    if (job.place == Place::inFlight) {
        m_transport.abandon({id, job.attempts});
        Outcome outcome;
        outcome.kind = OutcomeKind::failed;
        outcome.cause = Cause::cancelled;
        const Instant now = m_scheduler.now();
        job.account->pacer.ended({id, job.attempts}, now, job.size, job.reservation, outcome, {});
        job.account->gates.ended({id, job.attempts}, now, outcome);
        m_events.emit(AttemptFinished{
            {id, job.attempts}, m_scheduler.now() - job.attemptStart, std::move(outcome)});
    }
    finish(id, JobEnd::cancelled, Cause::cancelled, {});
    pump();
}

void Dispatcher::cancelAll(Priority priority)
{
    std::vector<JobId> ids;
    for (const auto& [id, job] : m_jobs) {
        if (job.spec.priority == priority) {
            ids.push_back(id);
        }
    }
    std::sort(ids.begin(), ids.end()); // the map's order is not the same on every machine
    m_pumping = true;                  // none of them may start while the others are cancelled
    for (const JobId id : ids) {
        cancel(id);
    }
    m_pumping = false;
    pump();
}

void Dispatcher::retryNow(JobId id)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end() || found->second.place != Place::waiting) {
        return;
    }
    found->second.place = Place::ready;
    m_ready.push(id, found->second.spec.priority, true);
    pump();
}

void Dispatcher::setPolicy(const Policy& policy)
{
    const Policy wanted = policy.clamped();
    if (wanted == m_policy) {
        return;
    }
    const Instant now = m_scheduler.now();
    std::string description = describeChange(m_policy, wanted);
    const Policy before = std::exchange(m_policy, wanted);
    m_events.emit(PolicyChanged{std::make_shared<const Policy>(m_policy), std::move(description)});
    m_accounts.retune(before, m_policy, now);
    m_judge.retune(m_policy, now);
    for (const WaitList::Entry& entry : m_waiting.takeAll()) {
        const auto found = m_jobs.find(entry.job);
        if (found != m_jobs.end() && found->second.place == Place::waiting &&
            found->second.waitTicket == entry.ticket) {
            startWaiting(entry.job, found->second);
        }
    }
    pump();
}

void Dispatcher::useAccount(const std::string& name)
{
    const Instant now = m_scheduler.now();
    const std::shared_ptr<Account> left = m_accounts.current();
    if (!m_accounts.use(name, m_policy, now)) {
        return;
    }
    // Whoever shows a belief must not go on showing the other account's.
    auto belief = current().pacer.belief(now);
    if (belief || left->pacer.belief(now)) {
        emitBelief(belief ? std::move(belief) : Belief());
    }
    pump();
}

void Dispatcher::tellBelief()
{
    emitBelief(current().pacer.beliefSoFar(m_scheduler.now()));
}

void Dispatcher::emitBelief(std::optional<Belief> belief)
{
    if (belief) {
        m_events.emit(BeliefChanged{std::make_shared<const Belief>(*std::move(belief))});
    }
}

void Dispatcher::holdWorkload(bool hold)
{
    m_workloadHeld = hold;
    pump();
}

/// The job of an attempt that is in flight; null for one that is of no concern any more.
OpenJob* Dispatcher::inFlight(AttemptId attempt)
{
    const auto found = m_jobs.find(attempt.job);
    const bool is = found != m_jobs.end() && found->second.place == Place::inFlight &&
                    found->second.attempts == attempt.number;
    return is ? &found->second : nullptr;
}

void Dispatcher::attemptDeparted(AttemptId attempt)
{
    if (const OpenJob* job = inFlight(attempt)) {
        job->account->pacer.departed(attempt, m_scheduler.now());
    }
}

void Dispatcher::attemptProgressed(AttemptId attempt, std::string_view text)
{
    OpenJob* const job = inFlight(attempt);
    if (job == nullptr) {
        return;
    }
    if (!job->answerBegan) {
        job->answerBegan = true;
        job->account->pacer.progressed(attempt, m_scheduler.now());
        m_events.emit(AnswerBegan{attempt});
    }
    if (job->spec.wantsText && !text.empty()) {
        m_events.emit(AnswerText{attempt, std::string(text)});
    }
}

void Dispatcher::attemptEnded(AttemptId attempt, AttemptResult result)
{
    OpenJob* const ended = inFlight(attempt);
    if (ended == nullptr) {
        return;
    }
    OpenJob& job = *ended;
    const Instant now = m_scheduler.now();
    const Outcome outcome = classify(result);
    m_events.emit(
        AttemptFinished{attempt, now - job.attemptStart, outcome, std::move(result.exchange)});
    Account& account = *job.account;
    account.pacer.ended(attempt, now, job.size, job.reservation, outcome, result.rules);
    if (job.account == m_accounts.current()) {
        emitBelief(account.pacer.newBelief(now));
    }
    const bool breakerOpened = account.gates.ended(attempt, now, outcome);
    if (outcome.kind == OutcomeKind::answered) {
        finish(attempt.job, JobEnd::answered, Cause::none, {});
    } else {
        handleUnanswered(attempt.job, job, outcome, breakerOpened);
    }
    pump();
}

void Dispatcher::handleUnanswered(JobId id, OpenJob& job, const Outcome& outcome,
                                  bool breakerOpened)
{
    const Instant now = m_scheduler.now();
    job.lastCause = outcome.cause;
    const bool gateClosed = closeGateFor(id, job, outcome, now);
    const Pacer& pacer = job.account->pacer;
    Decision decision =
        m_judge.decide(job.retry, outcome,
                       {now, job.firstStart, pacer.decidesAfter(outcome), pacer.hasController()});
    decision.attempts = job.attempts;
    decision.gateClosed = gateClosed;
    decision.breakerOpened = breakerOpened;
    m_events.emit(AttemptJudged{{id, job.attempts}, decision});
    switch (decision.step) {
    case NextStep::retry:
    case NextStep::parked:
        startWaiting(id, job);
        break;
    case NextStep::paced:
        job.place = Place::ready;
        m_ready.push(id, job.spec.priority, true);
        break;
    default:
        finish(id, JobEnd::lost, outcome.cause,
               whyLost(decision) + ": " + causeName(outcome.cause));
        break;
    }
}

/// The gate of the account that the job was refused on, which may be another one by now.
bool Dispatcher::closeGateFor(JobId id, const OpenJob& job, const Outcome& outcome, Instant now)
{
    if (outcome.kind != OutcomeKind::refused) {
        return false;
    }
    const std::optional<Instant> until = m_judge.gateFor(outcome, now);
    if (until) {
        const bool quota = outcome.cause == Cause::longQuota;
        job.account->gates.close(*until, quota ? WaitReason::quota : WaitReason::gate, id);
    }
    return until.has_value();
}

void Dispatcher::startWaiting(JobId id, OpenJob& job)
{
    RetryState& retry = job.retry;
    job.place = Place::waiting;
    retry.wait = m_judge.waitOf(retry);
    const Instant due = retry.from + retry.wait;
    job.waitTicket = m_waiting.add(id, due);
    const WaitReason reason = retry.parked ? WaitReason::quota : WaitReason::backoff;
    m_events.emit(JobWaiting{id, reason, job.attempts, due});
}

void Dispatcher::finish(JobId id, JobEnd end, Cause cause, std::string why)
{
    const auto found = m_jobs.find(id);
    const int attempts = found->second.attempts;
    const Priority priority = found->second.spec.priority;
    m_jobs.erase(found);
    m_events.emit(JobFinished{id, priority, end, attempts, cause, std::move(why)});
}

} // namespace ratescope
