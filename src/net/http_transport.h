#pragma once

#include "engine/scheduler.h"
#include "engine/transport.h"
#include "net/manager_pool.h"
#include "wire/dialect.h"
#include "wire/endpoint.h"

#include <QByteArray>
#include <QNetworkRequest>

#include <map>
#include <memory>

namespace ratescope {

class HttpExchange;

/// Attempts as HTTP/1.1 exchanges. Redirects are not followed, cookies and caches not used; one
/// attempt is one request on the wire. Lives on one thread that runs a Qt event loop.
class HttpTransport final : public Transport, private TransportListener
{
public:
    /// The scheduler outlives it.
    HttpTransport(Scheduler& scheduler, const Endpoint& endpoint);
    ~HttpTransport() override;
    HttpTransport(const HttpTransport&) = delete;
    HttpTransport& operator=(const HttpTransport&) = delete;

    /// For attempts that start from now on.
    void setEndpoint(const Endpoint& endpoint);

    void setListener(TransportListener* listener) override;
    void start(AttemptId attempt, const JobSpec& job, Duration timeout) override;
    void abandon(AttemptId attempt) override;

private:
    void attemptDeparted(AttemptId attempt) override;
    void attemptProgressed(AttemptId attempt, std::string_view text) override;
    void attemptEnded(AttemptId attempt, AttemptResult result) override;

    /// A chat request ready to be sent, but for what tells one attempt from another.
    struct Composed
    {
        std::shared_ptr<const ChatRequest> from;
        EndpointProblem problem = EndpointProblem::none;
        QNetworkRequest request;
        QByteArray body;
    };

    const Composed& compose(const std::shared_ptr<const ChatRequest>& chat);
    void refuse(AttemptId attempt, EndpointProblem problem);

    Scheduler& m_scheduler;
    TransportListener* m_listener = nullptr;
    Endpoint m_endpoint;
    std::shared_ptr<const Dialect> m_dialect; ///< the endpoint's
    const QByteArray m_nonce; ///< tells the request ids of this transport from any other's
    /// The latest one: all jobs of a burst share one request, and retries their job's. Composing
    /// it for each attempt was a tenth of the engine thread's work.
    Composed m_composed;
    ManagerPool m_pool;
    std::map<AttemptId, std::unique_ptr<HttpExchange>> m_exchanges;
    std::map<AttemptId, Scheduler::Ticket> m_refused; ///< whose end is still to be told
};

} // namespace ratescope
