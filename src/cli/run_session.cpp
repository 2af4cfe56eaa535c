#include "cli/run_session.h"

#include "core/advice.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>
#include <vector>

namespace ratescope {

using namespace std::chrono_literals;

namespace {

constexpr qsizetype reasonsKept = 100;
constexpr qsizetype reasonsTold = 5;

} // namespace

RunSession::RunSession(EngineHandle& engine, const ApiKey& key)
    : m_engine(engine)
    , m_key(key)
{
    m_events.setInterval(20ms);
    m_progress.setInterval(250ms);
    m_patience.setInterval(250ms);
    m_patience.setSingleShot(true);
    connect(&m_events, &QTimer::timeout, this, &RunSession::takeEvents);
    connect(&m_progress, &QTimer::timeout, this, &RunSession::progressed);
    connect(&m_patience, &QTimer::timeout, this, &RunSession::end);
}

void RunSession::start(Workload workload)
{
    m_engine.startRun(std::move(workload));
    m_events.start();
    m_progress.start();
}

void RunSession::stop()
{
    if (m_over || m_patience.isActive()) {
        return;
    }
    m_engine.stopRun();
    m_patience.start();
}

void RunSession::takeEvents()
{
    for (const Event& event : m_engine.takeEvents()) {
        m_summary.fold(event);
        if (const auto* change = std::get_if<BeliefChanged>(&event.body)) {
            m_belief = change->belief;
        } else if (const auto* wait = std::get_if<JobWaiting>(&event.body)) {
            if (wait->reason == WaitReason::quota) {
                m_quotaBack = std::max(m_quotaBack, wait->until);
            }
        } else if (std::holds_alternative<AttemptStarted>(event.body)) {
            m_quotaBack = {};
        } else if (const auto* attempt = std::get_if<AttemptFinished>(&event.body)) {
            m_lastFailed = attempt->attempt.job;
            m_lastSaid = attempt->outcome.said;
        } else if (const auto* job = std::get_if<JobFinished>(&event.body)) {
            if (job->end == JobEnd::lost) {
                noteReason(*job);
            }
        }
    }
    if (m_summary.figures().finished) {
        end();
    }
}

void RunSession::noteReason(const JobFinished& job)
{
    QString reason = QString::fromStdString(job.why);
    // A refusal's text names a time, which would make every one of them a reason of its own.
    if (job.cause != Cause::rateLimit && job.job == m_lastFailed && !m_lastSaid.empty()) {
        reason += QStringLiteral(" (%1)").arg(QString::fromStdString(m_lastSaid));
    }
    // Servers have been seen to repeat the key in their complaint about it.
    reason = redacted(reason, m_key).simplified();
    if (m_reasons.contains(reason) || m_reasons.size() < reasonsKept) {
        Loss& loss = m_reasons[reason];
        ++loss.jobs;
        loss.cause = job.cause;
    }
}

Duration RunSession::quotaGone() const
{
    return std::max(Duration::zero(), m_quotaBack - m_engine.now());
}

QStringList RunSession::reasons() const
{
    std::vector<std::pair<Loss, QString>> counted;
    for (auto reason = m_reasons.cbegin(); reason != m_reasons.cend(); ++reason) {
        counted.emplace_back(reason.value(), reason.key());
    }
    std::stable_sort(counted.begin(), counted.end(), [](const auto& left, const auto& right) {
        return left.first.jobs > right.first.jobs;
    });
    QStringList lines;
    for (const auto& [loss, reason] : counted) {
        if (lines.size() == reasonsTold) {
            break;
        }
        lines +=
            QStringLiteral("%1 lost: %2. %3")
                .arg(QString::number(loss.jobs), reason, QString::fromUtf8(adviceFor(loss.cause)))
                .trimmed();
    }
    return lines;
}

void RunSession::end()
{
    if (std::exchange(m_over, true)) {
        return;
    }
    m_events.stop();
    m_progress.stop();
    m_patience.stop();
    Q_EMIT over();
}

} // namespace ratescope
