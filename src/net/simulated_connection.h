#pragma once

#include "engine/scheduler.h"
#include "net/http_request_reader.h"
#include "net/simulated_exchange.h"
#include "net/simulated_limits.h"

#include <QObject>

#include <memory>

class QTcpSocket;

namespace ratescope {

class SimulatedRecord;
class SimulatedService;

/// One client's connection: reads requests, plays one answer at a time in their order, and keeps
/// what is unread and unsent bounded. Deletes itself once the socket is closed.
class SimulatedConnection final : public QObject
{
    Q_OBJECT

public:
    /// Takes the socket over. The other three outlive it.
    SimulatedConnection(QTcpSocket* socket, SimulatedService& service, Scheduler& scheduler,
                        const SimulatedLimits& limits, QObject* parent);
    ~SimulatedConnection() override;

private:
    void readOn();
    void readWaitingBytes();
    void refuse();
    void play();
    void endAnswer();
    void dropInTheMiddle();
    void watch();
    void onBytesWritten();
    void onDisconnected();
    void write(const QByteArray& bytes);

    QTcpSocket* const m_socket; ///< a child
    SimulatedService& m_service;
    Scheduler& m_scheduler;
    const SimulatedLimits& m_limits;
    HttpRequestReader m_reader;
    std::unique_ptr<SimulatedExchange> m_exchange; ///< null: waiting for a request
    Scheduler::Ticket m_playTicket = 0;
    Scheduler::Ticket m_watchTicket = 0;
    Instant m_quietSince;  ///< when the wait for a request, or for its end, began
    Instant m_unsentSince; ///< when the client last took a byte
    bool m_ending = false; ///< no further request is read
};

} // namespace ratescope
