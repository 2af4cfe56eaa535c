#include "scripted_load.h"

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

Outcome refusal(double u)
{
    Outcome outcome;
    outcome.kind = OutcomeKind::refused;
    outcome.retriable = true;
    outcome.cause = u < 0.85 ? Cause::rateLimit : Cause::overload;
    outcome.httpStatus = u < 0.85 ? 429 : 503;
    outcome.hint = 1s;
    outcome.said = u < 0.85 ? "Rate limit reached for simulated-chat on requests per min (RPM): "
                              "Limit 120, Used 120, Requested 1. Please try again in 500ms."
                            : "The server is overloaded. Please try again later.";
    return outcome;
}

Outcome failure()
{
    Outcome outcome;
    outcome.kind = OutcomeKind::failed;
    outcome.retriable = true;
    outcome.cause = Cause::connectionLost;
    outcome.said = "The connection was closed before the answer was whole";
    return outcome;
}

} // namespace

ScriptedLoad::ScriptedLoad(const Settings& wanted)
    : settings(wanted)
    , m_nextStart(wanted.start)
{}

Event ScriptedLoad::make(Instant at, EventBody body)
{
    return {at, ++m_sequence, std::move(body)};
}

void ScriptedLoad::begin(std::vector<Event>& events)
{
    m_begun = true;
    Policy policy;
    if (settings.throttlePerSecond > 0) {
        policy.throttle.rate = RequestRate::perSecond(settings.throttlePerSecond);
    }
    events.push_back(make(settings.start, PolicyChanged{std::make_shared<Policy>(policy), {}}));
    events.push_back(
        make(settings.start, ServerChanged{RequestRate::perSecond(settings.limitPerSecond), {}}));
    events.push_back(make(settings.start, RunStarted{"1000 × Hello", settings.jobs}));
    for (std::uint64_t id = 1; id <= settings.jobs && !settings.asLive; ++id) {
        events.push_back(make(settings.start, JobQueued{{id}, Priority::workload, 0}));
    }
}

std::vector<Event> ScriptedLoad::advance(Instant until)
{
    std::vector<Event> events;
    if (!m_begun && until >= settings.start) {
        begin(events);
    }
    while (m_begun) {
        const bool dueFirst = !m_due.empty() && m_due.top().at <= m_nextStart;
        const Instant next = dueFirst ? m_due.top().at : m_nextStart;
        if (next > until || (!dueFirst && m_started >= settings.jobs && m_due.empty())) {
            break;
        }
        if (dueFirst) {
            const Due due = m_due.top();
            m_due.pop();
            if (due.ends) {
                end(due, events);
            } else if (due.begins) {
                events.push_back(make(due.at, AnswerBegan{due.attempt}));
            } else {
                begin(due.attempt, due.at, fromSeconds(0.1 + 0.5 * uniform()), events);
            }
        } else {
            startNext(next, events);
        }
    }
    return events;
}

void ScriptedLoad::startNext(Instant at, std::vector<Event>& events)
{
    // Retries take their share of the pace.
    const double fresh =
        settings.attemptsPerSecond * (1 - settings.shareRefused - settings.shareFailed);
    m_nextStart = at + fromSeconds(-std::log(1 - uniform()) / std::max(0.01, fresh));
    if (m_started >= settings.jobs) {
        return;
    }
    const AttemptId attempt{{++m_started}, 1};
    if (settings.asLive) {
        events.push_back(make(at, JobQueued{attempt.job, Priority::workload, 0}));
    }
    begin(attempt, at, fromSeconds(0.4 + 0.8 * uniform()), events);
}

void ScriptedLoad::begin(AttemptId attempt, Instant at, Duration took, std::vector<Event>& events)
{
    events.push_back(make(at, AttemptStarted{attempt}));
    if (settings.asLive) {
        m_due.push({at + took / 3, attempt, false, true, took});
    }
    m_due.push({at + took, attempt, true, false, took});
}

/// What a live server and wire add to an attempt.
void ScriptedLoad::addLiveParts(AttemptFinished& finished, Instant at)
{
    const std::int64_t minute = at.time_since_epoch() / 1min;
    m_usedInMinute = minute == m_minute ? m_usedInMinute + 1 : 1;
    m_minute = minute;
    AxisLimit requests;
    requests.limit = std::llround(60 * settings.limitPerSecond);
    requests.remaining = std::max<std::int64_t>(0, *requests.limit - m_usedInMinute);
    requests.untilFull = (minute + 1) * 1min - at.time_since_epoch();
    requests.reset = ResetMeaning::nextWindow;
    finished.outcome.limits = LimitState{requests, {}};
    if (finished.outcome.kind == OutcomeKind::answered) {
        finished.outcome.usage = Usage{{120}, {80}};
    }
    if (settings.exchangeBytes > 0) {
        Exchange exchange;
        exchange.method = "POST";
        exchange.url = "http://127.0.0.1/v1/chat/completions";
        exchange.status = finished.outcome.httpStatus;
        exchange.requestBody.assign(settings.exchangeBytes / 2, 'a');
        exchange.responseBody.assign(settings.exchangeBytes / 2, 'b');
        finished.exchange = std::make_shared<const Exchange>(std::move(exchange));
    }
}

void ScriptedLoad::end(const Due& due, std::vector<Event>& events)
{
    const double u = uniform();
    const bool refused = u < settings.shareRefused;
    const bool failed = !refused && u < settings.shareRefused + settings.shareFailed;
    AttemptFinished finished;
    finished.attempt = due.attempt;
    finished.duration = due.took;
    if (refused) {
        finished.outcome = refusal(uniform());
    } else if (failed) {
        finished.outcome = failure();
    } else {
        finished.outcome.httpStatus = 200;
    }
    const Cause cause = finished.outcome.cause;
    if (settings.asLive) {
        addLiveParts(finished, due.at);
    }
    events.push_back(make(due.at, std::move(finished)));
    if (settings.asLive && (refused || failed)) {
        events.push_back(make(due.at, AttemptJudged{due.attempt, {}}));
    }
    const bool lost = (refused || failed) && due.attempt.number >= 4;
    if ((refused || failed) && !lost) {
        const Instant again =
            due.at + fromSeconds(0.5 + uniform() * std::pow(2.0, due.attempt.number));
        events.push_back(make(
            due.at, JobWaiting{due.attempt.job, WaitReason::backoff, due.attempt.number, again}));
        m_due.push({again, {due.attempt.job, due.attempt.number + 1}, false, false, 0s});
        return;
    }
    JobFinished job;
    job.job = due.attempt.job;
    job.end = lost ? JobEnd::lost : JobEnd::answered;
    job.attempts = due.attempt.number;
    if (lost) {
        job.cause = cause;
        job.why = std::string("gave up after 4 attempts: ") + causeName(cause);
    }
    events.push_back(make(due.at, std::move(job)));
}

} // namespace ratescope
