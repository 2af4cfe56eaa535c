#pragma once

#include "net/qt_scheduler.h"
#include "net/simulated_limits.h"
#include "net/simulated_service.h"

#include <QHostAddress>
#include <QObject>
#include <QString>
#include <QTcpServer>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace ratescope {

class SimulatedRecord;

/// The listening socket and everything behind it, in one event loop. Made on the thread that runs
/// it; what is not marked otherwise is called there.
class SimulatedServer final : public QObject
{
    Q_OBJECT

public:
    SimulatedServer(const ServerSettings& settings, std::uint64_t seed,
                    const SimulatedLimits& limits, SimulatedRecord& record);
    ~SimulatedServer() override;

    std::optional<QString> listen(quint16 port);
    quint16 port() const { return m_listener.serverPort(); }
    void setSettings(const ServerSettings& settings, bool anew); ///< thread-safe
    /// Thread-safe, but not for its own thread: has `action` run there and waits for it.
    void call(const std::function<void()>& action);

private:
    /// Called by name, and calls are handed over under a mutex: so no memory of ours goes through
    /// Qt's queues, whose locks a thread sanitizer cannot see.
    Q_INVOKABLE void wake();
    void acceptWaiting();
    void onAcceptError();

    const SimulatedLimits m_limits;
    SimulatedRecord& m_record;
    QtScheduler m_scheduler;
    SimulatedService m_service;
    QTcpServer m_listener;
    int m_connections = 0;

    std::mutex m_callMutex;
    std::condition_variable m_callChanged;
    const std::function<void()>* m_call = nullptr; ///< under m_callMutex; null once it has run
};

} // namespace ratescope
