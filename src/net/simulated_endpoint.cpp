#include "net/simulated_endpoint.h"

#include "net/simulated_server.h"

#include <QEventLoop>
#include <QThread>

#include <future>
#include <utility>

namespace ratescope {

SimulatedEndpoint::SimulatedEndpoint(const ServerSettings& settings, std::uint64_t seed,
                                     const SimulatedLimits& limits)
{
    std::promise<SimulatedServer*> promise;
    std::future<SimulatedServer*> made = promise.get_future();
    // Made on its own thread, where its sockets and timers must live.
    m_thread.reset(
        QThread::create([this, settings, seed, limits, promise = std::move(promise)]() mutable {
            SimulatedServer server(settings, seed, limits, m_record);
            promise.set_value(&server);
            QEventLoop().exec();
        }));
    m_thread->setObjectName(QStringLiteral("simulated endpoint"));
    m_thread->start();
    m_server = made.get();
}

SimulatedEndpoint::~SimulatedEndpoint()
{
    m_thread->quit();
    m_thread->wait();
}

std::optional<QString> SimulatedEndpoint::listen(quint16 port)
{
    std::optional<QString> problem;
    QMetaObject::invokeMethod(
        m_server,
        [&] {
            problem = m_server->listen(port);
            m_port = problem ? quint16{0} : m_server->port();
        },
        Qt::BlockingQueuedConnection);
    return problem;
}

QUrl SimulatedEndpoint::baseUrl() const
{
    QUrl url;
    if (m_port != 0) {
        url.setScheme(QStringLiteral("http"));
        url.setHost(QStringLiteral("127.0.0.1"));
        url.setPort(m_port);
        url.setPath(QStringLiteral("/v1"));
    }
    return url;
}

void SimulatedEndpoint::setSettings(const ServerSettings& settings)
{
    m_server->setSettings(settings, false);
}

void SimulatedEndpoint::startAnew(const ServerSettings& settings)
{
    m_server->setSettings(settings, true);
}

ServerCounters SimulatedEndpoint::counters() const
{
    return m_record.counters();
}

quint64 SimulatedEndpoint::requestsOf(const QByteArray& clientRequestId) const
{
    return m_record.requestsOf(clientRequestId);
}

} // namespace ratescope
