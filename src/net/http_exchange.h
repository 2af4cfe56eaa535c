#pragma once

#include "core/job.h"
#include "engine/scheduler.h"
#include "engine/transport.h"
#include "net/exchange_recorder.h"
#include "net/manager_pool.h"
#include "wire/answer_decoder.h"

#include <QByteArray>
#include <QNetworkRequest>
#include <QObject>

#include <memory>
#include <string>

class QNetworkReply;

namespace ratescope {

class UploadDevice;

/// One attempt on the wire: posts, reads, and tells the listener the end exactly once, or nothing
/// more after abandon(). Lives until its owner deletes it, which must not be from within a call to
/// the listener: use deleteLater().
class HttpExchange final : public QObject
{
public:
    struct Parts
    {
        AttemptId attempt;
        ManagerPool::Slot slot; ///< of the request's host
        QNetworkRequest request;
        QByteArray body;
        Duration timeout; ///< from now to the last byte
        std::shared_ptr<const Dialect> dialect;
        ApiKey key;
    };

    /// Scheduler and listener outlive it. Nothing is told from within this call.
    HttpExchange(Parts parts, Scheduler& scheduler, TransportListener& listener);
    ~HttpExchange() override;

    void abandon();

private:
    void requestSent();
    void readHead();
    void readBody();
    void timedOut();
    void bodyDecided();
    void replyFinished();
    void finish();
    void breakOff(TransportStatus status, const std::string& diagnosis);
    void tellEnd(AttemptResult result);
    void letGoOfReply();
    bool endsWithConnection() const;

    const AttemptId m_attempt;
    Scheduler& m_scheduler;
    TransportListener& m_listener;
    ManagerPool::Slot m_slot;
    std::shared_ptr<const Dialect> m_dialect; ///< the endpoint may have another one by now
    AnswerDecoder m_decoder;
    ExchangeRecorder m_recorder;
    QNetworkReply* m_reply = nullptr; ///< null once the exchange is over
    UploadDevice* m_upload = nullptr; ///< the reply's child
    Instant m_began{};
    Instant m_deadline{};
    Scheduler::Ticket m_timeout = 0;
    Scheduler::Ticket m_grace = 0;
    bool m_headRead = false;
    bool m_pouring = false; ///< much more came than means anything
    bool m_decided = false; ///< the decoder wants nothing more
    qint64 m_received = 0;  ///< bytes of the body
    qint64 m_surplus = 0;   ///< bytes that came after that
};

} // namespace ratescope
