#include "metrics/run_summary.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace ratescope {

double RunFigures::goodputPerMinute() const
{
    return elapsed > Duration::zero() ? static_cast<double>(answered) * 60.0 / toSeconds(elapsed)
                                      : 0.0;
}

double RunFigures::amplification() const
{
    return answered > 0 ? static_cast<double>(attempts - inFlight) / static_cast<double>(answered)
                        : 0.0;
}

double RunFigures::refusedShare() const
{
    return attempts > 0 ? static_cast<double>(refused) / static_cast<double>(attempts) : 0.0;
}

void RunSummary::fold(const Event& event)
{
    std::visit(
        [&](const auto& body) {
            using Body = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<Body, RunStarted>) {
                begin(body, event.at);
            } else if constexpr (std::is_same_v<Body, ServerChanged>) {
                countAllowed(event.at);
                m_limitPerSecond = body.limit ? body.limit->perSecond() : 0.0;
            } else if constexpr (std::is_same_v<Body, RunFinished>) {
                countAllowed(event.at);
                m_figures.elapsed = event.at - m_figures.started;
                m_figures.finished = true;
                m_figures.stopped = body.stopped;
            } else if constexpr (std::is_same_v<Body, JobQueued>) {
                if (body.priority == Priority::workload) {
                    ++m_figures.jobs;
                    m_open.emplace(body.job, OpenJob{event.at, event.at});
                }
            } else if constexpr (std::is_same_v<Body, AttemptStarted>) {
                if (OpenJob* job = find(body.attempt.job)) {
                    ++m_figures.attempts;
                    ++m_figures.inFlight;
                    job->attemptStarted = event.at;
                    job->inFlight = true;
                }
            } else if constexpr (std::is_same_v<Body, AnswerBegan>) {
                if (const OpenJob* job = find(body.attempt.job)) {
                    m_firstToken.add(event.at - job->attemptStarted);
                }
            } else if constexpr (std::is_same_v<Body, AttemptFinished>) {
                finishAttempt(body);
            } else if constexpr (std::is_same_v<Body, JobFinished>) {
                finishJob(body, event.at);
            }
        },
        event.body);
    m_politeness.fold(event);
    if (m_figures.begun() && !m_figures.finished) {
        m_figures.elapsed = event.at - m_figures.started;
    }
}

void RunSummary::begin(const RunStarted& run, Instant at)
{
    const double limit = m_limitPerSecond; // the server's, not the run's
    *this = RunSummary();
    m_limitPerSecond = limit;
    m_allowedUntil = at;
    m_figures.planned = run.jobs;
    m_figures.started = at;
}

void RunSummary::countAllowed(Instant until)
{
    if (!m_figures.finished && until > m_allowedUntil) {
        m_limitKnown = m_limitKnown && m_limitPerSecond > 0;
        m_allowed += m_limitPerSecond * toSeconds(until - m_allowedUntil);
    }
    m_allowedUntil = until;
}

double RunSummary::allowed(Instant now) const
{
    if (!m_limitKnown || m_figures.finished) {
        return m_limitKnown ? m_allowed : 0.0;
    }
    const Duration since = now - m_allowedUntil;
    return m_limitPerSecond > 0 ? m_allowed + m_limitPerSecond * toSeconds(since) : 0.0;
}

/// Who is ahead of the rate has spent credit: that was allowed as well.
std::optional<double> RunSummary::efficiency(Instant now) const
{
    const double byRate = allowed(now);
    if (!m_figures.begun() || byRate <= 0) {
        return std::nullopt;
    }
    const auto answered = static_cast<double>(m_figures.answered);
    return answered / std::max(byRate, answered);
}

void RunSummary::land(OpenJob& job)
{
    m_figures.inFlight -= std::exchange(job.inFlight, false) ? 1 : 0;
}

void RunSummary::finishAttempt(const AttemptFinished& attempt)
{
    OpenJob* const job = find(attempt.attempt.job);
    if (job == nullptr) {
        return;
    }
    land(*job);
    ++m_figures.byCause[static_cast<std::size_t>(attempt.outcome.cause)];
    if (attempt.outcome.kind == OutcomeKind::refused) {
        ++m_figures.refused;
    } else if (attempt.outcome.kind == OutcomeKind::answered) {
        m_attemptLatency.add(attempt.duration);
    }
}

void RunSummary::finishJob(const JobFinished& job, Instant at)
{
    const auto open = m_open.find(job.job);
    if (open == m_open.end()) {
        return;
    }
    land(open->second); // one that was cancelled has no end of its own
    switch (job.end) {
    case JobEnd::answered:
        ++m_figures.answered;
        m_jobLatency.add(at - open->second.queued);
        break;
    case JobEnd::lost:
        ++m_figures.lost;
        ++m_figures.lostByCause[static_cast<std::size_t>(job.cause)];
        break;
    case JobEnd::cancelled:
        ++m_figures.cancelled;
        break;
    }
    m_open.erase(open);
}

RunSummary::OpenJob* RunSummary::find(JobId job)
{
    const auto open = m_open.find(job);
    return open == m_open.end() ? nullptr : &open->second;
}

} // namespace ratescope
