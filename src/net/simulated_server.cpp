#include "net/simulated_server.h"

#include "net/simulated_connection.h"
#include "net/simulated_record.h"

#include <QTcpSocket>

namespace ratescope {

SimulatedServer::SimulatedServer(const ServerSettings& settings, std::uint64_t seed,
                                 const SimulatedLimits& limits, SimulatedRecord& record)
    : m_limits(limits)
    , m_record(record)
    , m_service(settings, seed, limits, record, m_scheduler.now())
{
    // The default backlog of 50 drops part of a burst, whose clients then try again a second later.
    m_listener.setListenBacklogSize(m_limits.connections);
    connect(&m_listener, &QTcpServer::newConnection, this, &SimulatedServer::acceptWaiting);
    connect(&m_listener, &QTcpServer::acceptError, this, &SimulatedServer::onAcceptError);
}

SimulatedServer::~SimulatedServer()
{
    m_listener.close();
    // They use the scheduler and the service, so they must not wait for the destructor of QObject.
    qDeleteAll(findChildren<SimulatedConnection*>(Qt::FindDirectChildrenOnly));
}

std::optional<QString> SimulatedServer::listen(quint16 port)
{
    m_listener.close();
    if (!m_listener.listen(QHostAddress::LocalHost, port)) {
        return m_listener.errorString();
    }
    return std::nullopt;
}

void SimulatedServer::setSettings(const ServerSettings& settings, bool anew)
{
    m_service.setSettings(settings, anew);
    QMetaObject::invokeMethod(this, "wake", Qt::QueuedConnection);
}

void SimulatedServer::call(const std::function<void()>& action)
{
    std::unique_lock lock(m_callMutex);
    m_callChanged.wait(lock, [this] { return m_call == nullptr; }); // another caller's turn
    m_call = &action;
    QMetaObject::invokeMethod(this, "wake", Qt::QueuedConnection);
    m_callChanged.wait(lock, [&] { return m_call != &action; });
}

void SimulatedServer::wake()
{
    m_service.adoptSettings(m_scheduler.now());
    const std::lock_guard lock(m_callMutex);
    if (m_call != nullptr) {
        (*m_call)();
        m_call = nullptr;
        m_callChanged.notify_all();
    }
}

void SimulatedServer::acceptWaiting()
{
    while (QTcpSocket* const socket = m_listener.nextPendingConnection()) {
        if (m_connections >= m_limits.connections) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        ++m_connections;
        m_record.count(&ServerCounters::connections);
        auto* const connection =
            new SimulatedConnection(socket, m_service, m_scheduler, m_limits, this);
        connect(connection, &QObject::destroyed, this, [this] { --m_connections; });
    }
}

void SimulatedServer::onAcceptError()
{
    // Qt has paused accepting: the process is out of descriptors. Others will give some back.
    constexpr auto pause = std::chrono::milliseconds(200);
    m_scheduler.callAt(m_scheduler.now() + pause, [this] { m_listener.resumeAccepting(); });
}

} // namespace ratescope
