#pragma once

#include "net/qt_scheduler.h"
#include "net/simulated_limits.h"
#include "net/simulated_service.h"

#include <QHostAddress>
#include <QObject>
#include <QString>
#include <QTcpServer>

#include <cstdint>
#include <optional>

namespace ratescope {

class SimulatedRecord;

/// The listening socket and everything behind it, in one event loop. Made anywhere, then moved to
/// its thread; what is not marked otherwise is called there.
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

private:
    void acceptWaiting();
    void onAcceptError();

    const SimulatedLimits m_limits;
    SimulatedRecord& m_record;
    QtScheduler m_scheduler;
    SimulatedService m_service;
    QTcpServer m_listener;
    int m_connections = 0;
};

} // namespace ratescope
