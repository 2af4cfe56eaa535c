#include "net/simulated_exchange.h"

#include <algorithm>
#include <utility>

namespace ratescope {

using Fault = ServerAnswer::Fault;
using Then = ExchangeStep::Then;

SimulatedExchange::SimulatedExchange(SimulatedReply reply, SlotHold slot)
    : m_reply(std::move(reply))
    , m_slot(std::move(slot))
    , m_end(m_reply.fault == Fault::none
                ? m_reply.lastToken
                : m_reply.firstToken + (m_reply.lastToken - m_reply.firstToken) / 2)
{
    if (m_reply.stream.tokens == 0) {
        m_reply.head.frame = BodyFrame::length;
        m_reply.head.length = m_reply.body.size();
    } else if (m_reply.head.isHttp10) {
        m_reply.head.frame = BodyFrame::close;
        m_reply.head.keepAlive = false;
    } else {
        m_reply.head.frame = BodyFrame::chunks;
    }
}

ExchangeStep SimulatedExchange::play(Instant now, qint64 room)
{
    if (m_stalled) {
        return {{}, Then::drop, now};
    }
    return m_reply.stream.tokens == 0 ? playWhole(now) : playStream(now, room);
}

ExchangeStep SimulatedExchange::playWhole(Instant now)
{
    if (now < m_end) {
        return {{}, Then::wait, m_end};
    }
    switch (m_reply.fault) {
    case Fault::none:
        return finish(toBytes(m_reply.head) + (m_reply.withoutBody ? QByteArray() : m_reply.body),
                      now);
    case Fault::dropped:
        return strike(toBytes(m_reply.head) + m_reply.body.left(m_reply.body.size() / 2), now);
    case Fault::stalled:
        break;
    }
    return strike({}, now); // a whole answer has not begun halfway
}

ExchangeStep SimulatedExchange::playStream(Instant now, qint64 room)
{
    if (now < m_reply.firstToken) {
        return {{}, Then::wait, m_reply.firstToken};
    }
    const StreamBody& stream = m_reply.stream;
    const qint64 tokens = m_reply.fault == Fault::none ? stream.tokens : stream.tokens / 2;
    QByteArray head;
    QByteArray events;
    if (!std::exchange(m_opened, true)) {
        head = toBytes(m_reply.head);
        events = stream.opening;
    }
    while (m_sent < tokens && dueOf(m_sent) <= now && events.size() < room) {
        events += stream.token(m_sent++);
    }
    if (m_sent == tokens && now >= m_end) {
        if (m_reply.fault != Fault::none) {
            return strike(head + framed(events), now);
        }
        events += stream.closing;
        const std::string_view end = m_reply.head.frame == BodyFrame::chunks ? lastChunk : "";
        return finish(head + framed(events) +
                          QByteArray(end.data(), static_cast<qsizetype>(end.size())),
                      now);
    }
    const Instant next = m_sent < tokens ? dueOf(m_sent) : m_end;
    const Instant soon = now + coalescing;
    // The last token is not put off to be sent together with others.
    return {head + framed(events), Then::wait,
            m_end > now ? std::min(std::max(next, soon), m_end) : soon};
}

ExchangeStep SimulatedExchange::finish(QByteArray bytes, Instant now)
{
    m_whole = true;
    return {std::move(bytes), Then::finished, now};
}

ExchangeStep SimulatedExchange::strike(QByteArray bytes, Instant now)
{
    if (m_reply.fault == Fault::dropped) {
        return {std::move(bytes), Then::drop, now};
    }
    m_stalled = true;
    return {std::move(bytes), Then::wait, now + m_reply.stall};
}

QByteArray SimulatedExchange::framed(const QByteArray& bytes) const
{
    return bytes.isEmpty() || m_reply.head.frame != BodyFrame::chunks ? bytes : toChunk(bytes);
}

Instant SimulatedExchange::dueOf(qint64 token) const
{
    if (m_reply.stream.tokens <= 1) {
        return m_reply.firstToken;
    }
    const double share =
        static_cast<double>(token) / static_cast<double>(m_reply.stream.tokens - 1);
    return m_reply.firstToken +
           fromSeconds(toSeconds(m_reply.lastToken - m_reply.firstToken) * share);
}

} // namespace ratescope
