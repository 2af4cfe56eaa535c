#pragma once

#include "core/time.h"
#include "net/simulated_response.h"
#include "sim/server_model.h"

#include <QByteArray>

#include <functional>
#include <utility>

namespace ratescope {

/// A streamed answer: events are made as they are sent, so that a long one costs no memory.
struct StreamBody
{
    QByteArray opening;
    std::function<QByteArray(qint64 index)> token; ///< the event of each token; 0 … tokens − 1
    qint64 tokens = 0;                             ///< at least 1 in a stream; 0: not a stream
    QByteArray closing;
};

/// One answer and the times at which its parts are due.
struct SimulatedReply
{
    ResponseHead head;
    bool isChat = false;
    bool withoutBody = false; ///< HEAD: the head alone, with the length the body would have
    QByteArray body;
    StreamBody stream;
    Instant firstToken;
    Instant lastToken;
    ServerAnswer::Fault fault = ServerAnswer::Fault::none;
    Duration stall = Duration::zero(); ///< the longest life of a stalled answer
};

/// A held place in a concurrency limiter: given back exactly once, however the exchange ends.
class SlotHold
{
public:
    SlotHold() = default;
    explicit SlotHold(ServerModel& model)
        : m_model(&model)
    {}
    ~SlotHold() { release(); }
    SlotHold(SlotHold&& other) noexcept
        : m_model(std::exchange(other.m_model, nullptr))
    {}
    SlotHold& operator=(SlotHold&& other) noexcept
    {
        release();
        m_model = std::exchange(other.m_model, nullptr);
        return *this;
    }

private:
    void release()
    {
        if (ServerModel* const model = std::exchange(m_model, nullptr)) {
            model->finished();
        }
    }

    ServerModel* m_model = nullptr;
};

/// What to put on the wire now, and what comes then.
struct ExchangeStep
{
    enum class Then {
        wait,     ///< ask again at `due`
        finished, ///< the answer is whole
        drop      ///< close the connection in the middle
    };

    QByteArray bytes;
    Then then = Then::finished;
    Instant due;
};

/// Plays one answer over time. Pure but for the slot it holds: time comes in, bytes go out.
class SimulatedExchange
{
public:
    /// Streamed tokens that fall due within this time are sent together.
    static constexpr Duration coalescing = std::chrono::milliseconds(10);

    SimulatedExchange(SimulatedReply reply, SlotHold slot);

    /// room: how many bytes of a stream may be added to the connection's write buffer, roughly.
    ExchangeStep play(Instant now, qint64 room);

    bool isChat() const { return m_reply.isChat; }
    bool isWhole() const { return m_whole; } ///< play() has handed out the last byte
    int status() const { return m_reply.head.status; }
    bool keepAlive() const { return m_reply.head.keepAlive; }

private:
    ExchangeStep playWhole(Instant now);
    ExchangeStep finish(QByteArray bytes, Instant now);
    ExchangeStep playStream(Instant now, qint64 room);
    ExchangeStep strike(QByteArray bytes, Instant now);
    QByteArray framed(const QByteArray& bytes) const;
    Instant dueOf(qint64 token) const;

    SimulatedReply m_reply;
    SlotHold m_slot;
    Instant m_end; ///< of the answer, or of its sending when a fault strikes
    bool m_opened = false;
    bool m_stalled = false;
    bool m_whole = false;
    qint64 m_sent = 0; ///< tokens
};

} // namespace ratescope
