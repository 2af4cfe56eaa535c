#include "net/simulated_connection.h"

#include "net/simulated_service.h"

#include <QTcpSocket>

#include <algorithm>
#include <utility>

namespace ratescope {

SimulatedConnection::SimulatedConnection(QTcpSocket* socket, SimulatedService& service,
                                         Scheduler& scheduler, const SimulatedLimits& limits,
                                         QObject* parent)
    : QObject(parent)
    , m_socket(socket)
    , m_service(service)
    , m_scheduler(scheduler)
    , m_limits(limits)
    , m_quietSince(scheduler.now())
    , m_unsentSince(scheduler.now())
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(static_cast<qint64>(HttpRequestReader::headerLimit));
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, &SimulatedConnection::readOn);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &SimulatedConnection::onBytesWritten);
    connect(m_socket, &QTcpSocket::disconnected, this, &SimulatedConnection::onDisconnected);
    watch();
}

SimulatedConnection::~SimulatedConnection()
{
    m_scheduler.cancel(m_playTicket);
    m_scheduler.cancel(m_watchTicket);
    m_socket->disconnect(this);
}

void SimulatedConnection::readOn()
{
    // A loop, not a chain of calls: a client may pipeline as much as it likes.
    while (!m_exchange && !m_ending && m_socket->bytesToWrite() < m_limits.unsentBytes) {
        switch (m_reader.advance()) {
        case HttpRequestReader::Step::needMore:
            if (m_socket->bytesAvailable() == 0) {
                return;
            }
            readWaitingBytes();
            break;
        case HttpRequestReader::Step::wantsContinue:
            write("HTTP/1.1 100 Continue\r\n\r\n");
            break;
        case HttpRequestReader::Step::failed:
            refuse();
            break;
        case HttpRequestReader::Step::complete:
            m_exchange = m_service.begin(m_reader.take(), m_scheduler.now());
            play();
            break;
        }
    }
    if (m_ending && m_socket->isOpen()) {
        m_socket->skip(m_socket->bytesAvailable());
    }
}

void SimulatedConnection::readWaitingBytes()
{
    if (m_reader.isIdle()) {
        m_quietSince = m_scheduler.now();
    }
    const QByteArray bytes = m_socket->read(static_cast<qint64>(HttpRequestReader::headerLimit));
    m_reader.append({bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

void SimulatedConnection::refuse()
{
    // Closing at once would reset the connection while the client is still sending, and it would
    // never see why: so read on for a while.
    m_ending = true;
    write(m_service.unreadable(m_reader.problemStatus(), m_reader.problem()));
    m_playTicket = m_scheduler.callAt(m_scheduler.now() + m_limits.drain, [this] {
        m_playTicket = 0;
        m_socket->disconnectFromHost();
    });
}

void SimulatedConnection::play()
{
    const ExchangeStep step = m_exchange->play(
        m_scheduler.now(), std::max<qint64>(0, m_limits.unsentBytes - m_socket->bytesToWrite()));
    if (step.then == ExchangeStep::Then::finished) {
        m_service.answered(*m_exchange); // counted by the time the client can know
    }
    write(step.bytes);
    if (!m_exchange) {
        return; // writing found that the client has gone
    }
    switch (step.then) {
    case ExchangeStep::Then::wait:
        m_playTicket = m_scheduler.callAt(step.due, [this] {
            m_playTicket = 0;
            play();
            readOn();
        });
        break;
    case ExchangeStep::Then::finished:
        endAnswer();
        break;
    case ExchangeStep::Then::drop:
        m_exchange.reset();
        m_ending = true;
        m_socket->abort();
        break;
    }
}

void SimulatedConnection::endAnswer()
{
    const bool keepAlive = m_exchange->keepAlive();
    m_exchange.reset();
    m_quietSince = m_scheduler.now();
    if (!keepAlive) {
        m_ending = true;
        m_socket->disconnectFromHost();
    }
}

void SimulatedConnection::watch()
{
    // Woken at the earliest moment at which it could be too late, instead of re-armed with every
    // byte.
    const Instant now = m_scheduler.now();
    Instant since = now;
    if (m_socket->bytesToWrite() > 0) {
        since = m_unsentSince;
    } else if (!m_exchange) {
        since = m_quietSince;
    }
    if (now - since >= m_limits.idle) {
        m_socket->abort();
        return;
    }
    m_watchTicket = m_scheduler.callAt(since + m_limits.idle, [this] {
        m_watchTicket = 0;
        watch();
    });
}

void SimulatedConnection::onBytesWritten()
{
    m_unsentSince = m_scheduler.now();
    readOn();
}

void SimulatedConnection::onDisconnected()
{
    if (m_exchange && !m_exchange->isWhole()) {
        m_service.clientGone();
    }
    m_exchange.reset();
    m_ending = true;
    m_scheduler.cancel(std::exchange(m_playTicket, 0));
    m_scheduler.cancel(std::exchange(m_watchTicket, 0));
    deleteLater();
}

void SimulatedConnection::write(const QByteArray& bytes)
{
    if (bytes.isEmpty()) {
        return;
    }
    if (m_socket->bytesToWrite() == 0) {
        m_unsentSince = m_scheduler.now();
    }
    m_socket->write(bytes);
    m_socket->flush(); // now, rather than after one more turn of the event loop
}

} // namespace ratescope
