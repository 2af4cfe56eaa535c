#include "metrics/run_highlights.h"

#include <algorithm>

namespace ratescope {

namespace {

/// Keeps the list in order and short; of equals the earlier one stays in front.
template <typename Before>
void insert(std::vector<RunHighlights::Job>& list, const RunHighlights::Job& job, Before before)
{
    const auto place = std::upper_bound(list.begin(), list.end(), job, before);
    if (place == list.end() && list.size() == RunHighlights::mostJobs) {
        return;
    }
    list.insert(place, job);
    list.resize(std::min(list.size(), RunHighlights::mostJobs));
}

} // namespace

void RunHighlights::fold(const Event& event)
{
    if (std::holds_alternative<RunStarted>(event.body)) {
        *this = RunHighlights();
    } else if (const auto* queued = std::get_if<JobQueued>(&event.body)) {
        if (queued->priority == Priority::workload) {
            m_open.emplace(queued->job, event.at);
        }
    } else if (const auto* attempt = std::get_if<AttemptFinished>(&event.body)) {
        noteExample(*attempt);
    } else if (const auto* judged = std::get_if<AttemptJudged>(&event.body)) {
        if (m_undecided == judged->attempt) {
            m_examples[static_cast<std::size_t>(m_undecidedCause)]->decision = judged->decision;
            m_undecided.reset();
        }
    } else if (const auto* finished = std::get_if<JobFinished>(&event.body)) {
        noteEnd(*finished, event.at);
    }
}

void RunHighlights::noteExample(const AttemptFinished& attempt)
{
    const Cause cause = attempt.outcome.cause;
    auto& example = m_examples[static_cast<std::size_t>(cause)];
    if (attempt.outcome.kind == OutcomeKind::answered || example ||
        !m_open.contains(attempt.attempt.job)) {
        return;
    }
    example = Example{attempt.outcome, {}};
    m_undecided = attempt.attempt;
    m_undecidedCause = cause;
}

void RunHighlights::noteEnd(const JobFinished& finished, Instant at)
{
    const auto open = m_open.find(finished.job);
    if (open == m_open.end()) {
        return;
    }
    const Job job{finished.job,      open->second, at - open->second,
                  finished.attempts, finished.end, finished.why};
    m_open.erase(open);
    if (job.end == JobEnd::cancelled) {
        return;
    }
    insert(m_slowest, job, [](const Job& a, const Job& b) { return a.took > b.took; });
    if (job.attempts > 1) {
        insert(m_mostRetried, job,
               [](const Job& a, const Job& b) { return a.attempts > b.attempts; });
    }
}

} // namespace ratescope
