#pragma once

#include <QByteArray>
#include <QHash>
#include <QQueue>

#include <mutex>

namespace ratescope {

/// What a simulated endpoint has seen since it was made.
struct ServerCounters
{
    quint64 connections = 0; ///< accepted
    quint64 requests = 0;    ///< whole HTTP requests on any route
    quint64 answered = 0;    ///< chat requests answered 200 to the last byte
    quint64 refused = 0;     ///< chat requests answered 429
    quint64 badRequests = 0; ///< answered with another 4xx, unreadable ones included
    quint64 clientsGone = 0; ///< clients that left before their answer was whole
};

/// The server's side of the bookkeeping, for tests and the screen: written on the server's thread,
/// read from any.
class SimulatedRecord
{
public:
    /// How many different x-client-request-id values are remembered; the oldest are forgotten.
    static constexpr qsizetype idLimit = 65'536;
    static constexpr qsizetype idLengthLimit = 128; ///< bytes; longer ids are cut

    void count(quint64 ServerCounters::*counter);
    void countRequest(const QByteArray& clientRequestId); ///< an empty id is not remembered

    ServerCounters counters() const;
    quint64 requestsOf(const QByteArray& clientRequestId) const;

private:
    mutable std::mutex m_mutex;
    ServerCounters m_counters;
    QHash<QByteArray, quint64> m_requestsOf;
    QQueue<QByteArray> m_idsByAge;
};

} // namespace ratescope
