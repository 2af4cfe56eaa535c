#include "net/engine_prober.h"

#include "core/workload.h"
#include "net/engine_thread.h"

#include <chrono>
#include <utility>

namespace ratescope {

namespace {

constexpr std::chrono::milliseconds lookEvery(30);
constexpr qsizetype longestAnswer = 400;

Policy oneTry(Duration timeout)
{
    Policy policy;
    policy.backoff.retries = 0;
    policy.attemptTimeout = timeout;
    return policy;
}

JobSpec smallJob()
{
    JobSpec job;
    // Room for a few words; models that think first may use it up without saying any.
    job.request = std::make_shared<const ChatRequest>(
        singlePrompt("Say hello in one short sentence.", Tokens{64}));
    job.wantsText = true;
    return job;
}

} // namespace

EngineProber::EngineProber(Duration timeout)
    : m_timeout(timeout)
{
    m_timer.setInterval(lookEvery);
    m_timer.callOnTimeout([this] { look(); });
}

EngineProber::~EngineProber() = default;

void EngineProber::probe(const Endpoint& endpoint, std::function<void(const ProbeResult&)> done)
{
    cancel();
    m_result = {};
    m_done = std::move(done);
    m_engine = std::make_unique<EngineThread>(endpoint, oneTry(m_timeout), 1);
    m_engine->submit(smallJob());
    m_timer.start();
}

void EngineProber::cancel()
{
    m_timer.stop();
    m_engine.reset();
    m_done = {};
}

void EngineProber::look()
{
    bool ended = false;
    for (const Event& event : m_engine->takeEvents()) {
        if (const auto* text = std::get_if<AnswerText>(&event.body)) {
            m_result.answer += QString::fromStdString(text->text).left(longestAnswer);
            m_result.answer.truncate(longestAnswer);
        } else if (const auto* finished = std::get_if<AttemptFinished>(&event.body)) {
            m_result.outcome = finished->outcome;
            m_result.duration = finished->duration;
            m_result.exchange = finished->exchange;
        } else if (const auto* judged = std::get_if<AttemptJudged>(&event.body)) {
            m_result.decision = judged->decision;
        } else if (std::holds_alternative<JobFinished>(event.body)) {
            ended = true;
        }
    }
    if (ended) {
        const auto done = std::exchange(m_done, {});
        cancel();
        done(m_result);
    }
}

} // namespace ratescope
