#include "virtual_engine.h"

#include <memory>
#include <utility>

namespace ratescope {

namespace {

using namespace std::chrono_literals;

std::shared_ptr<const Exchange> exchangeOf(const AttemptResult& result)
{
    Exchange exchange;
    exchange.method = "POST";
    exchange.url = "http://127.0.0.1:8429/v1/chat/completions";
    exchange.requestHeaders = {{"content-type", "application/json"},
                               {"authorization", "Bearer [redacted]"}};
    exchange.requestBody =
        R"({"model":"simulated","messages":[{"role":"user","content":"Hello"}],"max_tokens":16})";
    exchange.status = result.httpStatus;
    exchange.responseHeaders = result.headers;
    exchange.responseBody = R"({"error":{"message":")" + result.error.message + R"(","type":")" +
                            result.error.type + R"(","code":")" + result.error.code + R"("}})";
    return std::make_shared<const Exchange>(std::move(exchange));
}

} // namespace

ScriptedTransport::ScriptedTransport(VirtualScheduler& scheduler, ServerModel& server)
    : m_scheduler(scheduler)
    , m_model(scheduler, server)
{
    m_model.setListener(this);
}

void ScriptedTransport::setListener(TransportListener* listener)
{
    m_listener = listener;
}

void ScriptedTransport::start(AttemptId attempt, const JobSpec& job, Duration timeout)
{
    if (m_result) {
        callLater(attempt, 80ms, [this, attempt, result = *m_result] {
            m_listener->attemptEnded(attempt, result);
        });
    } else if (job.priority == Priority::typed && !m_answer.empty()) {
        callLater(attempt, 240ms,
                  [this, attempt] { m_listener->attemptProgressed(attempt, m_answer); });
    } else {
        m_model.start(attempt, job, timeout);
    }
}

void ScriptedTransport::callLater(AttemptId attempt, Duration after, std::function<void()> action)
{
    m_scripted[attempt] =
        m_scheduler.callAt(m_scheduler.now() + after, [this, attempt, action = std::move(action)] {
            m_scripted.erase(attempt);
            action();
        });
}

void ScriptedTransport::abandon(AttemptId attempt)
{
    const auto found = m_scripted.find(attempt);
    if (found != m_scripted.end()) {
        m_scheduler.cancel(found->second);
        m_scripted.erase(found);
    } else {
        m_model.abandon(attempt);
    }
}

void ScriptedTransport::attemptProgressed(AttemptId attempt, std::string_view text)
{
    m_listener->attemptProgressed(attempt, text);
}

void ScriptedTransport::attemptEnded(AttemptId attempt, AttemptResult result)
{
    if (result.httpStatus != 200 && result.httpStatus != 0) {
        result.exchange = exchangeOf(result);
    }
    m_listener->attemptEnded(attempt, std::move(result));
}

VirtualEngine::VirtualEngine(const Policy& policy, const ServerSettings& server,
                             EventStream::Sink tap)
    : m_server(server, m_serverRandom, m_scheduler.now())
    , m_transport(m_scheduler, m_server)
    , m_engine(
          m_scheduler, m_transport, m_clientRandom,
          [this, tap = std::move(tap)](const Event& event) {
              tap(event);
              m_events.push_back(event);
          },
          policy)
{}

void VirtualEngine::pass(Duration time)
{
    m_scheduler.runUntil(m_scheduler.now() + time);
}

void VirtualEngine::submit(JobSpec job)
{
    m_engine.submit(std::move(job));
}

void VirtualEngine::noteServerChange(ServerChanged change)
{
    m_engine.noteServerChange(std::move(change));
}

void VirtualEngine::setEndpoint(const Endpoint& endpoint)
{
    m_engine.useAccount(accountOf(endpoint));
}

void VirtualEngine::setSettings(const ServerSettings& settings)
{
    m_server.retune(settings, m_scheduler.now());
}

void VirtualEngine::startAnew(const ServerSettings& settings)
{
    m_server.startAnew(settings, m_scheduler.now());
}

} // namespace ratescope
