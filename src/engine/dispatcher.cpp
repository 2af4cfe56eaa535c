#include "engine/dispatcher.h"

#include "core/backoff.h"
#include "core/classify.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ratescope {

namespace {

std::string attemptsInWords(int attempts)
{
    return attempts == 1 ? "1 attempt" : std::to_string(attempts) + " attempts";
}

std::string whyLost(const Decision& decision)
{
    switch (decision.step) {
    case NextStep::retriesUsedUp:
        return "gave up after " + attemptsInWords(decision.attempts);
    case NextStep::hintTooLong:
        return "the server asks for a longer wait than the policy allows";
    case NextStep::pastDeadline:
        return "the next attempt would come after the deadline";
    default:
        return "no retry can help";
    }
}

} // namespace

Dispatcher::Dispatcher(Scheduler& scheduler, Transport& transport, Random& random,
                       EventStream& events, const Policy& policy)
    : m_scheduler(scheduler)
    , m_transport(transport)
    , m_random(random)
    , m_events(events)
    , m_policy(policy.clamped())
    , m_accounts(m_policy, scheduler.now())
{
    m_transport.setListener(this);
    m_events.emit(PolicyChanged{std::make_shared<const Policy>(m_policy), {}});
}

Dispatcher::~Dispatcher()
{
    m_scheduler.cancel(m_wakeTicket);
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
    Job job;
    job.cost = estimateTokens(*spec.request);
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
    const Job& job = found->second;
    if (job.place == Place::inFlight) {
        m_transport.abandon({id, job.attempts});
        Outcome outcome;
        outcome.kind = OutcomeKind::failed;
        outcome.cause = Cause::cancelled;
        job.account->pacer.ended({id, job.attempts}, m_scheduler.now(), outcome);
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
    if (!m_policy.sharedGate && m_policy.pauseAfterRefusal == Duration::zero()) {
        m_accounts.openOtherGates();
        if (gate().open()) {
            m_events.emit(GateOpened{});
        }
    }
    for (const WaitList::Entry& entry : m_waiting.takeAll()) {
        const auto found = m_jobs.find(entry.job);
        if (found != m_jobs.end() && found->second.place == Place::waiting &&
            found->second.backoff.ticket == entry.ticket) {
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
    gate().openIfDue(now); // it did so when nobody looked
    const auto closed = gate().closedUntil();
    if (closed) {
        m_events.emit(GateClosed{*closed, JobId{}});
    } else if (left->gate.closedUntil()) {
        m_events.emit(GateOpened{});
    }
    // Whoever shows a belief must not go on showing the other account's.
    auto belief = m_accounts.current()->pacer.belief(now);
    if (belief || left->pacer.belief(now)) {
        m_events.emit(
            BeliefChanged{std::make_shared<const Belief>(belief ? *std::move(belief) : Belief())});
    }
    pump();
}

void Dispatcher::holdWorkload(bool hold)
{
    m_workloadHeld = hold;
    pump();
}

void Dispatcher::attemptProgressed(AttemptId attempt, std::string_view text)
{
    const auto found = m_jobs.find(attempt.job);
    if (found == m_jobs.end() || found->second.place != Place::inFlight ||
        found->second.attempts != attempt.number) {
        return;
    }
    Job& job = found->second;
    if (!job.answerBegan) {
        job.answerBegan = true;
        job.account->pacer.progressed(attempt, m_scheduler.now());
        m_events.emit(AnswerBegan{attempt});
    }
    if (job.spec.wantsText && !text.empty()) {
        m_events.emit(AnswerText{attempt, std::string(text)});
    }
}

void Dispatcher::attemptEnded(AttemptId attempt, AttemptResult result)
{
    const auto found = m_jobs.find(attempt.job);
    if (found == m_jobs.end() || found->second.place != Place::inFlight ||
        found->second.attempts != attempt.number) {
        return;
    }
    const Outcome outcome = classify(result);
    m_events.emit(AttemptFinished{attempt, m_scheduler.now() - found->second.attemptStart, outcome,
                                  std::move(result.exchange)});
    Pacer& pacer = found->second.account->pacer;
    pacer.ended(attempt, m_scheduler.now(), outcome);
    if (found->second.account == m_accounts.current()) {
        tellBelief(pacer, m_scheduler.now());
    }
    if (outcome.kind == OutcomeKind::answered) {
        finish(attempt.job, JobEnd::answered, Cause::none, {});
    } else {
        handleUnanswered(attempt.job, found->second, outcome);
    }
    pump();
}

void Dispatcher::tellBelief(Pacer& pacer, Instant now)
{
    if (auto belief = pacer.newBelief(now)) {
        m_events.emit(BeliefChanged{std::make_shared<const Belief>(*std::move(belief))});
    }
}

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
        if (gate().openIfDue(now)) {
            m_events.emit(GateOpened{});
        }
        releaseDueWaiters(now);
        std::optional<Instant> wake = sendWhatMayGo(now);
        if (const auto next = m_waiting.top(); next && (!wake || next->due < *wake)) {
            wake = next->due;
        }
        wakeAt(wake);
    } while (m_pumpAgain);
    m_pumping = false;
}

void Dispatcher::releaseDueWaiters(Instant now)
{
    for (auto entry = m_waiting.top(); entry && entry->due <= now; entry = m_waiting.top()) {
        m_waiting.pop();
        const auto found = m_jobs.find(entry->job);
        if (found == m_jobs.end() || found->second.place != Place::waiting ||
            found->second.backoff.ticket != entry->ticket) {
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
        Job& job = m_jobs.find(*id)->second;
        if (const auto closed = gate().closedUntil()) {
            tellHeadWait(*id, job, WaitReason::gate, *closed);
            return closed;
        }
        const Admission admission = m_accounts.current()->pacer.admit(now, job.cost);
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

void Dispatcher::send(JobId id, Job& job, Instant now)
{
    job.place = Place::inFlight;
    job.answerBegan = false;
    job.attemptStart = now;
    if (++job.attempts == 1) {
        job.firstStart = now;
    }
    const AttemptId attempt{id, job.attempts};
    job.account = m_accounts.current();
    job.account->pacer.sent(attempt, now, job.cost);
    m_events.emit(AttemptStarted{attempt});
    m_transport.start(attempt, job.spec, m_policy.attemptTimeout);
}

void Dispatcher::tellHeadWait(JobId id, const Job& job, WaitReason reason, Instant until)
{
    const HeadWait wait{id, reason, until};
    if (wait != m_headWait) {
        m_headWait = wait;
        m_events.emit(JobWaiting{id, reason, job.attempts, until});
    }
}

void Dispatcher::wakeAt(std::optional<Instant> due)
{
    if (due == m_wakeDue) {
        return;
    }
    m_scheduler.cancel(m_wakeTicket);
    m_wakeTicket = 0;
    m_wakeDue = due;
    if (due) {
        m_wakeTicket = m_scheduler.callAt(*due, [this] {
            m_wakeTicket = 0;
            m_wakeDue.reset();
            pump();
        });
    }
}

void Dispatcher::handleUnanswered(JobId id, Job& job, const Outcome& outcome)
{
    const Instant now = m_scheduler.now();
    const bool gateClosed = closeGateFor(id, job, outcome, now);
    Decision decision = decide(job, outcome, now);
    decision.attempts = job.attempts;
    decision.gateClosed = gateClosed;
    m_events.emit(AttemptJudged{{id, job.attempts}, decision});
    switch (decision.step) {
    case NextStep::retry:
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

bool Dispatcher::closeGateFor(JobId id, const Job& job, const Outcome& outcome, Instant now)
{
    if (outcome.kind != OutcomeKind::refused) {
        return false;
    }
    const BackoffSettings& settings = m_policy.backoff;
    bool closed = false;
    if (m_policy.sharedGate && outcome.retriable && outcome.hint &&
        settings.hint != HintUse::ignore && *outcome.hint <= settings.longestHint) {
        closeGate(job, now + *outcome.hint, id);
        closed = true;
    }
    if (m_policy.pauseAfterRefusal > Duration::zero()) {
        closeGate(job, now + m_policy.pauseAfterRefusal, id);
        closed = true;
    }
    return closed;
}

/// The wait of a retry is drawn here and kept in the job.
Decision Dispatcher::decide(Job& job, const Outcome& outcome, Instant now)
{
    const BackoffSettings& settings = m_policy.backoff;
    if (!outcome.retriable) {
        return {.step = NextStep::noRetry};
    }
    if (job.attempts > settings.retries) {
        return {.step = NextStep::retriesUsedUp};
    }
    if (settings.hint != HintUse::ignore && outcome.hint && *outcome.hint > settings.longestHint) {
        return {.step = NextStep::hintTooLong};
    }
    const auto pastDeadline = [&](Instant next) {
        return settings.deadline && next > job.firstStart + *settings.deadline;
    };
    if (job.account->pacer.decidesAfter(outcome)) {
        return {.step = pastDeadline(now) ? NextStep::pastDeadline : NextStep::paced};
    }
    job.backoff.previous = job.attempts == 1 ? settings.base : job.backoff.wait;
    job.backoff.from = now;
    job.backoff.draw = m_random.uniform();
    job.backoff.hint = outcome.hint;
    const Duration wait = waitOf(job);
    return {.step = pastDeadline(now + wait) ? NextStep::pastDeadline : NextStep::retry,
            .wait = wait};
}

Duration Dispatcher::waitOf(const Job& job) const
{
    const BackoffSettings& settings = m_policy.backoff;
    const Backoff& backoff = job.backoff;
    const Duration formula =
        backoffWait(settings, job.attempts - 1, backoff.previous, backoff.draw);
    if (!backoff.hint || settings.hint == HintUse::ignore) {
        return formula;
    }
    if (settings.hint == HintUse::replace) {
        return *backoff.hint;
    }
    const Duration spread = fromSeconds(backoff.draw * toSeconds(settings.base));
    return std::max(formula, *backoff.hint + spread);
}

void Dispatcher::startWaiting(JobId id, Job& job)
{
    job.place = Place::waiting;
    job.backoff.wait = waitOf(job);
    const Instant due = job.backoff.from + job.backoff.wait;
    job.backoff.ticket = m_waiting.add(id, due);
    m_events.emit(JobWaiting{id, WaitReason::backoff, job.attempts, due});
}

/// The gate of the account that the job was refused on, which may be another one by now.
void Dispatcher::closeGate(const Job& job, Instant until, JobId cause)
{
    if (job.account->gate.close(until) && job.account == m_accounts.current()) {
        m_events.emit(GateClosed{until, cause});
    }
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
