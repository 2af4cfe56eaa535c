#include "net/simulated_record.h"

namespace ratescope {

void SimulatedRecord::count(quint64 ServerCounters::*counter)
{
    const std::lock_guard lock(m_mutex);
    ++(m_counters.*counter);
}

void SimulatedRecord::countRequest(const QByteArray& clientRequestId)
{
    const std::lock_guard lock(m_mutex);
    ++m_counters.requests;
    if (clientRequestId.isEmpty()) {
        return;
    }
    const QByteArray id = clientRequestId.left(idLengthLimit);
    quint64& requests = m_requestsOf[id];
    if (++requests > 1) {
        return;
    }
    m_idsByAge.enqueue(id);
    if (m_idsByAge.size() > idLimit) {
        m_requestsOf.remove(m_idsByAge.dequeue());
    }
}

ServerCounters SimulatedRecord::counters() const
{
    const std::lock_guard lock(m_mutex);
    return m_counters;
}

quint64 SimulatedRecord::requestsOf(const QByteArray& clientRequestId) const
{
    const std::lock_guard lock(m_mutex);
    return m_requestsOf.value(clientRequestId.left(idLengthLimit), 0);
}

} // namespace ratescope
