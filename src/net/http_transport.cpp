#include "net/http_transport.h"

#include "net/http_exchange.h"
#include "net/network_request.h"
#include "wire/dialect_registry.h"

#include <QRandomGenerator>
#include <QString>

#include <utility>

namespace ratescope {

HttpTransport::HttpTransport(Scheduler& scheduler, const Endpoint& endpoint)
    : m_scheduler(scheduler)
    , m_endpoint(endpoint)
    , m_dialect(dialectFor(endpoint))
    , m_nonce(QByteArray::number(QRandomGenerator::system()->generate64(), 16))
{}

HttpTransport::~HttpTransport()
{
    for (const auto& [attempt, ticket] : m_refused) {
        m_scheduler.cancel(ticket);
    }
}

void HttpTransport::setEndpoint(const Endpoint& endpoint)
{
    m_endpoint = endpoint;
    m_dialect = dialectFor(endpoint);
    m_composed = {};
}

void HttpTransport::setListener(TransportListener* listener)
{
    m_listener = listener;
}

void HttpTransport::start(AttemptId attempt, const JobSpec& job, Duration timeout)
{
    const Composed& composed = compose(job.request);
    if (composed.problem != EndpointProblem::none) {
        refuse(attempt, composed.problem);
        return;
    }
    QNetworkRequest request = composed.request;
    request.setRawHeader("X-Client-Request-Id", m_nonce + '-' +
                                                    QByteArray::number(attempt.job.value) + '-' +
                                                    QByteArray::number(attempt.number));
    HttpExchange::Parts parts{
        attempt,       m_pool.acquire(request.url()), request, composed.body, timeout, m_dialect,
        m_endpoint.key};
    TransportListener& listener = *this;
    m_exchanges.emplace(attempt,
                        std::make_unique<HttpExchange>(std::move(parts), m_scheduler, listener));
}

const HttpTransport::Composed&
HttpTransport::compose(const std::shared_ptr<const ChatRequest>& chat)
{
    if (m_composed.from == chat) {
        return m_composed;
    }
    m_composed = {};
    m_composed.from = chat;
    Endpoint asked = m_endpoint;
    if (!chat->model.empty()) {
        asked.model = QString::fromStdString(chat->model);
    }
    m_composed.problem = checkEndpoint(asked);
    if (m_composed.problem == EndpointProblem::none) {
        WireRequest wire = m_dialect->chatRequest(asked, *chat);
        m_composed.request = networkRequest(wire);
        m_composed.body = std::move(wire.body);
    }
    return m_composed;
}

void HttpTransport::refuse(AttemptId attempt, EndpointProblem problem)
{
    AttemptResult result;
    result.status = problem == EndpointProblem::keyInPlainText ? TransportStatus::insecure
                                                               : TransportStatus::unreachable;
    result.diagnosis = redacted(explain(problem, m_endpoint), m_endpoint.key).toStdString();
    const Scheduler::Ticket ticket = m_scheduler.callAt(
        m_scheduler.now(), [this, attempt, result = std::move(result)]() mutable {
            m_refused.erase(attempt);
            m_listener->attemptEnded(attempt, std::move(result));
        });
    m_refused.emplace(attempt, ticket);
}

void HttpTransport::abandon(AttemptId attempt)
{
    if (const auto refused = m_refused.extract(attempt)) {
        m_scheduler.cancel(refused.mapped());
    }
    if (auto found = m_exchanges.extract(attempt)) {
        found.mapped()->abandon();
        found.mapped().release()->deleteLater();
    }
}

void HttpTransport::attemptDeparted(AttemptId attempt)
{
    m_listener->attemptDeparted(attempt);
}

void HttpTransport::attemptProgressed(AttemptId attempt, std::string_view text)
{
    m_listener->attemptProgressed(attempt, text);
}

void HttpTransport::attemptEnded(AttemptId attempt, AttemptResult result)
{
    // It is in the middle of telling us, so it must live until the event loop is back.
    m_exchanges.extract(attempt).mapped().release()->deleteLater();
    m_listener->attemptEnded(attempt, std::move(result));
}

} // namespace ratescope
